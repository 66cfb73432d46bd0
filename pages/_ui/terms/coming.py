"""What comes into force on a later day than the one on screen: said beside what is in force now, with the way to that day."""

from __future__ import annotations

from datetime import date

import streamlit as st

from crmcore.domain.terms.tier_terms import TermsDecision
from crmcore.domain.terms.working_calendar import CalendarDecision
from pages._ui.components import widgets
from pages._ui.controls import working_date
from pages._ui.state.state import t


def draw(what: str, decision: TermsDecision | CalendarDecision | None) -> None:
    """`what`: "terms" or "calendar"; `decision`: the one that comes next."""
    if decision is None or decision.effective_on is None:
        return
    day, recorded = decision.effective_on, date.fromisoformat(decision.recorded_at[:10])
    said = t(f"terms.coming.{what}", day=day, author=decision.author, recorded=recorded)
    widgets.finding_list([widgets.Finding(said)], key=f"terms.coming.{what}")
    st.button(t("terms.coming.show", day=day), key=f"terms.coming.{what}.show", type="tertiary", on_click=working_date.go_to, args=(day,))
