"""A new complaint by form."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.roster import rows_named
from crmcore.report.words.customer_names import customer_names
from pages._ui.complaints.one import record
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.state import state
from pages._ui.state.state import t

#: where what the form did is said, and the fields that a new complaint empties
PLACE, FIELDS = "complaints.new", ("customer", "subject", "owner")
#: names said of those that a text fits
NAMED = 5


def draw(graded: Book) -> None:
    """Customer, subject, owner, day."""
    with st.expander(t("complaints.new"), key="complaints.new.open"):
        last_result.show(PLACE)
        with st.form("complaints.new", border=False):
            st.text_input(t("complaints.new_customer"), key="complaints.new.customer", help=t("complaints.new_customer_hint"))
            st.text_input(t("complaints.new_subject"), key="complaints.new.subject")
            left, right = st.columns(2)
            left.text_input(t("complaints.owner"), key="complaints.new.owner")
            right.date_input(t("complaints.new_day"), working_date(), key=f"complaints.new.day.{working_date()}", format="YYYY-MM-DD")
            st.form_submit_button(t("complaints.new_save"), type="primary", on_click=_open, args=(graded,))
        widgets.note(t("complaints.new_note"))
        ask_author("complaints.new.author")


def _open(graded: Book) -> None:
    written = (state.read("complaints.new.customer") or "").strip()
    rows = rows_named(graded.mart.customers, written)
    if len(rows) != 1:
        last_result.remember_refused(PLACE, _not_one(graded, written, rows))
        return
    customer = graded.mart.customers.ids[int(rows[0])].as_py()
    day = state.read(f"complaints.new.day.{working_date()}") or working_date()
    subject, owner = (state.read(f"complaints.new.{name}") or "" for name in ("subject", "owner"))
    if record(ComplaintAction("", "opened", day, text=subject, customer_id=customer, owner=owner), None, PLACE):
        _empty()


def _empty() -> None:
    for name in FIELDS:
        state.remember(f"complaints.new.{name}", "")


def _not_one(graded: Book, written: str, rows: np.ndarray) -> Problem:
    """Nobody, or several: who they are."""
    if not len(rows):
        return Problem("no_such_customer", customer=written)
    named = [f"{name} ({name.customer_id})" for name in customer_names(graded, rows[:NAMED])]
    names = ", ".join(named) + (" …" if len(rows) > NAMED else "")
    return Problem("several_customers", customer=written, n=len(rows), names=names)
