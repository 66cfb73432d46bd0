"""Whom nobody has listened to: the most valuable customers without an answer or a note for a year."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.report.voice import tables
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.voice import desk

#: customers on the page; salespeople with a button
SHOWN, BUTTONS = 12, 8


def draw(graded: Book) -> None:
    """The most valuable customers nobody has listened to, by salesperson and by name."""
    found, words, currency = desk.silent(graded), state.current_words(), data.company().currency
    if not len(found.rows):
        widgets.empty_state(t("voice.silent.none"), t("voice.silent.none_hint"))
        return
    widgets.section(t("voice.silent.title"))
    widgets.note(t("voice.silent.note"))
    last = desk.last_listened(graded, found.rows[:SHOWN])
    widgets.small_table(
        *tables.unheard_customers(found, graded, last, data.rep_names(), words, currency, SHOWN),
        text_columns=3,
        cards=True,
        of_list=listed.opened(f"{desk.TOPIC}.unheard"),
    )
    with st.container(horizontal=True, key="ck-links-voice-unheard"):
        if st.button(t("voice.silent.open", n=len(found.rows)) + " →", key="voice.open.unheard", type="tertiary"):
            listed.show(f"{desk.TOPIC}.unheard")
    st.space("small")
    widgets.section(t("voice.silent.by_rep"))
    widgets.small_table(*tables.unheard_table(found, data.rep_names(), words, currency))
    with st.container(horizontal=True, key="ck-links-voice-reps"):
        for row in found.by_rep[:BUTTONS]:
            name = data.rep_names().get(row.rep_id or "", row.rep_id or t("voice.nobody"))
            label = literal(t("voice.silent.of_rep", name=name, n=row.unheard)) + " →"
            if st.button(label, key=f"voice.open.rep.{row.rep_id}", type="tertiary"):
                listed.show(f"{desk.TOPIC}.unheard.{row.rep_id or ''}")
