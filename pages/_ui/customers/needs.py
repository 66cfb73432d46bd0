"""What this customer needs beside the entitlements of its tier, and writing it down."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.needs import LONGEST_TEXT, CustomerNeed, needs_in_force
from crmcore.report.health.colours import entitlement_texts, has_entitlements
from crmcore.store.decisions.needs import need_rows
from crmcore.store.decisions.terms import terms_on
from pages._ui.components import widgets
from pages._ui.controls.signing import ask_author
from pages._ui.data import changes, data
from pages._ui.data.health import customer_health
from pages._ui.state import state
from pages._ui.state.state import t

LAST_RESULT = "needs.result"


def draw(graded: Book, row: int) -> None:
    """The need with its author and day, else what the tier gives; and the form."""
    customer, day, words = graded.mart.customers.ids[row].as_py(), graded.scenario.day, state.current_words()
    widgets.section(t("terms.needs.title"))
    rows = [need for need in need_rows(data.company()) if need.customer_id == customer]
    need = needs_in_force(rows, day).get(customer)
    entitlements = _entitlements(graded, row)
    if need is not None:
        widgets.note(t("terms.needs.here", text=need.text, author=need.author, day=words.date(need.effective_on)))
    elif not entitlements:
        widgets.note(t("terms.needs.none_at_all"))
    if entitlements:
        widgets.note(t("terms.needs.beside" if need else "terms.needs.none_here", entitlements=entitlements))
    if result := state.read(LAST_RESULT):
        state.forget(LAST_RESULT)
        widgets.finding_list([widgets.Finding(*result)], key="needs.result")
    newest = rows[-1].position if rows else 0
    stamp = f"{data.company().slug}.{customer}.{newest}"
    with st.expander(t("terms.needs.change"), key="needs.open"):
        st.text_input(
            t("terms.needs.text"), need.text if need else "", max_chars=LONGEST_TEXT, key=f"needs.text.{stamp}", help=t("terms.needs.hint")
        )
        ask_author("needs.author")
        st.button(t("terms.needs.save"), key="needs.save", type="primary", on_click=_save, args=(graded, customer, stamp, newest))


def _entitlements(graded: Book, row: int) -> str:
    terms, _ = terms_on(data.company(), graded.scheme.id, graded.scenario.day)
    if not has_entitlements(terms):
        return ""
    return entitlement_texts(graded, customer_health(graded).colour, np.array([row]), terms, state.current_words())[0]


def _save(graded: Book, customer: str, stamp: str, newest: int) -> None:
    try:
        changes.record_need(CustomerNeed(customer, state.read(f"needs.text.{stamp}") or "", graded.scenario.day), newest)
    except Problem as problem:
        state.remember(LAST_RESULT, (state.current_words().problem(problem), "bad"))
    else:
        state.remember(LAST_RESULT, (t("terms.needs.saved"), "good"))
