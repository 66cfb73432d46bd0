"""What became of a change of terms or grades: the tiers graded on the day before it and on the same day of earlier years, and what their
customers did in the months before and after. One mart at a time; of a year only what its interval needs is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.complaints.clock import CLOSED_IN_TIME, CLOSED_LATE, OVERDUE, run_clock
from crmcore.domain.grading.cost_rates import CostRates
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.management_effect.changes import (
    ManagementChange,
    PublishedGrades,
    changes_of_grades,
    changes_of_terms,
    crossing,
)
from crmcore.domain.management_effect.effect import HORIZONS, MOST_YEARS, Observed, Pair, TierEffect, Window, pair_of, tier_effects
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.terms.tier_terms import SchemeTerms, default_terms
from crmcore.domain.visits.decisions import visits_on
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.decisions.cost_rates import cost_rates_on
from crmcore.store.decisions.runs import list_runs
from crmcore.store.decisions.terms import calendar_on, terms_decisions, terms_on
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.management_effect.windows import read_answers, read_visits
from crmcore.store.facts.marts import read_mart
from crmcore.usecases.grading import grading
from crmcore.usecases.grading.graded import GRADES_REST_ON, RECORDED
from crmcore.usecases.health.complaint_desk import read_complaint_desk

#: kinds of decisions that it rests on
RESTS_ON: tuple[str, ...] = (*GRADES_REST_ON, *RECORDED)

YEAR = 12


@dataclass(frozen=True, slots=True)
class Possible:
    """What the data allow for a change.

    Attributes
    ----------
    months
        Lengths of HORIZONS whose months after the change have passed.
    years
        Earlier years that can be graded, by length of window.
    first_end
        The day from which on the shortest length can be told.
    """

    months: tuple[int, ...]
    years: dict[int, int]
    first_end: date


@dataclass(frozen=True, eq=False)
class ManagementEffect:
    """What a change did to every tier.

    Attributes
    ----------
    change, months
        The change, and the months on each side of it.
    days
        The graded days, the newest first: the day before the change, and the same day of earlier years.
    effects
        A line per measure and tier.
    profit
        The metric that `profit` is; order_amount where none is known.
    crossing
        Other changes within the months that are compared.
    """

    change: ManagementChange
    months: int
    days: tuple[date, ...]
    effects: tuple[TierEffect, ...]
    profit: str
    crossing: tuple[ManagementChange, ...]

    @property
    def years(self) -> int:
        """Number of earlier years."""
        return len(self.days) - 1


def management_changes(company: Company, scheme_id: str) -> tuple[ManagementChange, ...]:
    """The changes of a scheme's terms and grades that the ledger knows, the newest first."""
    proposal = default_terms(scheme_id, scheme(company.dir, scheme_id).tiers)
    runs = [PublishedGrades(run.effective_on, run.name, run.author, run.position, run.scenario) for run in list_runs(company)]
    found = [*changes_of_terms(terms_decisions(company, scheme_id), proposal), *changes_of_grades(runs, scheme_id)]
    return tuple(sorted(found, key=lambda change: (change.first_day, change.position), reverse=True))


def possible(company: Company, scenario: Scenario, version: int, change: ManagementChange) -> Possible:
    """Which lengths and earlier years the data allow. The `scenario` is resolved."""
    first, day = data_dates(company.dir, version).first_order, change.last_day_before
    years = {}
    for months in HORIZONS:
        back = 0
        while first is not None and back < MOST_YEARS:
            at = months_before(day, YEAR * (back + 1))
            if months_before(at, max(scenario.window or 1, months)) < months_before(first, 1):
                break
            back += 1
        years[months] = back
    passed = tuple(months for months in HORIZONS if months_before(day, -months) <= scenario.day)
    return Possible(passed, years, months_before(day, -HORIZONS[0]))


