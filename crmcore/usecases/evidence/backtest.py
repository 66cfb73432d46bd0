"""Backtests: grade on earlier days with the data known then, and compare each grade with the year that followed.

Every mart is read once, the newest day first, and let go: what is kept of a day is small, whatever the company's size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.evidence.backtest import YEAR_MONTHS, Evidence, evidence
from crmcore.domain.evidence.misjudged import KINDS, Misjudged, misjudged
from crmcore.domain.evidence.weight_advisor import CANDIDATES, UNDATED, Advice, LearningDay, advise, sample_day
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.grading.scoring import Position
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.filters import GRADE_FIELDS, mask
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.cost_rates import cost_rates_on
from crmcore.store.decisions.late_reasons import late_reasons_on
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.marts import read_mart
from crmcore.usecases.grading import grading

QUARTER_MONTHS = 3
#: maximum number of quarters in a backtest
MOST_DAYS = 12

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class BacktestDay:
    """One earlier day: the quality of its grade, the customers it misjudged, and a sample of its data to fit weights on.

    undated   metrics of the scenario that have no dated values, so that weights cannot be fitted for them
    """

    evidence: Evidence
    underrated: Misjudged
    overrated: Misjudged
    learning_day: LearningDay
    undated: tuple[str, ...]

    def misjudged(self, kind: str) -> Misjudged:
        """The customers misjudged in that way, an entry of `misjudged.KINDS`."""
        return self.underrated if kind == KINDS[0] else self.overrated


def first_day(company: Company, scenario: Scenario, version: int) -> date | None:
    """The first day with a full window of data before it (all time: a year of it); None without orders."""
    first = data_dates(company.dir, version).first_order
    return None if first is None else months_before(first, -(scenario.window or YEAR_MONTHS))


def last_day(scenario: Scenario) -> date:
    """The last day whose following year has closed by the scenario's date. `scenario` is resolved."""
    return months_before(scenario.day, YEAR_MONTHS)


def span(company: Company, scenario: Scenario, version: int) -> tuple[date, date] | None:
    """The first and the last day that can be looked back at; None where the data are too short for any.
    A first order within the window's first month counts as its beginning."""
    full, last = first_day(company, scenario, version), last_day(scenario)
    return None if full is None or months_before(full, 1) > last else (months_before(full, 1), last)


def outcome_end(scenario: Scenario, day: date) -> date:
    """The end of the year after a day; `Problem("not_closed")` where it lies behind the scenario's date."""
    if day > last_day(scenario):
        raise Problem("not_closed", day=day.isoformat(), last=last_day(scenario).isoformat())
    return months_before(day, -YEAR_MONTHS)


def backtest_days(company: Company, scenario: Scenario, version: int) -> tuple[date, ...]:
    """The quarters that can be looked back at, newest first: a year after them by the scenario's date, a full window before."""
    can = span(company, scenario, version)
    days = [months_before(scenario.day, YEAR_MONTHS + QUARTER_MONTHS * k) for k in range(MOST_DAYS)]
    return () if can is None else tuple(day for day in days if day >= can[0])


def scenario_on(scenario: Scenario, day: date) -> Scenario:
    """The scenario as it would have graded on an earlier day: computed tiers, and no yardstick that a later run has frozen."""
    return scenario.with_(as_of=day, standard=None, apply_overrides=False)


def grade_on_day(company: Company, scenario: Scenario, version: int, day: date) -> tuple[NormalisedMetrics, Book]:
    """Grade on an earlier day with nothing known later. The `scenario` is resolved."""
    then = scenario_on(scenario, day)
    normalised = grading.normalise(company, then, version)
    return normalised, grading.grade_on(company, normalised, then, version)


def outcome_of(mart: Mart, measure: str) -> tuple[np.ndarray, str]:
    """(float64[N], metric): each customer's profit in a mart's window, NaN where unknown, in the company's currency; the metric
    is `measure`, or order_amount where that profit is unknown."""
    metric = profit_metric(mart, measure)
    return mart.metrics[metric], metric


