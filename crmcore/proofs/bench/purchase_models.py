"""The model of buying at full size: the fit, beside the same fit without grouping equal histories, and what it expects."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.purchase_models.bg_nbd import Histories, group_histories
from crmcore.domain.purchase_models.fitting import fit_purchase_model
from crmcore.domain.purchase_models.pareto_nbd import SAMPLE, fit_pareto_nbd
from crmcore.domain.purchase_models.purchase_forecast import WEEKS_A_YEAR
from crmcore.domain.value.expected_margin import expected_margin
from crmcore.proofs.bench.bench_row import row
from crmcore.store.facts.long_views import read_long_view
from crmcore.store.facts.yearly_profits import read_yearly_profits

FIT_SECONDS, EXPECTATION_SECONDS, CHECK_SECONDS, MARGIN_SECONDS = 10.0, 5.0, 60.0, 5.0
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
        row("long view of all customers", reading, None, "", None),
    ]


def _tried(histories: Histories) -> None:
    """The Pareto/NBD, whether it finds a maximum or not: both cost the same."""
    with suppress(Problem):
        fit_pareto_nbd(histories)


def _ungrouped(repeats: np.ndarray, last: np.ndarray, age: np.ndarray) -> Histories:
    """One row a customer."""
    return Histories(repeats, last / 7.0, age / 7.0, np.ones(len(age)), np.arange(len(age)))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made