def default_months(can: Possible) -> int | None:
    """The length to begin with: the longest up to half a year, with an earlier year where there is one; None where none has passed."""
    usual = [months for months in can.months if months <= YEAR // 2] or list(can.months)
    compared = [months for months in usual if can.years[months]]
    return max(compared or usual, default=None)


def read_management_effect(company: Company, scenario: Scenario, version: int, change: ManagementChange, months: int) -> ManagementEffect:
    """Grade the day before a change and the same day of earlier years, and compare. The `scenario` is resolved; tiers are computed ones.

    Raises `Problem`: too_early_to_tell where the months after the change have not passed by the scenario's date.
    """
    can = possible(company, scenario, version, change)
    if months not in can.months:
        raise Problem("too_early_to_tell", months=months, day=months_before(change.last_day_before, -months))
    days = tuple(months_before(change.last_day_before, YEAR * back) for back in range(can.years[months] + 1))
    terms, _ = terms_on(company, scenario.scheme, change.first_day)
    source = _Source(company, scenario, version, terms, months, cost_rates_on(company.dir, scenario.day))
    pairs = list(source.pairs(days))
    tiers = len(scheme(company.dir, scenario.scheme).tiers)
    others = crossing(management_changes(company, scenario.scheme), change, months, len(days) - 1)
    return ManagementEffect(change, months, days, tier_effects(pairs[0], pairs[1:], tiers), source.profit, others)


@dataclass
class _Source:
    """Reads the windows of one comparison: the terms after the change, the rates and the calendar of the scenario's date measure all years
    alike."""

    company: Company
    scenario: Scenario
    version: int
    terms: SchemeTerms
    months: int
    rates: CostRates
    profit: str = ""

    def pairs(self, days: tuple[date, ...]) -> Iterator[Pair]:
        """The pair of each day, one after the other."""
        codes = scheme(self.company.dir, self.scenario.scheme).tiers
        for day in days:
            then = self.scenario.with_(as_of=day, standard=None, apply_overrides=False)
            book = grading.grade(self.company, then, self.version)
            tier, has = np.array(book.tier), book.mart.has
            del book
            after = months_before(day, -self.months)
            windows = [self._window(codes, tier, has, months_before(end, self.months), end) for end in (day, after)]
            yield pair_of(day, tier, len(codes), *windows)

    def _window(self, codes: tuple[str, ...], tier: np.ndarray, has: frozenset[str], start: date, end: date) -> Window:
        mart = read_mart(self.company.dir, self.version, end, self.months, self.rates)
        found = self._orders(mart)
        if "complaint" in has:
            found["complaints_in_time"] = self._complaints(codes, tier, start, end)
        if "survey" in has:
            found["satisfaction"] = Observed(*read_answers(self.company.dir, self.version, mart.count, start, end))
        every = [np.nan if days is None else float(days) for days in self.terms.by_tier(codes, "visit_every")]
        if "contact" in has and not np.isnan(every).all():
            found["visits_kept"] = self._visits(mart, np.array(every)[tier], start, end)
        return found

    def _orders(self, mart: Mart) -> dict[str, Observed]:
        self.profit = self.profit or profit_metric(mart, "net_profit")  # the same in all years
        profit = mart.metrics[self.profit]
        bought = np.nan_to_num(mart.metrics["order_count"]) > 0
        return {
            "retention": Observed(bought.astype(np.float64), np.ones(mart.count)),
            "profit": Observed(np.nan_to_num(profit), (~np.isnan(profit)).astype(np.float64)),
        }

    def _complaints(self, codes: tuple[str, ...], tier: np.ndarray, start: date, end: date) -> Observed:
        """Complaints opened in the window and settled or overdue by its end, by the days that the terms after the change allow."""
        known = read_complaint_desk(self.company, self.scenario, self.version, end, lambda _: tier).known
        allowed = np.array(self.terms.by_tier(codes, "close_days"), np.int64)[tier[known.row]]
        calendar = calendar_on(self.company, self.scenario.day)[0]
        clock = run_clock(known.opened, known.closed, allowed, known.pauses, calendar, end)
        counts = (known.opened > start.toordinal()) & np.isin(clock.status, (CLOSED_IN_TIME, CLOSED_LATE, OVERDUE))
        rows, in_time = known.row[counts], clock.status[counts] == CLOSED_IN_TIME
        return Observed(np.bincount(rows, in_time.astype(np.float64), len(tier)), np.bincount(rows, minlength=len(tier)).astype(np.float64))

    def _visits(self, mart: Mart, every: np.ndarray, start: date, end: date) -> Observed:
        """Visits of the window as far as the terms after the change promise them: at most days ÷ interval of each customer."""
        visits = read_visits(self.company.dir, self.version, mart.count, start, end)
        for customer, day in visits_on(visit_decisions(self.company.dir), end):
            row = mart.customers.row_of(customer)
            if row is not None and day > start:
                visits[row] += 1
        promised = np.nan_to_num((end - start).days / every)
        return Observed(np.minimum(visits, promised), promised)