def run_backtest(
    company: Company, scenario: Scenario, version: int, days: Iterable[date], measure: str, filters: Filters | None = None
) -> Iterator[BacktestDay]:
    """Grade each day and compare it with the year that followed, the newest day first; a mart is read once and then released.

    Parameters
    ----------
    company, version : the data
    scenario : resolved
    days : days to grade on
    measure : the profit to compare with
    filters : restrict the customers counted, never the grade; filters by grade are ignored

    Raises
    ------
    Problem
        "not_closed" for a day whose year has not ended by the scenario's date
    """
    own_filters = {name: values for name, values in (filters or {}).items() if name not in GRADE_FIELDS}
    outcomes: dict[date, tuple[np.ndarray, str]] = {}
    for day in sorted(set(days), reverse=True):
        until = outcome_end(scenario, day)
        if until not in outcomes:
            outcomes[until] = outcome_of(_year_up_to(company, version, until), measure)
        normalised, book = grade_on_day(company, scenario, version, day)
        outcome, counted = outcomes[until]
        if scenario.window == YEAR_MONTHS:
            outcomes[day] = outcome_of(normalised.mart, measure)
        outcomes = {end: values for end, values in outcomes.items() if end < until}
        customer_mask = mask(book, own_filters)
        yield BacktestDay(
            evidence=evidence(book, normalised, outcome, until=until, measure=counted, customer_mask=customer_mask),
            underrated=misjudged(book, outcome, "underrated", customer_mask),
            overrated=misjudged(book, outcome, "overrated", customer_mask),
            learning_day=sample_day(learning_day(normalised, book, outcome)),
            undated=tuple(m for m in UNDATED if m in book.positions),
        )
        del normalised, book  # at a million customers a day takes a gigabyte: free it before the next is read


def _year_up_to(company: Company, version: int, until: date) -> Mart:
    """The mart of the year up to a day, by the rates of the cost to serve and the excused reasons in force then."""
    return read_mart(company.dir, version, until, YEAR_MONTHS, cost_rates_on(company.dir, until), late_reasons_on(company.dir, until))


def learning_day(normalised: NormalisedMetrics, book: Book, outcome: np.ndarray) -> LearningDay:
    """The metrics that can be weighted on the day (the scenario's and CANDIDATES), of the graded customers with a known outcome.

    `outcome`: float64[N], each customer's profit of the following year, NaN where unknown.
    """
    usable = (book.tier[book.rows] >= 0) & ~np.isnan(outcome[book.rows])
    wanted = [*book.positions, *(m for m in CANDIDATES if m not in book.positions)]
    if book.mart.basis != "net_profit" and {"gross_profit", "net_profit"} <= set(wanted):
        # net is gross then: the one that the scenario weighs is kept
        wanted.remove("gross_profit" if "net_profit" in book.positions and "gross_profit" not in book.positions else "net_profit")
    known = {metric: p for metric in wanted if (p := normalised.position(metric)) is not None}
    if not usable.all():
        known = {metric: Position(p.filled[usable], None if p.known is None else p.known[usable], p.sd) for metric, p in known.items()}
    return LearningDay(book.scenario.day, known, outcome[book.rows][usable])


def advice(
    company: Company,
    scenario: Scenario,
    version: int,
    day: date,
    learnt_from: Sequence[LearningDay],
    measure: str,
    aim: str = "rank_correlation",
) -> Advice | None:
    """Weights learnt from earlier days and tested on `day`, over everyone graded then. Of `learnt_from` only days count whose
    year had closed by `day`. None where nobody was graded that day."""
    until = outcome_end(scenario, day)
    normalised, book = grade_on_day(company, scenario, version, day)
    values, _ = outcome_of(_year_up_to(company, version, until), measure)
    test = learning_day(normalised, book, values)
    training = [d for d in learnt_from if months_before(d.day, -YEAR_MONTHS) <= day and len(d.outcome)]
    metrics = [m for m in test.positions if m not in UNDATED and all(m in d.positions for d in training)]
    if not len(test.outcome) or not metrics:
        return None
    return advise(training, test, metrics, dict(book.weights), aim)
