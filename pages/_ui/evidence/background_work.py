"""The long work behind the evidence page: shown while it runs, kept for everybody, found again by who left meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

import streamlit as st

from crmcore.domain.claims.findings import FEWEST
from crmcore.domain.evidence.weight_advisor import Advice, Day
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.reweighting import Shift, reweighted, shift
from crmcore.domain.grading.stability import DRAWS, Stability, stability_steps
from crmcore.domain.summary.filters import GRADE_FIELDS
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.usecases.evidence import backtest
from crmcore.usecases.evidence.backtest import LookBack
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

#: so many customers are graded 200 times in less than half a second
QUICK = 10_000
#: the place on the page where the weight advisor stands
ADVISOR = "weight-advisor"


def days(graded: Book) -> tuple[date, ...]:
    """The quarters that can be looked back at, newest first."""
    return backtest.back_days(data.company(), graded.scenario, graded.version)


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


def look_back(graded: Book, day: date, quietly: bool = False) -> LookBack:
    """One day. `quietly`: without showing progress, for what is worked out inside a cache."""
    return _look_backs(graded, (day,), quietly=quietly)[0]


def quarters(graded: Book, everyone: bool = False) -> tuple[LookBack, ...]:
    """Every quarter that can be looked back at, newest first."""
    return _look_backs(graded, days(graded), everyone)


def _look_backs(graded: Book, wanted: tuple[date, ...], everyone: bool = False, quietly: bool = False) -> tuple[LookBack, ...]:
    filters = {} if everyone else narrowing()
    measure, shelf = state.view().profit, data.shelf(graded)
    rest = f"{measure} {filters}"
    with shelf.alone(rest):
        missing = [day for day in wanted if f"{rest} {day}" not in shelf]
        if missing:
            bar = _Bar(t("evidence.work.days", n=len(missing)), quietly)
            found = backtest.look_back(data.company(), graded.scenario, graded.version, missing, measure, filters)
            for done, one in enumerate(found, 1):
                shelf.put(f"{rest} {one.evidence.day}", one)
                bar.at(done / len(missing))
            bar.done()
    return tuple(shelf[f"{rest} {day}"] for day in wanted)


class _Bar:
    """How far the work is; nothing where it must be quiet."""

    def __init__(self, text: str, quietly: bool) -> None:
        self._place = None if quietly else st.empty()
        self._text = text
        self.at(0.0)

    def at(self, part: float) -> None:
        if self._place is not None:
            self._place.progress(part, self._text)

    def done(self) -> None:
        if self._place is not None:
            self._place.empty()


def stability(graded: Book, quietly: bool = False) -> Stability:
    """How sure every customer's tier is."""
    shelf = data.shelf(graded)
    with shelf.alone("stability"):
        if "stability" not in shelf:
            bar = _Bar(t("evidence.work.stability", n=DRAWS), quietly)
            for done, found in stability_steps(graded, data.standing(graded)):
                if found is not None:
                    shelf.put("stability", found)
                else:
                    bar.at(done / DRAWS)
            bar.done()
    return shelf["stability"]


def known_stability(graded: Book) -> Stability | None:
    """The same where it is known already or soon found; None where it would keep the visitor waiting."""
    known = "stability" in data.shelf(graded) or len(graded.rows) <= QUICK
    return stability(graded, quietly=True) if known else None


def advice(graded: Book, day: date, aim: str) -> Advice | None:
    """Weights learnt from the quarters before, tested on `day`."""
    learnable: list[Day] = [back.learnable for back in quarters(graded, everyone=True)]
    measure, shelf = state.view().profit, data.shelf(graded)
    name = f"advice {aim} {measure} {day}"
    with shelf.alone(name):
        if name not in shelf:
            with st.spinner(t("evidence.work.advice")):
                shelf.put(name, backtest.advice(data.company(), graded.scenario, graded.version, day, learnable, measure, aim))
    return shelf[name]


def moved_by(graded: Book, weights: Mapping[str, int]) -> Shift:
    """What a draft with these weights would move today."""
    measure, shelf = state.view().profit, data.shelf(graded)
    name = f"moved {measure} {sorted(weights.items())}"
    with shelf.alone(name):
        if name not in shelf:
            changed = reweighted(graded, data.standing(graded), [(metric, float(points)) for metric, points in weights.items()])
            shelf.put(name, shift(graded.tier, changed.tier, graded.mart.metrics[profit_metric(graded.mart, measure)]))
    return shelf[name]
