"""Slow buyers and losses out of time, on six years of a company whose rules are known: fast and slow buyers, some of whom stop for good."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.churn.risk import Churn
from crmcore.store.companies.companies import create_company
from crmcore.usecases.churn.risk import read_churn
from tests.parquet_stage import build

pytestmark = pytest.mark.proof

FIRST, END = date(2018, 1, 1), date(2025, 12, 31)
CUSTOMERS = 900


def orders() -> list[dict[str, object]]:
    """Four in five buy every 20 to 40 days, the others every 110 to 140. After 900 days on average the small ones stop for good,
    and another of their kind begins; the large ones stay away for 300 days and come back. So the amount says what a lapse is."""
    rng = np.random.default_rng(42)
    rows: list[dict[str, object]] = []
    for k in range(CUSTOMERS):
        slow, small = k % 5 == 0, k % 2 == 0
        usual = rng.uniform(110, 140) if slow else rng.uniform(20, 40)
        day, life = FIRST + timedelta(int(rng.integers(0, int(usual)))), 0
        stops = rng.exponential(900)
        begun = day
        while day <= END:
            rows.append(
                {"customer_id": f"c{k}-{life}", "order_id": f"{k}-{day}", "order_date": day, "amount": 10 if small else 500, "profit": 1}
            )
            day += timedelta(max(1, int(usual * rng.uniform(0.9, 1.1))))
            if (day - begun).days > stops:
                if small:
                    life += 1
                else:
                    day += timedelta(300)
                begun, stops = day, rng.exponential(900)
    return rows


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Churn:
    folder: Path = create_company(tmp_path_factory.mktemp("slow"), "Slow").dir
    build(folder, order_line=orders())
    return read_churn(folder, 1, END)


def test_slow_buyers_are_judged_on_twice_the_days_and_tested_on_their_own_day(told):
    slow = told.slow_buyers
    assert slow.apart and slow.horizon_days == 360 and slow.test == END - timedelta(360) and told.test.cut_off == END - timedelta(180)
    assert slow.customers == told.slow.sum() and 0.15 < slow.customers / len(told.rows) < 0.25
    fast = int(np.flatnonzero(told.active & ~told.slow)[0])
    assert told.horizon_of(int(np.flatnonzero(told.slow)[0])) == 360 and told.horizon_of(fast) == 180
    assert 0 < slow.lapses < slow.tested < told.test.customers


def test_risks_hold_for_both_kinds(told):
    assert told.test.model.auc > 0.8
    assert max(abs(b.predicted - b.observed) for b in told.test.calibration_bins) < 0.1


def test_a_model_of_the_loss_is_tried_on_a_day_whose_losses_are_known_and_counts_only_where_surely_better(told):
    fast = told.loss_trials[0]
    assert fast.cut_off == END - timedelta(180 + 365) and fast.losses >= 20 and all(rule.ok for rule in fast.rules)
    assert fast.direct is not None and 0 < fast.direct < fast.losses / fast.customers
    assert fast.used and fast.difference[1] < 0  # the groups of silence know nothing of the amount
    loss = told.loss_risk[told.rows]
    assert (loss <= told.risk[told.rows] + 1e-12).all()
    mine = told.active & ~told.slow
    assert np.array_equal(told.loss_risk[mine], np.minimum(told.direct_loss, told.risk)[mine])
    assert [trial.horizon_days for trial in told.loss_trials] == [180, 360]
