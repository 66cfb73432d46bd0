"""The three decisions of the week side by side, each with its money, its assumption and the way to where it is done."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.week.decisions import MOST
from crmcore.report.summary.decisions import decision_words
from pages._ui.components import widgets
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.week import desk


def waiting() -> None:
    """What stands there while they are worked out."""
    widgets.section(t("overview.decision.title"))
    widgets.note(t("overview.decision.working"))


def draw() -> str | None:
    """The cards; the id of the page whose link was followed."""
    found, words, followed = desk.decisions()[:MOST], state.current_words(), None
    if not found:
        return None
    widgets.section(t("overview.decision.title"))
    for column, decision in zip(st.columns(len(found), gap="large"), found, strict=True):
        with column, st.container(gap=None, key=f"ck-links-decision-{decision.kind}"):
            texts = decision_words(decision, words, data.company().currency)
            widgets.decision_card(texts.money, texts.sentence, texts.assumes)
            if st.button(f"{texts.link} →", key=f"overview.decision.{decision.kind}", type="tertiary"):
                followed = decision.page
    widgets.note(t("overview.decision.about", day=working_date()))
    return followed
