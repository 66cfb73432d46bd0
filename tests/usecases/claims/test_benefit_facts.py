"""What was known when the window began: the window before, read from orders, costs and relations."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.store.facts.marts import read_mart
from crmcore.usecases.claims.benefit_facts import read_benefit_facts
from tests.parquet_stage import build


def order(customer: str, day: str, amount: float, discount: float) -> dict:
    return {"order_id": f"{customer}-{day}", "customer_id": customer, "order_date": day, "amount": amount, "discount": discount}


def test_the_window_before_and_who_sent_whom(tmp_path):
    build(
        tmp_path / "c",
        order_line=[
            order("a", "2023-12-31", 7, 0.9),  # before the window before
            order("a", "2024-02-01", 100, 0.1),
            order("a", "2024-08-01", 300, 0.3),
            order("a", "2025-02-01", 999, 0.0),
            order("b", "2025-03-01", 50, 0.5),
        ],
        service_cost=[
            {"customer_id": "a", "spent_on": "2024-05-01", "cost": 20, "activity": "loyalty gift"},
            {"customer_id": "a", "spent_on": "2025-05-01", "cost": 40, "activity": "loyalty gift"},
        ],
        relation=[{"customer_id": "b", "related_id": "a", "kind": "referral", "since": "2025-01-01"}],
    )
    found = read_benefit_facts(tmp_path / "c", 1, read_mart(tmp_path / "c", 1, date(2025, 12, 31), 12))
    assert found.amount_before[0] == 400 and not found.amount_before[1] > 0
    assert np.isclose(found.discount_before[0], (0.1 * 100 + 0.3 * 300) / 400) and np.isnan(found.discount_before[1])
    assert found.keeping_before.cost.tolist() == [20, 0] and found.referrer.tolist() == [-1, 0]
    assert found.points.population.tolist() == [True, False]


def test_without_a_whole_window_before_only_the_referrals_are_known(tmp_path):
    build(tmp_path / "c", order_line=[order("a", "2025-01-15", 5, 0), order("a", "2025-12-15", 5, 0)])
    for window in (12, None):
        found = read_benefit_facts(tmp_path / "c", 1, read_mart(tmp_path / "c", 1, date(2025, 12, 31), window))
        assert found.points is None and found.amount_before is None and found.referrer.tolist() == [-1]
