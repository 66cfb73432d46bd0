"""What has changed about customers in the last days, and what such changes were followed by."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.customer_data.changes import ANY, changed_rows, newest_events
from crmcore.domain.grading.book import Book
from crmcore.report.customer_data.changes import (
    change_name,
    events_table,
    influence_note,
    influence_sentence,
    influence_table,
    kinds_table,
)
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.components.widgets import Finding
from pages._ui.customer_data import desk
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t

#: days to choose from, the first chosen one; the newest changes on the page; buttons
DAYS, USUAL, SHOWN, BUTTONS = (30, 90, 180, 365), 90, 10, 20


def draw(graded: Book) -> None:
    """The kinds with buttons to their customers, the newest changes, and the fold of what followed."""
    kinds, words = desk.changes(graded), state.current_words()
    if not any(len(kind.day) for kind in kinds):
        widgets.empty_state(t("customer_data.no_changes"), t("customer_data.no_changes_hint"))
        return
    stamp = f"{data.company().slug}.{state.view().language}"
    days = st.selectbox(
        t("customer_data.days_label"),
        DAYS,
        DAYS.index(USUAL),
        key=f"customer_data.days.{stamp}",
        format_func=fixed_labels(DAYS, lambda n: t("customer_data.last_days", n=n)),
    )
    widgets.small_table(*kinds_table(kinds, graded, days, words), text_columns=2, cards=True)
    pressed = None
    with st.container(horizontal=True, key="ck-links-customer-data-changed"):
        everybody = changed_rows(kinds, ANY, graded.scenario.day, days)
        label = t("customer_data.any_change", n=len(everybody)) + " →"
        if st.button(label, key="customer_data.changed.any", type="tertiary", disabled=not len(everybody)):
            pressed = ANY
        for kind in kinds[:BUTTONS]:
            n = len(changed_rows([kind], kind.code, graded.scenario.day, days))
            name = literal(t("customer_data.changed_kind", what=change_name(kind.code, kind.name, words), n=n)) + " →"
            if n and st.button(name, key=f"customer_data.changed.{kind.code}", type="tertiary"):
                pressed = kind.code
    widgets.section(t("customer_data.newest"))
    widgets.small_table(*events_table(newest_events(kinds, SHOWN), graded, data.rep_names(), words), text_columns=5, cards=True)
    with st.expander(t("customer_data.influence.title"), key="customer_data.influence"):
        _followed(graded)
    if pressed:
        listed.show(f"{desk.PAGE}.{desk.CHANGED}{pressed}.{days}")


def _followed(graded: Book) -> None:
    found, words = desk.influence(graded), state.current_words()
    if not found.years:
        widgets.note(t("customer_data.influence.too_short"))
        return
    widgets.finding_list([Finding(influence_sentence(found, words), "plain")], key="customer_data.influence.headline")
    widgets.note(influence_note(found, words))
    widgets.small_table(*influence_table(found, words, data.company().currency), text_columns=2, cards=True)
