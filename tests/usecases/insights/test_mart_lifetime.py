"""A mart with everything that was read from it is freed when its last reference goes, without the garbage collector."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.store.companies.companies import open_company
from crmcore.usecases.evidence.backtest import grade_on_day
from crmcore.usecases.grading import grading
from crmcore.usecases.insights.load_mart import load_mart, with_terms

SHARED = (
    "long_view past_views buying model_grade lifecycle active churn churned lost_profit arrears influence margin relationship "
    "service_facts offers benefits keeping_spend baskets baskets_before product_prospects"
)
OWN = "value past_values value_at_risk loyalty ibm_groups"


@pytest.fixture
def collector_off() -> Iterator[None]:
    """Only reference counting frees what is dropped."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("collector_off")
def test_a_mart_is_freed_at_once_after_every_insight_and_metric_was_read(demo_root: Path):
    company = open_company(demo_root / "demo")
    version = grading.current_version(company)
    scenario = grading.resolve(company, Scenario(), version)
    shared = load_mart(company.dir, version, scenario.as_of, scenario.window)
    full = with_terms(shared, scenario)
    for name in (SHARED + " " + OWN).split():
        full.insights[name]
    for metric in METRICS:
        full.summable(metric.id)
        full.losing(metric.id)
        full.by_value(metric.id)
    alive = [
        weakref.ref(thing) for thing in (shared, full, shared.insights, full.insights, full.insights["value"], full.insights["buying"])
    ]
    del shared, full
    assert [reference() for reference in alive] == [None] * len(alive)


@pytest.mark.usefixtures("collector_off")
def test_a_graded_day_is_freed_before_the_next_is_read(demo_root: Path):
    company = open_company(demo_root / "demo")
    version = grading.current_version(company)
    scenario = grading.resolve(company, Scenario(), version)
    standing, book = grade_on_day(company, scenario, version, months_before(scenario.as_of, 12))
    assert book.rank.max() > 0 and book.rank_correlations and book.mart.metrics["lifetime_value"].size
    alive = [weakref.ref(thing) for thing in (standing, book, book.mart)]
    del standing, book
    assert [reference() for reference in alive] == [None] * len(alive)
