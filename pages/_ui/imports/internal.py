"""The way to a company whose customers are departments of its own firm, and how to read it."""

from __future__ import annotations

import streamlit as st

from crmcore.demo.company.languages import INTERNAL_FOLDERS, is_internal
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import data_root, find_company
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.data import data
from pages._ui.frame import first_start
from pages._ui.state import run_cache, state
from pages._ui.state.state import t

#: what the field calls a thing, and what it is inside a firm
_READ = ("customer", "order", "amount", "profit", "tier", "room", "lost")


def draw() -> None:
    """The offer while a demo is on screen; how to read it while it is that of internal customers."""
    company = data.company()
    if not company.is_demo:
        return
    here = is_internal(company)
    with st.expander(t("imports.internal.title"), expanded=here, key=f"imports.internal.open.{here}"):
        widgets.note(t("imports.internal.note"))
        head = (t("imports.internal.usual"), t("imports.internal.inside"))
        widgets.small_table(
            head, [(t(f"imports.internal.word.{key}"), t(f"imports.internal.is.{key}")) for key in _READ], text_columns=2, cards=True
        )
        if here:
            widgets.note(t("imports.internal.own"))
        elif st.button(t("imports.internal.button"), key="imports.internal"):
            _open()


def _open() -> None:
    """Show the company of internal customers that speaks the reader's language; it is built when it is first asked for."""
    language = state.view().language
    folder = INTERNAL_FOLDERS[language]
    try:
        if not first_start.is_complete(folder):
            first_start.build(language, lambda: not first_start.is_complete(folder), INTERNAL_FOLDERS)
        if not is_internal(built := find_company(data_root(), folder)):
            raise Problem("not_the_demo", company=built.name)
    except Problem as problem:
        st.error(literal(state.current_words().problem(problem)))
        return
    run_cache.clear()
    state.remember("imports.said", t("imports.internal.done", company=built.name))
    state.enter_company(folder)
    st.rerun()
