"""The stages read from a company's data: by hand, in pieces of any size, with returns, unknown money and serving."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.lifecycle.stages import DECLINE, EXPLORATION, FORMATION, STABLE
from crmcore.domain.lifecycle.tables import stage_rows
from crmcore.store.facts.marts import read_mart
from crmcore.usecases.lifecycle.stages import read_lifecycle
from tests.parquet_stage import build

E, F, S, D = EXPLORATION, FORMATION, STABLE, DECLINE
TODAY = date(2025, 12, 31)


def monthly(customer: str, first: date, last: date, amount: float = 100, profit: float | None = 10) -> list[dict]:
    return [
        {"customer_id": customer, "order_id": f"{customer}{k}", "order_date": first + timedelta(k), "amount": amount, "profit": profit}
        for k in range(0, (last - first).days + 1, 30)
    ]


LINES = [
    *monthly("a", date(2024, 1, 5), TODAY),  # faithful
    # silent since 29 May 25 after 17 gaps of 30 days: on 30 Sep, day 124, below (510/634)^17 = 2.5 %
    *monthly("b", date(2024, 1, 5), date(2025, 5, 29)),
    {"customer_id": "c", "order_id": "c1", "order_date": date(2025, 12, 11), "amount": 5, "profit": -2},
    {"customer_id": "d", "order_id": "d1", "order_date": date(2025, 2, 2), "amount": -9, "profit": -1},  # returns only
    {"customer_id": "e", "order_id": "e1", "order_date": date(2026, 1, 1), "amount": 7, "profit": 1},  # not yet
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    build(tmp_path / "shop", order_line=LINES, customer=[{"customer_id": "f", "name": "Nobody yet"}])
    return tmp_path / "shop"


def test_every_customer_has_its_stage_at_every_quarter_end(shop):
    life = read_lifecycle(shop, 1, TODAY)
    assert life.ends == tuple(date(y, m, d) for y in (2024, 2025) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31)))
    assert life.stage.T.tolist() == [[E, F, F, F, S, S, S, S], [E, F, F, F, S, S, D, D], [-1] * 7 + [E], [-1] * 8, [-1] * 8, [-1] * 8]
    assert life.since.tolist() == [3, 1, 0, -1, -1, -1] and life.basis == "gross_profit"


def test_a_quarter_is_the_same_whatever_came_after_it(shop):
    whole, earlier = read_lifecycle(shop, 1, date(2025, 12, 28)), read_lifecycle(shop, 1, date(2025, 6, 28))
    assert earlier.ends == whole.ends[:6]
    np.testing.assert_array_equal(earlier.stage, whole.stage[:6])
    np.testing.assert_array_equal(earlier.amount, whole.amount[:6])


@pytest.mark.proof
@pytest.mark.parametrize("piece", [1, 2, 5])
def test_the_size_of_the_pieces_does_not_matter(shop, piece):
    one, other = read_lifecycle(shop, 1, TODAY), read_lifecycle(shop, 1, TODAY, piece=piece)
    for column in ("stage", "amount", "profit", "since", "reason"):
        np.testing.assert_array_equal(getattr(one, column), getattr(other, column))
    np.testing.assert_array_equal(one.now.amount_to_date, other.now.amount_to_date)


def test_the_newest_quarter_tells_the_mart_s_twelve_months(shop):
    life, mart = read_lifecycle(shop, 1, TODAY), read_mart(shop, 1, TODAY, 12)
    for row in range(4):
        assert life.now.amount[row] == mart.metrics["order_amount"][row]
        assert life.now.profit[row] == mart.metrics["net_profit"][row]
    for row in range(3):
        assert (life.now.silent_days[row], life.now.purchases[row]) == (
            mart.metrics["days_since_order"][row],
            mart.metrics["order_count"][row],
        )


def test_serving_is_taken_from_the_profit_of_its_own_twelve_months(tmp_path):
    build(
        tmp_path / "shop",
        order_line=LINES,
        service_cost=[
            {"customer_id": "a", "spent_on": "2024-12-31", "cost": 1000},
            {"customer_id": "a", "spent_on": "2025-01-01", "cost": 7},
            {"customer_id": "a", "spent_on": "2022-05-05", "cost": 500},
            {"customer_id": "c", "spent_on": "2026-01-01", "cost": 70},
        ],
    )
    life = read_lifecycle(tmp_path / "shop", 1, TODAY)
    bought = [
        np.sum([(date(y, 1, 1) <= line["order_date"] <= date(y, 12, 31)) for line in LINES if line["customer_id"] == "a"])
        for y in (2024, 2025)
    ]
    assert life.profit[3, 0] == 10 * bought[0] - 1000 and life.profit[7, 0] == 10 * bought[1] - 7
    assert life.profit[7, 2] == -2 and life.basis == "net_profit"  # what is spent tomorrow is not known


def test_part_of_a_sum_is_no_sum(tmp_path):
    lines = [*monthly("a", date(2024, 1, 5), TODAY), {"customer_id": "a", "order_id": "x", "order_date": "2024-05-05", "amount": 1}]
    build(tmp_path / "shop", order_line=lines, customer=[{"customer_id": "z"}])
    life = read_lifecycle(tmp_path / "shop", 1, TODAY)
    assert np.isnan(life.profit[3, 0]) and life.profit[7, 0] == 120  # 12 orders in 2025
    assert life.basis == "order_amount"  # nobody's profit to date is known in full


def test_without_profit_the_amount_is_told_alone(tmp_path):
    build(tmp_path / "shop", order_line=monthly("a", date(2024, 1, 5), TODAY, profit=None))
    life = read_lifecycle(tmp_path / "shop", 1, TODAY)
    assert not life.has_profit and stage_rows(life)[S].net_profit is None and stage_rows(life)[S].order_amount == 1200


def test_before_the_first_purchase_and_without_orders_there_are_no_quarters(shop, tmp_path):
    life = read_lifecycle(shop, 1, date(2020, 1, 1))
    assert (life.ends, life.count, life.today.tolist()) == ((), 6, [-1] * 6)
    build(tmp_path / "other", customer=[{"customer_id": "f"}])
    assert read_lifecycle(tmp_path / "other", 1, TODAY).ends == ()
    assert [row.customers for row in stage_rows(life)] == [0] * 5


def test_who_came_once_is_judged_by_the_first_gaps_known_at_each_end(tmp_path):
    # first gaps of 10 days by 31 Mar, of 100 more by 30 Sep, of 50 more by 31 Dec; the second gap of a counts nowhere
    days = {"a": ("2025-03-01", "2025-03-11", "2025-12-01"), "b": ("2025-05-01", "2025-08-09"), "c": ("2025-10-01", "2025-11-20")}
    build(
        tmp_path / "shop",
        order_line=[{"customer_id": c, "order_id": day, "order_date": day, "amount": 1} for c, all_of in days.items() for day in all_of],
    )
    known = [
        read_lifecycle(tmp_path / "shop", 1, end).now.rule.once_after
        for end in (date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), TODAY)
    ]
    # 95th percentiles: of 10 and 100: 10 + .95 · 90 = 95.5; of 10, 50, 100: 50 + .9 · 50 = 95
    assert known == pytest.approx([10, 10, 95.5, 95])
