"""The first start: build the demo company while the visitor watches a progress bar."""

from __future__ import annotations

import threading
from collections.abc import Callable

import streamlit as st

from crmcore.demo.company.company import build_demo_company
from crmcore.demo.company.languages import FOLDERS, twin_folder
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, data_root, list_companies
from crmcore.store.versions.pointer import current_version_number
from pages._ui.components.literal_text import literal
from pages._ui.state import address_bar, state

_building = threading.Lock()


def _ready() -> bool:
    return any(_has_data(c) for c in list_companies(data_root()))


def _has_data(company: Company) -> bool:
    """True for damaged data, too: whoever chooses the company is told."""
    try:
        return current_version_number(company.dir) is not None
    except Problem:
        return True


def ensure_demo() -> None:
    """Build the demo company in the visitor's language where there is no company with data yet; a second visitor waits for the first."""
    if _ready():
        return
    address_bar.start(())
    try:
        build(state.view().language, unless=_ready)
    except Problem as problem:  # a folder that may only be read, or a full disk
        st.error(literal(state.current_words().problem(problem)))
        st.stop()


def build(language: str, unless: Callable[[], bool] = lambda: False) -> None:
    """Build the demo company that speaks a language, `unless` somebody has by the time that it is our turn. `Problem` as
    `build_demo_company`."""
    bar = st.progress(0.0, text=state.t("shell.building.start"))

    def show_progress(share: float, step: str) -> None:
        bar.progress(min(share, 1.0), text=state.t(f"shell.building.{step}"))

    try:
        with _building:
            if not unless():
                folder = data_root() / FOLDERS[language]
                build_demo_company(folder, language=language, twin=twin_folder(language), progress=show_progress)
    finally:
        bar.empty()
