"""Grade every month end of the last years, and any two dates: one mart at a time, of which only small figures are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crmcore.domain.compare.migration import TierSnapshot
from crmcore.domain.decisions.published import GIVEN, tiers_of_run
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import Reference
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.groups.roll_up import normalised_metrics
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.filters import GRADE_FIELDS, mask
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.trends.lists import Moment
from crmcore.domain.trends.monthly import SHOWN, TrendMonth, holds_window, month_ends, standard_of, supports_standard, trend_month
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.decisions.runs import Run, list_runs, read_run
from crmcore.store.engine.engine import cursor_for
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.order_metrics import amount_of
from crmcore.usecases.grading import grading
from crmcore.usecases.grading.reference import reference_of

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class FixedStandard:
    """The standard that all months are graded by: that of a published run, or of the first month."""

    reference: Reference
    day: date
    run: Run | None = None


def gradable_ends(company: Company, scenario: Scenario, version: int, count: int = SHOWN) -> tuple[date, ...]:
    """The month ends that can be graded, oldest first. The `scenario` is resolved, here and below."""
    return month_ends(scenario.day, scenario.window, data_dates(company.dir, version).first_order, count)


def fixed_standard(company: Company, scenario: Scenario, version: int, first: date, run: int | None = None) -> FixedStandard | None:
    """The standard of a run (by default the scenario's own), else of the month that ends on `first`; None where the scheme has
    none, or nobody was graded then. Raises `Problem("no_such_run")`."""
    if not supports_standard(scheme(company.dir, scenario.scheme)):
        return None
    wanted = scenario.standard if run is None else run
    if wanted is not None:
        chosen = next((r for r in list_runs(company) if r.id == wanted), None)
        if chosen is None:
            raise Problem("no_such_run", run=wanted)
        return FixedStandard(reference_of(company, wanted, scenario), chosen.as_of, chosen)
    reference = standard_of(_graded(company, scenario.with_(as_of=first, standard=None), version))
    return None if reference is None else FixedStandard(reference, first)


def read_month(
    company: Company,
    scenario: Scenario,
    version: int,
    end: date,
    standard: FixedStandard | None = None,
    filters: Filters | None = None,
    measure: str = "net_profit",
) -> TrendMonth:
    """One month: the scenario graded on its end, by share and by the standard as well. `filters` narrow down whom the figures are
    about, never the grade; those by grade are left aside."""
    on_day = scenario.with_(as_of=end)
    by_share = _graded(company, on_day.with_(standard=None), version)
    by_standard = None
    if standard is not None:
        normalised = normalised_metrics(by_share.mart, scenario, standard.reference)
        weights = tuple((metric, weight) for metric, weight in scenario.weights if standard.reference.knows(metric))
        by_standard = grading.grade_on(company, normalised, on_day.with_(standard=None, weights=weights), version)
    own = by_share
    if scenario.standard is not None:
        own = by_standard if by_standard is not None and _is_own(scenario, standard) else _graded(company, on_day, version)
    aside = {name: values for name, values in (filters or {}).items() if name not in GRADE_FIELDS}
    fixed_share = by_share if supports_standard(by_share.scheme) else None
    with cursor_for(company.dir, version) as cursor:
        month_amount = amount_of(cursor, own.mart.count, end, 1)
    return trend_month(own, fixed_share, by_standard, mask(own, aside), measure, month_amount)


def read_months(
    company: Company,
    scenario: Scenario,
    version: int,
    wanted: Sequence[date],
    standard: FixedStandard | None = None,
    filters: Filters | None = None,
    measure: str = "net_profit",
) -> Iterator[TrendMonth]:
    """Month after month. Each mart is freed before the next is read."""
    for end in wanted:
        yield read_month(company, scenario, version, end, standard, filters, measure)


def tier_snapshot(company: Company, scenario: Scenario, version: int, moment: Moment, measure: str = "net_profit") -> TierSnapshot:
    """Every customer's tier on a day or in a published run, and its profit or amount in the window up to then.

    A run's tiers are those it published. Raises `Problem`: no_such_run; tiers_differ where the run's are not the scenario's.
    """
    if isinstance(moment, date):
        return _placed(_graded(company, scenario.with_(as_of=moment), version), measure)
    run = next((r for r in list_runs(company) if r.id == moment), None)
    if run is None:
        raise Problem("no_such_run", run=moment)
    book = _graded(company, scenario.with_(as_of=run.as_of), version)
    if run.scenario.scheme != scenario.scheme:
        raise Problem("tiers_differ", run=run.name, scheme=run.scenario.scheme, wanted=scenario.scheme)
    tier = tiers_of_run(read_run(company, run.id, GIVEN), book.mart.customers, book.scheme.tiers)
    return replace(_placed(book, measure), tier=tier)


def window_in_data(company: Company, scenario: Scenario, version: int, moment: Moment) -> bool | None:
    """Whether the data hold the whole window of a day; None for a published run, whose grades were given on what there was then."""
    first = data_dates(company.dir, version).first_order
    return holds_window(moment, scenario.window, first) if isinstance(moment, date) and first is not None else None


def _placed(book: Book, measure: str) -> TierSnapshot:
    return TierSnapshot(np.array(book.tier), np.array(book.mart.metrics[profit_metric(book.mart, measure)]))


def _graded(company: Company, scenario: Scenario, version: int) -> Book:
    return grading.grade_on(company, grading.normalise(company, scenario, version), scenario, version)


def _is_own(scenario: Scenario, standard: FixedStandard | None) -> bool:
    """True where the standard is the very one the scenario asks for."""
    return standard is not None and standard.run is not None and standard.run.id == scenario.standard
