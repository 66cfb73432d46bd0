"""Evidence: do the tiers predict, which weights would have, how sure and how fair are they, and whom they got wrong."""

from __future__ import annotations

import streamlit as st

from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.evidence import advice as evidence_advice, background_work as evidence_work, past as evidence_past, today as evidence_today
from pages._ui.state.state import t

YEAR = 12


def page() -> None:
    """The test on earlier days, then what today's grades tell without one."""
    graded = data.book()
    widgets.page_head(t("evidence.title"), t("evidence.about"))
    customer_mask = data.customer_mask(graded)
    if customer_mask is not None and not customer_mask.any():
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    day = evidence_work.chosen_day(graded)
    back = None
    if day is None:
        widgets.empty_state(t("evidence.too_short"), t("evidence.too_short_hint", months=graded.scenario.window or YEAR))
    else:
        evidence_past.day_choice(graded, day)
        back = evidence_work.run_backtest(graded, day)
        if not back.evidence.customers:
            widgets.empty_state(t("evidence.nobody"))
            back = None
    if back is not None:
        top = st.container()
        if evidence_work.enough(back.evidence.customers):
            for section in (evidence_past.defects, evidence_past.one_day, evidence_past.all_days):
                section(graded, back)
                st.space("small")
        advised = evidence_advice.draw(graded, back.evidence)
        st.space("small")
        with top:  # what the page comes to stands first, though the advisor is the last to know
            evidence_past.conclusion(back, advised)
    for section in (evidence_today.sure, evidence_today.fair):
        section(graded)
        st.space("small")
    if back is not None:
        evidence_past.mistakes(graded, back)


page()
