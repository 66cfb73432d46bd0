"""Who signs a change: asked for where the change is made, until the visitor has given a name."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.kernel.names import LONGEST_NAME
from crmcore.domain.kernel.problems import Problem
from pages._ui.components.literal_text import literal
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import t


def author_missing(key: str) -> bool:
    """True until the visitor has given a name; then draws the box for it. The name signs all later changes."""
    if data.author():
        return False
    st.text_input(
        t("common.label.author"),
        key=key,
        max_chars=LONGEST_NAME,
        help=t("shell.who_help"),
        placeholder=t("shell.who"),
        width=210,
        icon=":material/edit:",
        on_change=_sign,
        args=(key,),
    )
    if last := data.last_author():
        st.button(t("shell.i_am", name=literal(last)), key=f"{key}.same", on_click=changes.set_author, args=(last,), type="tertiary")
    return True


def _sign(key: str) -> None:
    try:
        changes.set_author(state.read(key, "").strip())
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))
