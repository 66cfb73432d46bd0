"""A new complaint by form."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from pages._ui.complaints.one import PLACE, record
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book) -> None:
    """Customer, subject, owner, day."""
    with st.expander(t("complaints.new"), key="complaints.new.open"):
        with st.form("complaints.new", border=False, clear_on_submit=True):
            st.text_input(t("complaints.new_customer"), key="complaints.new.customer", help=t("complaints.new_customer_hint"))
            st.text_input(t("complaints.new_subject"), key="complaints.new.subject")
            left, right = st.columns(2)
            left.text_input(t("complaints.owner"), key="complaints.new.owner")
            right.date_input(t("complaints.new_day"), working_date(), key=f"complaints.new.day.{working_date()}", format="YYYY-MM-DD")
            st.form_submit_button(t("complaints.new_save"), type="primary", on_click=_open, args=(graded,))
        widgets.note(t("complaints.new_note"))
        ask_author("complaints.new.author")


def _open(graded: Book) -> None:
    customer = (state.read("complaints.new.customer") or "").strip()
    if graded.mart.customers.row_of(customer) is None:
        last_result.remember_refused(PLACE, Problem("no_such_customer", customer=customer))
        return
    day = state.read(f"complaints.new.day.{working_date()}") or working_date()
    subject, owner = (state.read(f"complaints.new.{name}") or "" for name in ("subject", "owner"))
    record(ComplaintAction("", "opened", day, text=subject, customer_id=customer, owner=owner), None)
