"""Voice of the customer: what customers speak of, what is rising, what no topic covers, and whom nobody has listened to."""

from __future__ import annotations

import streamlit as st

from crmcore.report.voice.words import sentences
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state, tabs
from pages._ui.state.state import t
from pages._ui.voice import desk, silent, topics, word_list


def page() -> None:
    """The sentences that matter, the figures, then a tab for each question."""
    graded = data.book()
    widgets.page_head(t("voice.title"), t("voice.about"))
    found = desk.figures(graded)
    topics.hidden_note(graded)
    if not found.texts:
        widgets.empty_state(t("voice.empty"), t("voice.empty_hint"))
        return
    said = sentences(found, desk.silent(graded), desk.topics(), state.current_words(), data.company().currency)
    followed = widgets.finding_list(
        [Finding(row.text, row.tone, t("common.button.see_customers") if row.code else "", row.code) for row in said], key="voice.said"
    )
    if followed:
        listed.show(f"{desk.PAGE}.{followed}")
    topics.key_figures(found)
    sections = {
        "topics": lambda: topics.draw(graded, found),
        "groups": lambda: topics.draw_groups(graded, found),
        "uncovered": lambda: word_list.draw_uncovered(graded, found),
        "silent": lambda: silent.draw(graded),
        "words": word_list.draw_editor,
    }
    for tab, draw in zip(tabs.linked("voice.tab", {name: t(f"voice.tab.{name}") for name in sections}), sections.values(), strict=True):
        with tab:
            st.space("xsmall")
            draw()


page()
