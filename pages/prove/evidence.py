"""Evidence: do the tiers predict, which weights would have, how sure and how fair are they, and whom they got wrong."""

from __future__ import annotations

import streamlit as st

from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.evidence import advice, background_work, past, today
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
    day = background_work.chosen_day(graded)
    back = None
    if day is None:
        widgets.empty_state(t("evidence.too_short"), t("evidence.too_short_hint", months=graded.scenario.window or YEAR))
    else:
        past.day_choice(graded, day)
        back = background_work.run_backtest(graded, day)
        if not back.evidence.customers:
            widgets.empty_state(t("evidence.nobody"))
            back = None
    if back is not None:
        top = st.container()
        if background_work.enough(back.evidence.customers):
            for section in (past.defects, past.one_day, past.all_days):
                section(graded, back)
                st.space("small")
        advised = advice.draw(graded, back.evidence)
        st.space("small")
        with top:  # what the page comes to stands first, though the advisor is the last to know
            past.conclusion(back, advised)
    for section in (today.sure, today.fair):
        section(graded)
        st.space("small")
    if back is not None:
        past.mistakes(graded, back)


page()
