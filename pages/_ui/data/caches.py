"""What is computed once for all visitors and cached, and how much of it. Cached results are read-only.

Every parameter that a result depends on is part of its key; those that begin with an underscore are not, because they follow from
the others. Each cache is bounded by a number of results and by their memory (see `memory_size`), a share of the machine's (see
`memory_budget`); what another cache holds counts there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np

from crmcore.domain.compare.migration import TierSnapshot
from crmcore.domain.decisions.published import GIVEN, tiers_of_run
from crmcore.domain.factors.definition import Factors
from crmcore.domain.factors.matrix import FactorMatrix, factor_matrix as factor_matrix_of
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.cost_rates import CostRates
from crmcore.domain.grading.explain import Explanation, explain
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.late_reasons import LateReasons
from crmcore.domain.grading.mart import Customers, Mart
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.summary.concentration import Concentration, concentration as concentration_of
from crmcore.domain.summary.findings import Finding, findings as findings_of
from crmcore.domain.summary.key_figures import KeyFigures, in_window, key_figures as key_figures_of
from crmcore.domain.summary.listing import listing as listing_of
from crmcore.domain.trends.lists import Moment
from crmcore.domain.voice.texts import VoiceTexts
from crmcore.store.companies import companies as company_store, schemes as scheme_store
from crmcore.store.decisions import runs as run_store
from crmcore.store.decisions.cost_rates import cost_rates_on
from crmcore.store.decisions.late_reasons import late_reasons_on
from crmcore.store.decisions.privacy import privacy_of
from crmcore.store.decisions.voice_topics import topics_of
from crmcore.store.facts.activities.salespeople import rep_names as rep_names_of
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.details import Details, read_details
from crmcore.store.facts.months import Months, read_months
from crmcore.usecases.grading import grading
from crmcore.usecases.grading.graded import graded, grades_position
from crmcore.usecases.insights.load_mart import load_mart
from crmcore.usecases.trends import monthly
from crmcore.usecases.voice.voice import read_voice
from pages._ui.data.memory_budget import BOOKS_WITH_RESULTS, MEGABYTES
from pages._ui.data.result_keys import DataKey, GradingKey, ListingKey, ListKey, ResultKey, Selection
from pages._ui.data.shared_results import SharedResults
from pages._ui.data.single_flight_cache import cached

#: held by caches of their own
HELD_ELSEWHERE: tuple[type, ...] = (Book, NormalisedMetrics, Mart, Customers)
Result = TypeVar("Result")
#: bool[N] of the customers of a selection, read where it is needed; None: everyone
Mask = Callable[[], np.ndarray | None]


@cached(4, megabytes=MEGABYTES["mart"], growing=True)
def mart(data: DataKey, as_of: date, window: int | None, rates: CostRates, late_reasons: LateReasons) -> Mart:
    """What is known of every customer on a date over a window, the cost to serve by `rates` and credit by `late_reasons`."""
    return load_mart(data.folder, data.version, as_of, window, rates, late_reasons)


@cached(6, megabytes=MEGABYTES["normalised_metrics"], borrowed=HELD_ELSEWHERE)
def _normalised_metrics(grading_key: GradingKey) -> NormalisedMetrics:
    folder, scenario, version = grading_key.folder, grading_key.scenario, grading_key.version
    rates = cost_rates_on(folder, scenario.day, grading_key.ledger)
    reasons = late_reasons_on(folder, scenario.day, grading_key.ledger)
    known = mart(DataKey(folder, version, privacy_of(folder)), scenario.day, scenario.window, rates, reasons)
    return grading.normalise(company_store.open_company(folder), scenario, version, grading_key.ledger, known)


def normalised_metrics(key: GradingKey) -> NormalisedMetrics:
    """What a scenario is graded on: it does not depend on weights and tiers, so one serves every move of their sliders."""
    grading_key = of_grades(key)
    default = Scenario()
    scenario = grading_key.scenario.with_(
        weights=default.weights, scheme=default.scheme, shares=(), gates=(), apply_overrides=True, cuts=()
    )
    return _normalised_metrics(replace(grading_key, scenario=scenario))


def of_grades(grading_key: GradingKey) -> GradingKey:
    """The key of what rests on the same grades: by the ledger position of the decisions alone that move any."""
    company = company_store.open_company(grading_key.folder)
    return replace(grading_key, ledger=grades_position(company, grading_key.ledger))


@cached(16, megabytes=MEGABYTES["graded"], borrowed=HELD_ELSEWHERE)
def _graded(grading_key: GradingKey) -> Book:
    metrics, company = normalised_metrics(grading_key), company_store.open_company(grading_key.folder)
    return graded(company, metrics, grading_key.scenario, grading_key.version, grading_key.ledger)


@cached(16, megabytes=MEGABYTES["book"], borrowed=HELD_ELSEWHERE)
def book(grading_key: GradingKey) -> Book:
    """Every customer graded under a scenario. What people record beside the grades (a visit, a complaint) does not grade anew."""
    company = company_store.open_company(grading_key.folder)
    return grading.with_recorded(company, _graded(of_grades(grading_key)), grading_key.ledger)


@cached(4, megabytes=MEGABYTES["run_tiers"])
def run_tiers(data: DataKey, run_id: int, scheme_id: str) -> np.ndarray:
    """A run's tiers on the customers of a data version: int8[N], −1: none."""
    tiers = scheme_store.scheme(data.folder, scheme_id).tiers
    run = run_store.read_run(company_store.open_company(data.folder), run_id, GIVEN)
    result = tiers_of_run(run, read_customers(data.folder, data.version), tiers)
    result.setflags(write=False)
    return result


