"""The demo company is built while its visitors watch a progress bar; nobody sees one that is half built."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import streamlit as st

from crmcore.demo.company.company import build_demo_company
from crmcore.demo.company.languages import FOLDERS, INTERNAL_FOLDERS, twin_folder
from crmcore.demo.internal.company import build_internal_company
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import data_root, list_companies
from crmcore.store.versions.pointer import current_version_number
from pages._ui.components.literal_text import literal
from pages._ui.state import address_bar, state

_building = threading.Lock()
#: folders of the companies that this server is building: they have data some time before their grades are published
_in_work: set[str] = set()


def _ready() -> bool:
    return any(is_complete(c.slug) for c in list_companies(data_root()))


def is_complete(folder: str) -> bool:
    """Whether the company in a folder has data and is not being built. True for damaged data, too: whoever chooses the company is told."""
    try:
        return folder not in _in_work and current_version_number(data_root() / folder) is not None
    except Problem:
        return True


def ensure_demo() -> None:
    """Build the demo company in the visitor's language where there is no company with data yet; a second visitor waits for the first."""
    if _ready():
        return
    address_bar.start(())
    try:
        build(state.view().language, wanted=lambda: not _ready())
    except Problem as problem:  # a folder that may only be read, or a full disk
        st.error(literal(state.current_words().problem(problem)))
        st.stop()


def build(language: str, wanted: Callable[[], bool], folders: Mapping[str, str] = FOLDERS) -> None:
    """Build the demo company of `folders` that speaks a language, where it is still wanted when the visitors before have theirs. `Problem`
    as `build_demo_company`."""
    make = build_internal_company if folders is INTERNAL_FOLDERS else build_demo_company
    folder, bar = folders[language], st.progress(0.0, text=state.t("shell.building.start"))

    def show_progress(share: float, step: str) -> None:
        bar.progress(min(share, 1.0), text=state.t(f"shell.building.{step}"))

    try:
        with _building:
            if wanted():
                _in_work.add(folder)
                try:
                    make(data_root() / folder, language=language, twin=twin_folder(language, folders), progress=show_progress)
                finally:
                    _in_work.discard(folder)
    finally:
        bar.empty()
