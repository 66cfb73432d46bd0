"""Keeping a matrix of two factors: saved under a name, opened again, deleted; and what its boxes are called."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from crmcore.domain.factors.definition import Factors, SavedFactors
from crmcore.domain.factors.matrix import FactorMatrix
from crmcore.domain.kernel.names import LONGEST_NAME, one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.report.factors.words import FactorLabels
from pages._ui.components import confirm, widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls.signing import ask_author
from pages._ui.data import changes, data
from pages._ui.factors.selection import choose, saved_as
from pages._ui.state import state
from pages._ui.state.state import t

LAST_RESULT, TROUBLE = "factors.told", "factors.trouble"
POPOVER_WIDTH = 380
LONGEST_BOX_NAME = 40


def show_pending_toast() -> None:
    """What the last change did, said once."""
    text = state.read(LAST_RESULT)
    if text:
        state.forget(LAST_RESULT)
        st.toast(literal(text))


def state_line(factors: Factors) -> str:
    """Is what is on screen saved, changed since, or neither."""
    saved = saved_as(factors)
    if saved is None:
        return t("factors.saved.not_saved")
    return t("factors.saved.is_saved" if saved.factors == factors else "factors.saved.is_changed", name=factors.named)


def toolbar(factors: Factors) -> None:
    """Save under a name, open, delete."""
    saved, position = data.saved_factors()
    with st.popover(t("factors.saved.title"), icon=":material/bookmark:"), st.container(width=POPOVER_WIDTH):
        _trouble()
        ask_author("factors.author")
        with st.form("factors.save", border=False):
            st.text_input(t("factors.saved.name"), value=factors.named, key=f"factors.save.name.{factors.named}", max_chars=LONGEST_NAME)
            st.form_submit_button(t("common.button.save"), type="primary", on_click=_save, args=(factors, position))
        widgets.section(t("factors.saved.list"))
        if not saved:
            widgets.note(t("factors.saved.none"))
            return
        chosen = st.selectbox(t("factors.saved.list"), list(saved)[::-1], key="factors.saved", label_visibility="collapsed")
        with st.container(horizontal=True):
            st.button(t("factors.saved.open"), key="factors.open", on_click=choose, args=(saved[chosen].factors,))
            confirm.asked_once(
                "factors.delete",
                t("common.button.delete"),
                t("weights.save.delete_sure", name=chosen),
                chosen,
                lambda name: _delete(name, factors, position),
            )


def _trouble() -> None:
    trouble = state.read(TROUBLE)
    if trouble:
        state.forget(TROUBLE)
        widgets.finding_list([widgets.Finding(trouble, "bad")], key="factors-trouble")


def _save(factors: Factors, position: int) -> None:
    name = one_line(state.read(f"factors.save.name.{factors.named}", ""))
    known = saved_as(factors)
    _attempt(name, factors, known.names if known and known.factors.same_boxes(factors) else (), position)


def _attempt(name: str, factors: Factors, names: Iterable[tuple[str, str, str]], position: int) -> bool:
    """Save, look at what was saved, say so; or keep what went wrong for the place it was done at."""
    try:
        changes.save_factors(name, factors, names, position)
    except Problem as problem:
        state.remember(TROUBLE, state.current_words().problem(problem))
        return False
    choose(factors.with_(named=name))
    state.remember(LAST_RESULT, t("factors.saved.done", name=name))
    return True


def _delete(name: str, factors: Factors, position: int) -> None:
    try:
        changes.delete_factors(name, position)
    except Problem as problem:
        state.remember(TROUBLE, state.current_words().problem(problem))
        return
    if factors.named == name:
        choose(factors.with_(named=""))
    state.remember(LAST_RESULT, t("factors.saved.deleted", name=name))


# --- what a box is called ------------------------------------------------------------------------------------------


def name_box(factors: Factors, matrix: FactorMatrix, words: FactorLabels, row: int, column: int) -> None:
    """Open the dialog for one box; call it at most once a run."""
    st.dialog(t("factors.naming.title"))(_naming)(factors, matrix, words, row, column)


def _naming(factors: Factors, matrix: FactorMatrix, words: FactorLabels, row: int, column: int) -> None:
    _, position = data.saved_factors()
    down, across = matrix.down.bands[row].key, matrix.across.bands[column].key
    widgets.section(t("factors.box.join").join((words.full_band(matrix.across, column), words.full_band(matrix.down, row))))
    _trouble()
    this = f"{factors.text}.{row}.{column}"
    name = st.text_input(
        t("factors.naming.box_name"),
        value=words.name(matrix, row, column),
        key=f"factors.box_name.{this}",
        max_chars=LONGEST_BOX_NAME,
        placeholder=t("factors.naming.placeholder"),
        help=t("factors.naming.hint"),
    )
    called = factors.named
    if words.saved is None:
        called = st.text_input(
            t("factors.naming.save_as"),
            value=factors.named,
            key=f"factors.save_as.{this}",
            max_chars=LONGEST_NAME,
            help=t("factors.naming.save_as_help"),
        )
    ask_author("factors.naming.author")
    if st.button(t("common.button.save"), type="primary", key="factors.naming.save"):
        names = (words.saved or SavedFactors(factors)).renamed(down, across, one_line(name))
        if _attempt(one_line(called), factors, names, position):
            new_name = one_line(name)
            state.remember(LAST_RESULT, t("factors.naming.done", name=new_name) if new_name else t("factors.naming.taken_off"))
            st.rerun()
        _trouble()
