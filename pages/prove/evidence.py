"""Evidence: do the tiers predict, how sure and how fair are they, whom they got wrong; and what did managing by them change."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from crmcore.domain.grading.book import Book
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.evidence import advice, background_work, past, today
from pages._ui.exclusivity import tab as exclusivity
from pages._ui.management_effect import tab as management
from pages._ui.state import state, tabs
from pages._ui.state.state import t

YEAR = 12


def page() -> None:
    """The grades on earlier days, what a change did, how special the top tier still is. Only the open tab is worked out."""
    graded = data.book()
    widgets.page_head(t("evidence.title"), t("evidence.about"))
    labels = {name: t(f"evidence.tab.{name}") for name in TABS}
    here = state.chosen(TAB, TABS, next(iter(TABS)))
    for name, tab in zip(TABS, tabs.linked(TAB, labels), strict=True):
        if name == here:
            with tab:
                TABS[name](graded)


def _grades(graded: Book) -> None:
    """The test on earlier days, then what today's grades tell without one."""
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


#: the link's choice of the open tab
TAB = "evidence.tab"
TABS: dict[str, Callable[[Book], None]] = {"grades": _grades, "management": management.draw, "exclusivity": exclusivity.draw}

page()
