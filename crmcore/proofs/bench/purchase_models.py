"""The model of buying at full size: the fit, beside the same fit without grouping equal histories, and what it expects."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.kernel.customer_bootstrap import DRAWS
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.purchase_models.bg_nbd import Histories, group_histories
from crmcore.domain.purchase_models.fitting import fit_purchase_model
from crmcore.domain.purchase_models.pareto_nbd import SAMPLE, fit_pareto_nbd
from crmcore.domain.purchase_models.purchase_forecast import WEEKS_A_YEAR
from crmcore.domain.purchase_models.stationarity import stationarity
from crmcore.domain.purchase_models.tracking import Model, tracked_weeks
from crmcore.domain.value.equity_interval import equity_intervals
from crmcore.domain.value.expected_margin import expected_margin
from crmcore.domain.value.valuation import valuation
from crmcore.proofs.bench.bench_row import row
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.buying.daily_purchases import read_daily_purchases
from crmcore.store.facts.long_views import read_long_view
from crmcore.store.facts.yearly_profits import read_yearly_profits

FIT_SECONDS, EXPECTATION_SECONDS, CHECK_SECONDS, MARGIN_SECONDS, INTERVAL_SECONDS, TRACKING_SECONDS = 10.0, 5.0, 60.0, 5.0, 20.0, 5.0
HORIZON_YEARS, DISCOUNT = 5, 0.10


def model_rows(company_dir: Path, version: int, as_of: date) -> list[dict[str, Any]]:
    """Rows of the benchmark, over everyone with a purchase by `as_of`. A fit that finds no model costs as much as one that does."""
    started = time.perf_counter()
    view = read_long_view(company_dir, version, as_of)
    reading = time.perf_counter() - started
    rows = np.flatnonzero(view.purchase_days > 0)
    repeats = view.purchase_days[rows].astype(np.int64) - 1
    age = view.tenure_days[rows].astype(np.int64)
    last = age - view.silent_days[rows].astype(np.int64)
    grouping, grouped = _timed(lambda: group_histories(repeats, last, age))
    fitting, model = _timed(lambda: fit_purchase_model(grouped))
    plain, _ = _timed(lambda: fit_purchase_model(_ungrouped(repeats, last, age)))
    expecting, _ = _timed(lambda: model.expected_purchases(grouped.x, grouped.t_x, grouped.T, WEEKS_A_YEAR)[grouped.index])
    discounting, _ = _timed(lambda: model.discounted_purchases(grouped.x, grouped.t_x, grouped.T, HORIZON_YEARS, DISCOUNT)[grouped.index])
    margins, _ = _timed(lambda: expected_margin(read_yearly_profits(company_dir, version, as_of)))
    checking, _ = _timed(lambda: _tried(grouped))
    worth = valuation(view, ValueTerms())
    drawing, _ = _timed(lambda: equity_intervals(worth, view, np.zeros(view.count, np.int64), 1))
    tracking, _ = _timed(lambda: _tracked(company_dir, version, as_of, model))
    fit, expectation = grouping + fitting, expecting
    return [
        row(
            "BG/NBD fit, all customers",
            fit,
            plain,
            f"≤ {FIT_SECONDS:g} s",
            fit <= FIT_SECONDS,
            f"the same without grouping equal histories ({len(grouped.x):,} of {len(rows):,} are distinct)",
        ),
        row(f"Pareto/NBD fit, {SAMPLE:,} customers drawn", checking, None, f"≤ {CHECK_SECONDS:g} s", checking <= CHECK_SECONDS),
        row("expected purchases of all customers", expectation, None, f"≤ {EXPECTATION_SECONDS:g} s", expectation <= EXPECTATION_SECONDS),
        row(f"discounted purchases of all customers, {HORIZON_YEARS} years by month", discounting, None, "", None),
        row("expected margin of all customers", margins, None, f"≤ {MARGIN_SECONDS:g} s", margins <= MARGIN_SECONDS),
        row(
            f"interval of the equity, {DRAWS} draws of the customers",
            drawing,
            None,
            f"≤ {INTERVAL_SECONDS:g} s",
            drawing <= INTERVAL_SECONDS,
        ),
        row("trend, season and weekly tracking", tracking, None, f"≤ {TRACKING_SECONDS:g} s", tracking <= TRACKING_SECONDS),
        row("long view of all customers", reading, None, "", None),
    ]


def _tried(histories: Histories) -> None:
    """The Pareto/NBD, whether it finds a maximum or not: both cost the same."""
    with suppress(Problem):
        fit_pareto_nbd(histories)


def _tracked(company_dir: Path, version: int, as_of: date, model: Model) -> None:
    """Purchases by day, held against the model: the two tests, and the weeks."""
    with cursor_for(company_dir, version) as cursor:
        daily = read_daily_purchases(cursor, as_of, as_of)
    if daily is not None:
        stationarity(model, daily)
        tracked_weeks(model, daily, daily.days - 1)


def _ungrouped(repeats: np.ndarray, last: np.ndarray, age: np.ndarray) -> Histories:
    """One row a customer."""
    return Histories(repeats, last / 7.0, age / 7.0, np.ones(len(age)), np.arange(len(age)))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made
