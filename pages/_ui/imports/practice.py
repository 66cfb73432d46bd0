"""The way to a copy of the demo into which files may be imported."""

from __future__ import annotations

from itertools import count

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.practice import copy_company
from crmcore.store.companies.companies import data_root
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import t


def draw() -> None:
    """The offer, while the demo is on screen."""
    company = data.company()
    if not company.is_demo:
        return
    with st.expander(t("imports.practice.title"), key="imports.practice.open"):
        widgets.note(t("imports.practice.note"))
        if not data.author():
            st.text_input(t("imports.author"), key="imports.practice.author", max_chars=80, width=320)
        if st.button(t("imports.practice.button"), key="imports.practice"):
            try:
                if not data.author():
                    changes.set_author(state.read("imports.practice.author", "").strip())
                with st.spinner(t("imports.practice.working")):
                    copy = copy_company(company, data_root(), _name(), author=data.author())
            except Problem as problem:
                st.error(literal(state.current_words().problem(problem)))
                return
            state.remember("imports.said", t("imports.practice.done", company=copy.name))
            state.enter_company(copy.slug)
            st.rerun()


def _name() -> str:
    """A name that no company has yet."""
    taken = {company.name.casefold() for company in data.companies()}
    usual = t("imports.practice.name", company=data.company().name)
    named = (usual if number == 1 else f"{usual} {number}" for number in count(1))
    return next(name for name in named if name.casefold() not in taken)
