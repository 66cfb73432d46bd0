"""The gradings behind the trends page: their progress is shown, and each month is cached for all visitors as soon as it is graded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import streamlit as st

from crmcore.domain.compare.migration import TierSnapshot
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.filters import GRADE_FIELDS
from crmcore.domain.trends import lists
from crmcore.domain.trends.lists import Moment
from crmcore.domain.trends.monthly import LENGTHS, SHOWN, TrendMonth
from crmcore.store.decisions.runs import Run
from crmcore.usecases.trends import monthly
from crmcore.usecases.trends.monthly import FixedStandard
from pages._ui.components import widgets
from pages._ui.controls import sidebar
from pages._ui.controls.scope import INVOICES
from pages._ui.data import caches, data
from pages._ui.data.result_keys import Filters, GradingKey, ResultKey
from pages._ui.state import state
from pages._ui.state.state import t

#: the page is about tiers at many dates; whoever is in one of them today, or in none, does not narrow it down
SET_ASIDE: tuple[str, ...] = GRADE_FIELDS
YEAR = 12
#: the standard of the first month shown, among the numbers of published runs
FIRST = 0
#: between the two moments in the View's text
BETWEEN = "_"


@dataclass(frozen=True, slots=True)
class StandardKey(ResultKey[FixedStandard | None]):
    """The standard of a published run, or else of the first month."""

    run: int | None
    first: date | None


@dataclass(frozen=True, slots=True)
class MonthsKey(ResultKey[TrendMonth]):
    """The months under one standard, kind of profit and filters; one of them: `month` is its last day."""

    standard: StandardKey
    profit: str
    filters: Filters
    month: date | None = None


@dataclass(frozen=True, eq=False)
class MonthlyTrends:
    """The months shown, oldest first, and the standard that stays the same over them."""

    months: tuple[TrendMonth, ...]
    standard: FixedStandard | None
    months_wanted: int


def customer_mask(graded: Book) -> np.ndarray | None:
    """bool[N] of the customers looked at, whatever their grade; None: everyone."""
    return data.customer_mask(graded, but=SET_ASIDE)


def scope(graded: Book, population: bool = False, day: date | None = None) -> None:
    """The line under a figure: the date (`day` where it is not the Book's), the window, the filters it obeys and those it leaves aside."""
    widgets.scope_note(
        day or graded.scenario.day,
        graded.scenario.window,
        sidebar.scope(),
        population=population,
        invoices=INVOICES in graded.mart.has,
        ignored=(sidebar.filter_label("tier"), t("shell.population"), sidebar.filter_label("health")),
    )


def length() -> int:
    """How many months the visitor asks for."""
    return state.chosen("trends.months", LENGTHS, SHOWN)


def runs(graded: Book) -> tuple[Run, ...]:
    """Published grades of the draft's scheme and window, oldest first."""
    scenario = graded.scenario
    return tuple(run for run in data.runs() if run.scenario.scheme == graded.scheme.id and run.scenario.window == scenario.window)


def run_name(run_id: int) -> str:
    """A published run's name; its number where there is no such run."""
    return next((run.name for run in data.runs() if run.id == run_id), str(run_id))


def standard_run(graded: Book) -> int | None:
    """The published run whose standard the visitor chose; the draft's own by default; None: the first month's."""
    known, own = [run.id for run in runs(graded)], graded.scenario.standard
    return state.chosen("trends.standard", [FIRST, *known], own if own in known else FIRST) or None


def monthly_trends(graded: Book) -> MonthlyTrends:
    """Every month, graded now where nobody has asked for it yet. A visitor who leaves on the way finds the finished ones again."""
    company, shared, scenario = data.company(), data.shared_results(graded), graded.scenario
    ends = monthly.gradable_ends(company, scenario, graded.version, length())
    run = standard_run(graded)
    filters = {name: values for name, values in sorted(state.view().filters.items()) if name not in SET_ASIDE and values}
    standard_key = StandardKey(run, None if run else ends[0])
    key = MonthsKey(standard_key, state.view().profit, tuple(filters.items()))
    with shared.lock(key):
        standard_known = standard_key in shared
        standard = shared.get(standard_key)
        months = {end: month for end in ends if (month := shared.get(replace(key, month=end))) is not None}
        missing = [end for end in ends if end not in months]
        if missing or not standard_known:
            bar = st.empty()
            bar.progress(0.0, t("trends.working", done=1, n=len(missing)))
            if not standard_known:
                standard = shared.put(
                    standard_key, monthly.fixed_standard(company, scenario.with_(standard=None), graded.version, ends[0], run)
                )
            for done, end in enumerate(missing, 1):
                bar.progress((done - 1) / len(missing), t("trends.working", done=done, n=len(missing)))
                month = monthly.read_month(company, scenario, graded.version, end, standard, filters, state.view().profit)
                months[end] = shared.put(replace(key, month=end), month)
            bar.empty()
    return MonthlyTrends(tuple(months[end] for end in ends), standard, length())


def moments(graded: Book) -> tuple[Moment, Moment]:
    """The two gradings compared: the link's, else a year ago (or as far back as the data go) and now."""
    texts = state.view().between.split(BETWEEN)
    wanted = [lists.parse_moment(text) for text in texts] if len(texts) == 2 else [None, None]
    now = _known(graded, wanted[1]) or graded.scenario.day
    earlier = months_before(now if isinstance(now, date) else graded.scenario.day, YEAR)
    return _known(graded, wanted[0]) or max(earlier, span(graded)[0]), now


def compare(before: Moment, now: Moment) -> None:
    """Look at two other gradings from now on."""
    state.change(between=BETWEEN.join(map(lists.moment_text, (before, now))))


def _known(graded: Book, moment: Moment | None) -> Moment | None:
    """A day up to the newest fact, or a run of this scheme; None for anything else."""
    if isinstance(moment, date):
        first, last = span(graded)
        return moment if first <= moment <= last else None
    return moment if moment in {run.id for run in runs(graded)} else None


def span(graded: Book) -> tuple[date, date]:
    """The days that can be chosen: from the first order to the newest fact, or to the date looked at."""
    known = data.dates()
    last = max(d for d in (known.last_order, known.newest_fact, graded.scenario.day) if d is not None)
    return min(known.first_order or last, last), last


def tier_snapshot(graded: Book, moment: Moment) -> TierSnapshot:
    """Everybody's tier and worth at a moment."""
    grading_key = GradingKey(data.company().dir, graded.scenario, graded.version, graded.ledger)
    return caches.tier_snapshot(grading_key, moment, state.view().profit)


def tier_on(graded: Book, moment: Moment) -> np.ndarray | None:
    """int8[N]: everybody's tier at a moment, −1: none; None where there is no such grading."""
    if moment == graded.scenario.day:
        return graded.tier
    if _known(graded, moment) is None:
        return None
    try:
        return tier_snapshot(graded, moment).tier
    except Problem:
        return None
