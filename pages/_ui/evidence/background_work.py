"""The long work behind the evidence page: its progress is shown, and its results are cached for all visitors."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from crmcore.domain.claims.results import FEWEST
from crmcore.domain.evidence.weight_advisor import Advice, LearningDay
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.reweighting import Shift, reweighted, shift
from crmcore.domain.grading.stability import DRAWS, Stability, stability_steps
from crmcore.domain.summary.filters import GRADE_FIELDS
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.usecases.evidence import backtest
from crmcore.usecases.evidence.backtest import BacktestDay
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.data.result_keys import Filters, ResultKey
from pages._ui.state import state
from pages._ui.state.state import t

#: so many customers are graded 200 times in less than half a second
QUICK = 10_000
#: the place on the page where the weight advisor stands
ADVISOR = "weight-advisor"


@dataclass(frozen=True, slots=True)
class BacktestKey(ResultKey[BacktestDay]):
    """The tests of earlier days by one kind of profit under some filters; one of them: `day`."""

    measure: str
    filters: Filters
    day: date | None = None


@dataclass(frozen=True, slots=True)
class StabilityKey(ResultKey[Stability]):
    """How sure every customer's tier is."""


@dataclass(frozen=True, slots=True)
class AdviceKey(ResultKey[Advice | None]):
    """The weight advisor's result for an aim and a kind of profit, tested on a day."""

    aim: str
    measure: str
    day: date


@dataclass(frozen=True, slots=True)
class ShiftKey(ResultKey[Shift]):
    """Who would move under other weights, by one kind of profit."""

    measure: str
    weights: tuple[tuple[str, int], ...]


def days(graded: Book) -> tuple[date, ...]:
    """The quarters that can be looked back at, newest first."""
    return backtest.backtest_days(data.company(), graded.scenario, graded.version)


def span(graded: Book) -> tuple[date, date] | None:
    """The first and the last day that can be chosen; None where the data are too short for any."""
    return backtest.span(data.company(), graded.scenario, graded.version)


def chosen_day(graded: Book) -> date | None:
    """The day the visitor tests on: the link's where it can be, else the last one that can."""
    can = span(graded)
    if can is None:
        return None
    with suppress(ValueError):
        wanted = date.fromisoformat(state.view().tested)
        if can[0] <= wanted <= can[1]:
            return wanted
    return can[1]


def narrowing() -> dict[str, tuple[str, ...]]:
    """The filters that a test of earlier days obeys: those by grade speak of today and are left aside."""
    return {name: values for name, values in sorted(state.view().filters.items()) if name not in GRADE_FIELDS and values}


def several_values() -> frozenset[str]:
    """Columns of which an import found several values for one customer, and kept the newest line's."""
    notes = (note for row in data.past_imports() for note in row.payload["notes"])
    return frozenset(note["field"] for note in notes if note["code"] == "W-SEVERAL-VALUES")


def enough(customers: int) -> bool:
    """Whether so many graded customers allow any verdict: as many as a textbook claim asks for."""
    return customers >= FEWEST


def too_few(customers: int) -> None:
    """Said instead of every verdict and chart."""
    widgets.note(t("evidence.too_few", n=customers, fewest=FEWEST))


def run_backtest(graded: Book, day: date, quietly: bool = False) -> BacktestDay:
    """One day. `quietly`: without showing progress, for what is worked out inside a cache."""
    return _backtests(graded, (day,), quietly=quietly)[0]


def quarters(graded: Book, everyone: bool = False) -> tuple[BacktestDay, ...]:
    """Every quarter that can be looked back at, newest first."""
    return _backtests(graded, days(graded), everyone)


def _backtests(graded: Book, wanted: tuple[date, ...], everyone: bool = False, quietly: bool = False) -> tuple[BacktestDay, ...]:
    filters = {} if everyone else narrowing()
    shared, key = data.shared_results(graded), BacktestKey(state.view().profit, tuple(filters.items()))
    with shared.lock(key):
        results = {day: result for day in wanted if (result := shared.get(replace(key, day=day))) is not None}
        missing = [day for day in wanted if day not in results]
        if missing:
            bar = _Bar(t("evidence.work.days", n=len(missing)), quietly)
            company = data.company()
            steps = backtest.run_backtest(company, graded.scenario, graded.version, missing, key.measure, filters)
            for done, result in enumerate(steps, 1):
                day = result.evidence.day
                results[day] = shared.put(replace(key, day=day), result)
                bar.at(done / len(missing))
            bar.done()
    return tuple(results[day] for day in wanted)


class _Bar:
    """How far the work is; nothing where it must be quiet."""

    def __init__(self, text: str, quietly: bool) -> None:
        self._slot = None if quietly else st.empty()
        self._text = text
        self.at(0.0)

    def at(self, share: float) -> None:
        if self._slot is not None:
            self._slot.progress(share, self._text)

    def done(self) -> None:
        if self._slot is not None:
            self._slot.empty()


def stability(graded: Book, quietly: bool = False) -> Stability:
    """How sure every customer's tier is."""

    def compute() -> Stability:
        bar, result = _Bar(t("evidence.work.stability", n=DRAWS), quietly), None
        for done, result in stability_steps(graded, data.normalised_metrics(graded)):
            if result is None:
                bar.at(done / DRAWS)
        bar.done()
        assert result is not None  # the last step brings it
        return result

    return data.shared_results(graded).get_or_compute(StabilityKey(), compute)


def known_stability(graded: Book) -> Stability | None:
    """The same where it is cached already or computed quickly; None where the visitor would have to wait."""
    known = StabilityKey() in data.shared_results(graded) or len(graded.rows) <= QUICK
    return stability(graded, quietly=True) if known else None


def advice(graded: Book, day: date, aim: str) -> Advice | None:
    """Weights learnt from the quarters before, tested on `day`."""
    learnable: list[LearningDay] = [quarter.learning_day for quarter in quarters(graded, everyone=True)]
    measure = state.view().profit

    def compute() -> Advice | None:
        with st.spinner(t("evidence.work.advice")):
            return backtest.advice(data.company(), graded.scenario, graded.version, day, learnable, measure, aim)

    return data.shared_results(graded).get_or_compute(AdviceKey(aim, measure, day), compute)


def moved_by(graded: Book, weights: Mapping[str, int]) -> Shift:
    """How many customers a draft with these weights would move today."""
    measure = state.view().profit

    def compute() -> Shift:
        changed = reweighted(graded, data.normalised_metrics(graded), [(metric, float(points)) for metric, points in weights.items()])
        return shift(graded.tier, changed.tier, graded.mart.metrics[profit_metric(graded.mart, measure)])

    return data.shared_results(graded).get_or_compute(ShiftKey(measure, tuple(sorted(weights.items()))), compute)
