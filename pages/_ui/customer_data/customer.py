"""On the page of a customer: what is known of it by category, since when, and what is not."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.customer_data.changes import newest_events
from crmcore.domain.grading.book import Book
from crmcore.report.customer_data.changes import events_table
from crmcore.report.customer_data.tables import missing_text, own_table
from crmcore.store.facts.details import Details
from crmcore.usecases.customer_data.customer_data import read_own_data
from pages._ui.components import widgets
from pages._ui.customer_data import desk
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book, row: int, known: Details) -> None:
    """A fold of what is known, closed at first, and a sentence of what is missing."""
    own = read_own_data(data.company(), graded, row, known)
    words = state.current_words()
    widgets.section(t("customer_data.own"))
    widgets.note(missing_text(own, words) or t("customer_data.nothing_missing"))
    events = newest_events(desk.changes(graded), row=row)
    if events:
        widgets.small_table(*events_table(events, graded, data.rep_names(), words, named=False), text_columns=4, cards=True)
    else:
        widgets.note(t("customer_data.no_change_here"))
    with st.expander(t("customer_data.own_open", n=len(own.facts)), key="customer_data.own"):
        widgets.small_table(*own_table(own, data.rep_names(), words, data.company().currency), text_columns=4, cards=True)
