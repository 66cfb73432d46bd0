"""What is worked out once for all visitors and kept, and how much of it. What is kept is read-only.

Every argument that a result depends on is part of its key; those that begin with an underscore are not, because they follow from the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from crmcore.domain.compare.migration import Placed
from crmcore.domain.factors.definition import Factors
from crmcore.domain.factors.matrix import FactorMatrix, factor_matrix as factor_matrix_of
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.explain import Explanation, explain
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.mart import Customers, Mart
from crmcore.domain.grading.privacy import Privacy
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.summary.concentration import Concentration, concentration as concentration_of
from crmcore.domain.summary.filters import mask
from crmcore.domain.summary.findings import Finding, findings as findings_of
from crmcore.domain.summary.key_figures import KeyFigures, in_window, key_figures as key_figures_of
from crmcore.domain.summary.listing import listing as listing_of
from crmcore.domain.trends.lists import Moment
from crmcore.store.companies import companies as company_store, schemes as scheme_store
from crmcore.store.decisions import runs as run_store
from crmcore.store.decisions.privacy import privacy_of
from crmcore.store.facts.details import Details, read_details
from crmcore.store.facts.marts import read_customers
from crmcore.store.facts.months import Months, read_months
from crmcore.store.facts.reps import rep_names as rep_names_of
from crmcore.usecases.grading import grading
from crmcore.usecases.insights.load_mart import known_mart
from crmcore.usecases.trends import monthly as trends
from pages._ui.data.shared_results import Shelf
from pages._ui.data.single_flight_cache import keeping

#: filters as a cache key: (field, values) pairs
Filters = tuple[tuple[str, tuple[str, ...]], ...]


@keeping(4)
def mart(folder: str, version: int, as_of: object, window: int | None, hidden: Privacy) -> Mart:
    return known_mart(Path(folder), version, as_of, window)


@keeping(6)
def standing(folder: str, version: int, ledger: int, yardstick: Scenario) -> NormalisedMetrics:
    known = mart(folder, version, yardstick.as_of, yardstick.window, privacy_of(Path(folder)))
    return grading.standing_of(company_store.open_company(Path(folder)), yardstick, version, ledger, known)


def yard(folder: str, scenario: Scenario, version: int, ledger: int) -> NormalisedMetrics:
    """What a scenario is graded on: it does not depend on weights and tiers, so one serves every move of their sliders."""
    plain = Scenario()
    yardstick = scenario.with_(weights=plain.weights, scheme=plain.scheme, shares=(), gates=(), given=True, cuts=())
    return standing(folder, version, ledger, yardstick)


@keeping(16)
def book(folder: str, scenario: Scenario, version: int, ledger: int) -> Book:
    graded_on = yard(folder, scenario, version, ledger)
    return grading.grade_on(company_store.open_company(Path(folder)), graded_on, scenario, version, ledger)


@keeping(4)
def run_tiers(folder: str, run_id: int, version: int, scheme_id: str) -> np.ndarray:
    company_ = company_store.open_company(Path(folder))
    tiers = scheme_store.scheme(Path(folder), scheme_id).tiers
    found = grading.tiers_of_run(run_store.read_run(company_, run_id), read_customers(Path(folder), version), tiers)
    found.setflags(write=False)
    return found


@keeping(8)
def placed(folder: str, scenario: Scenario, version: int, ledger: int, moment: Moment, measure: str) -> Placed:
    return trends.placed(company_store.open_company(Path(folder)), scenario, version, moment, measure)


@keeping(4)
def customers(folder: str, version: int, hidden: Privacy) -> Customers:
    return read_customers(Path(folder), version)


@keeping(8)
def rep_names(folder: str, version: int) -> dict[str, str]:
    return rep_names_of(Path(folder), version)


@keeping(16)
def key_figures(folder: str, key: object, filters: Filters, measure: str, _graded: Book) -> KeyFigures:
    return key_figures_of(_graded, mask(_graded, dict(filters)), measure)


@keeping(16)
def concentration(folder: str, key: object, filters: Filters, measure: str, _graded: Book) -> Concentration:
    return concentration_of(in_window(_graded, measure, mask(_graded, dict(filters))))


@keeping(8)
def months(folder: str, key: object, filters: Filters, count: int, _graded: Book) -> Months:
    return read_months(Path(folder), _graded.version, _graded.scenario.as_of, count, mask(_graded, dict(filters)))


@keeping(8)
def findings(
    folder: str, key: object, filters: Filters, measure: str, run: int | None, _graded: Book, _before: np.ndarray | None
) -> tuple[Finding, ...]:
    found = findings_of(_graded, mask(_graded, dict(filters)), _before, measure)
    for finding in found:
        finding.rows.setflags(write=False)
    return found


@keeping(16)
def topic_list(folder: str, key: object, filters: Filters, code: str, _make: Callable[[], Finding]) -> Finding:
    found = _make()
    found.rows.setflags(write=False)
    return found


@keeping(8)
def factor_matrix(folder: str, key: object, filters: Filters, measure: str, spec: str, _graded: Book) -> FactorMatrix:
    return factor_matrix_of(_graded, Factors.read(spec), mask(_graded, dict(filters)), measure)


@keeping(48)
def kept(folder: str, key: object, filters: Filters, name: str, _make: Callable[[], Any]) -> Any:
    return _make()


@keeping(64)
def explanation(folder: str, key: object, row: int, _graded: Book) -> Explanation:
    return explain(_graded, row)


@keeping(32)
def details(folder: str, version: int, hidden: Privacy, row: int, customer_id: str, as_of: object) -> Details:
    return read_details(Path(folder), version, row, customer_id, as_of)


@keeping(6)
def listing(
    folder: str, key: object, filters: Filters, narrowed: object, search: str, sort: str, _graded: Book, _part: np.ndarray | None
) -> np.ndarray:
    found = listing_of(_graded, _part, search, sort=sort)
    found.setflags(write=False)
    return found


@keeping(8)
def shelf(folder: str, key: object) -> Shelf:
    return Shelf()
