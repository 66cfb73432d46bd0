"""The tabs about the grades: the test on earlier days, over the years, the misjudged, and how sure and fair today's grades are."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.usecases.evidence.backtest import BacktestDay
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.evidence import advice, background_work, past, today as today_parts
from pages._ui.state.state import t

YEAR = 12


def _tested(graded: Book) -> BacktestDay | None:
    """The test on the day chosen, below the choice of the day; None, and why, where there is none."""
    if _nobody_in_scope(graded):
        return None
    day = background_work.chosen_day(graded)
    if day is None:
        widgets.empty_state(t("evidence.too_short"), t("evidence.too_short_hint", months=graded.scenario.window or YEAR))
        return None
    past.day_choice(graded, day)
    back = background_work.run_backtest(graded, day)
    if not back.evidence.customers:
        widgets.empty_state(t("evidence.nobody"))
        return None
    return back


def grades(graded: Book) -> None:
    """The test on one day, what it comes to and what to do about it."""
    back = _tested(graded)
    if back is None:
        return
    top = st.container()
    if background_work.enough(back.evidence.customers):
        past.defects(graded, back)
        st.space("small")
        past.one_day(graded, back)
        st.space("small")
    with top:  # what the page comes to stands first, with what to do about it
        conclusion = st.container()
        advised = advice.draw(graded, back.evidence)
        with conclusion:
            past.conclusion(back, advised)


def over_time(graded: Book) -> None:
    """The same test on every day that can be tested."""
    back = _tested(graded)
    if back is not None and background_work.enough(back.evidence.customers):
        past.all_days(graded, back)


def mistakes(graded: Book) -> None:
    """Whom the grades got wrong."""
    back = _tested(graded)
    if back is not None:
        past.mistakes(graded, back)


def today(graded: Book) -> None:
    """How sure and how fair today's grades are; needs no history."""
    if not _nobody_in_scope(graded):
        for section in (today_parts.sure, today_parts.fair):
            section(graded)
            st.space("small")


def _nobody_in_scope(graded: Book) -> bool:
    """True, and says so, where the filters leave nobody."""
    customer_mask = data.customer_mask(graded)
    nobody = customer_mask is not None and not customer_mask.any()
    if nobody:
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
    return nobody