@cached(8, megabytes=MEGABYTES["tier_snapshot"], borrowed=HELD_ELSEWHERE)
def _tier_snapshot(grading_key: GradingKey, moment: Moment, measure: str) -> TierSnapshot:
    company = company_store.open_company(grading_key.folder)
    return monthly.tier_snapshot(company, grading_key.scenario, grading_key.version, moment, measure)


def tier_snapshot(grading_key: GradingKey, moment: Moment, measure: str) -> TierSnapshot:
    """Everybody's tier and worth at a moment."""
    return _tier_snapshot(of_grades(grading_key), moment, measure)


@cached(4, megabytes=MEGABYTES["voice_texts"])
def voice_texts(data: DataKey, as_of: date, position: int) -> VoiceTexts:
    """What customers say by a date, with what people recorded and decided up to a ledger position."""
    company = company_store.open_company(data.folder)
    return read_voice(company, data.version, customers(data), as_of, topics_of(data.folder))


@cached(4, megabytes=MEGABYTES["customers"], growing=True)
def customers(data: DataKey) -> Customers:
    """Who the customers of a data version are."""
    return read_customers(data.folder, data.version)


@cached(8, megabytes=MEGABYTES["rep_names"])
def rep_names(folder: Path, version: int) -> dict[str, str]:
    """Salesperson's number → name."""
    return rep_names_of(folder, version)


@cached(16, megabytes=MEGABYTES["key_figures"], borrowed=HELD_ELSEWHERE)
def key_figures(selection: Selection, measure: str, _graded: Book, _mask: Mask) -> KeyFigures:
    """The key figures of a selection, by one kind of profit."""
    return key_figures_of(_graded, _mask(), measure)


@cached(16, megabytes=MEGABYTES["concentration"], borrowed=HELD_ELSEWHERE)
def concentration(selection: Selection, measure: str, _graded: Book, _mask: Mask) -> Concentration:
    """Concentration of a metric over a selection."""
    return concentration_of(in_window(_graded, measure, _mask()))


@cached(8, megabytes=MEGABYTES["months"])
def months(selection: Selection, count: int, _graded: Book, _mask: Mask) -> Months:
    """Amount and gross profit of the last `count` months over a selection."""
    return read_months(selection.folder, _graded.version, _graded.scenario.day, count, _mask())


@cached(8, megabytes=MEGABYTES["findings"], borrowed=HELD_ELSEWHERE)
def findings(
    selection: Selection, measure: str, run: int | None, _graded: Book, _run_tiers: np.ndarray | None, _mask: Mask
) -> tuple[Finding, ...]:
    """The findings about a selection, compared with the tiers of a published run."""
    result = findings_of(_graded, _mask(), _run_tiers, measure)
    for finding in result:
        finding.rows.setflags(write=False)
    return result


@cached(16, megabytes=MEGABYTES["topic_list"], borrowed=HELD_ELSEWHERE)
def topic_list(selection: Selection, key: ListKey, _compute: Callable[[], Finding]) -> Finding:
    """The customers of a page's list within a selection."""
    result = _compute()
    result.rows.setflags(write=False)
    return result


@cached(8, megabytes=MEGABYTES["factor_matrix"], borrowed=HELD_ELSEWHERE)
def factor_matrix(selection: Selection, measure: str, factors: str, _graded: Book, _mask: Mask) -> FactorMatrix:
    """Two factors (their text) crossed over a selection."""
    return factor_matrix_of(_graded, Factors.read(factors), _mask(), measure)


@cached(48, megabytes=MEGABYTES["derived"], borrowed=HELD_ELSEWHERE)
def derived(selection: Selection, key: ResultKey[Result], _compute: Callable[[], Result]) -> Result:
    """What a page derives from a selection."""
    return _compute()


@cached(64, megabytes=MEGABYTES["explanation"], borrowed=HELD_ELSEWHERE)
def explanation(selection: Selection, row: int, _graded: Book) -> Explanation:
    """How one customer came by its tier."""
    return explain(_graded, row)


@cached(32, megabytes=MEGABYTES["details"])
def details(data: DataKey, row: int, customer_id: str, as_of: date, late_reasons: LateReasons) -> Details:
    """Everything known of one customer on a date."""
    return read_details(data.folder, data.version, row, customer_id, as_of, late_reasons)


@cached(6, megabytes=MEGABYTES["listing"])
def listing(selection: Selection, key: ListingKey, _graded: Book, _customer_mask: np.ndarray | None) -> np.ndarray:
    """Row numbers of the visitor's list, int64[n], in its order."""
    result = listing_of(_graded, _customer_mask, key.search, sort=key.sort)
    result.setflags(write=False)
    return result


@cached(BOOKS_WITH_RESULTS, megabytes=MEGABYTES["shared_results"])
def _shared_results(selection: Selection) -> SharedResults:
    return SharedResults(megabytes=MEGABYTES["results_of_a_book"], borrowed=HELD_ELSEWHERE)


def shared_results(selection: Selection) -> SharedResults:
    """Results of long work about the grades of a Book; they are bounded by themselves. They outlive what people record beside the grades, a
    visit or a complaint: nothing that reads those belongs here."""
    scenario, version, ledger = selection.book
    position = grades_position(company_store.open_company(selection.folder), ledger)
    return _shared_results(replace(selection, book=(scenario, version, position)))
