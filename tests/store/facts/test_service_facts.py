"""What customers get besides goods, counted as known on a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.marts import read_mart
from crmcore.usecases.insights.load_mart import load_mart
from crmcore.usecases.value.service_facts import read_baskets, read_service_facts
from tests.parquet_stage import build

DAY = date(2025, 12, 31)


def order(customer: str, day: str, amount: float, profit: float | None = None, **more: object) -> dict:
    return {
        "order_id": f"{customer}-{day}-{amount}",
        "customer_id": customer,
        "order_date": day,
        "amount": amount,
        "profit": profit,
        "discount": None,
        "category": None,
        **more,
    }


def facts(folder: Path, as_of: date = DAY, window: int | None = 12):
    return read_service_facts(folder, 1, read_mart(folder, 1, as_of, window))


def test_contacts_in_the_window_and_those_in_person(tmp_path):
    met = [
        ("a", "2025-01-01", "visit"),
        ("a", "2025-06-01", "Call"),
        ("a", "2025-06-02", "E-Mail"),
        ("a", "2024-12-31", "visit"),
        ("a", "2026-01-01", "visit"),
        ("b", "2025-02-02", "电话"),
        ("b", "2025-02-03", "上门拜访"),
        ("b", "2025-02-04", None),
    ]
    build(
        tmp_path / "c",
        order_line=[order(c, "2025-05-05", 10) for c in "abc"],
        contact=[{"customer_id": c, "contacted_on": d, "kind": k} for c, d, k in met],
    )
    result = facts(tmp_path / "c")
    # a: 1 January to 2 June, one of them in person; the days outside 2025 do not count. An untold kind is taken for a visit
    assert result.contacts.tolist() == [3, 3, 0] and result.visits.tolist() == [1, 2, 0]


def test_without_the_table_contacts_are_unknown_not_none(tmp_path):
    build(tmp_path / "c", order_line=[order("a", "2025-05-05", 10)])
    result = facts(tmp_path / "c")
    assert result.contacts is None and result.visits is None and result.discount is None
    assert read_baskets(tmp_path / "c", 1, read_mart(tmp_path / "c", 1, DAY, 12)).categories == ()


def test_the_discount_is_weighed_by_the_amount_of_what_was_bought(tmp_path):
    build(
        tmp_path / "c",
        order_line=[
            order("a", "2025-05-05", 300, discount=0.1),
            order("a", "2025-05-06", 100, discount=0.5),
            order("a", "2025-05-07", 50),
            order("a", "2025-05-08", -100, discount=0.9),
            order("a", "2024-05-05", 500, discount=0.9),
            order("b", "2025-05-05", 10),
        ],
    )
    # 30 + 50 of 400; the line without a discount, the return and the year before are left out
    assert np.array_equal(facts(tmp_path / "c").discount, [0.2, np.nan], equal_nan=True)
    # for ever: 30 + 50 + 450 of 900
    assert facts(tmp_path / "c", window=None).discount[0] == 530 / 900


def test_the_year_before_is_counted_after_service_where_its_cost_is_known(tmp_path):
    lines = [
        order("a", "2024-05-05", 100, 30),
        order("a", "2025-05-05", 100, 40),
        order("b", "2025-05-05", 100, 10),
        order("c", "2024-12-31", 100, 20),
        order("c", "2023-12-31", 100, 90),
    ]
    spent = [
        {"customer_id": "a", "spent_on": day, "cost": cost} for day, cost in (("2024-06-01", 50), ("2025-06-01", 5), ("2023-12-31", 7))
    ]
    build(tmp_path / "plain", order_line=lines)
    build(tmp_path / "served", order_line=lines, service_cost=spent)
    # 2024: a 30, c 20; b bought nothing then, which is not nothing earned
    assert np.array_equal(facts(tmp_path / "plain").profit_before, [30, np.nan, 20], equal_nan=True)
    assert np.array_equal(facts(tmp_path / "served").profit_before, [-20, np.nan, 20], equal_nan=True)


def test_where_no_profit_is_known_the_year_before_is_told_by_amount(tmp_path):
    build(tmp_path / "c", order_line=[order("a", "2024-05-05", 100), order("a", "2025-05-05", 30)])
    assert facts(tmp_path / "c").profit_before.tolist() == [100]


def test_who_bought_in_which_category(tmp_path):
    build(
        tmp_path / "c",
        order_line=[
            order("a", "2025-05-05", 5, category="tea"),
            order("a", "2025-06-05", 5, category="tea"),
            order("a", "2025-06-05", 5, category="ice"),
            order("b", "2025-05-05", -5, category="tea"),
            order("b", "2024-05-05", 5, category="nut"),
            order("c", "2025-05-05", 5),
        ],
    )
    result = read_baskets(tmp_path / "c", 1, read_mart(tmp_path / "c", 1, DAY, 12))
    assert result.categories == ("ice", "tea")  # the return and the year before do not count, nor does a line without
    assert sorted(zip(result.customer.tolist(), result.category.tolist(), strict=True)) == [(0, 0), (0, 1)]


def test_the_relations_are_one_row_a_customer(tmp_path):
    build(
        tmp_path / "c",
        order_line=[order("a", "2025-05-05", 5, discount=0.1, category="tea")] * 3,
        contact=[{"customer_id": "a", "contacted_on": "2025-05-05", "kind": "visit"}] * 2,
    )
    with cursor_for(tmp_path / "c", 1) as cursor:
        for name in ("contacts", "discounts", "category_buyers"):
            assert run_query(cursor, name, as_of=DAY, start=date(2024, 12, 31)).num_rows == 1


def test_a_known_mart_has_them_at_hand(tmp_path):
    build(tmp_path / "c", order_line=[order("a", "2025-05-05", 5, discount=0.1, category="tea")])
    mart = load_mart(tmp_path / "c", 1, DAY, 12)
    assert mart.insights["service_facts"].discount.tolist() == [0.1] and mart.insights["baskets"].categories == ("tea",)
