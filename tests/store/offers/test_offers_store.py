"""What offers read and write: items by product or category, returns aside, nothing later than a day; caps of two people."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.offers.contact_load import default_caps
from crmcore.store.companies.companies import create_company
from crmcore.store.facts.marts import read_mart
from crmcore.store.offers import item_purchases
from crmcore.store.offers.contact_caps import cap_decisions, caps_on, set_caps
from crmcore.store.offers.contact_channels import read_contact_channels
from crmcore.store.offers.item_purchases import read_cuts, read_item_purchases, read_items
from tests.parquet_stage import build

DAY = date(2025, 12, 31)


def line(customer: str, day: str, product: str, **more: object) -> dict:
    return {"customer_id": customer, "order_date": day, "product": product, "amount": 10, "profit": 4, "quantity": 2, **more}


def told(purchases) -> list[tuple[int, int, bool, float]]:
    columns = (purchases.customer, purchases.item, purchases.recent, purchases.profit)
    return [tuple(value.item() for value in row) for row in zip(*columns, strict=True)]


@pytest.fixture
def folder(tmp_path):
    build(
        tmp_path / "c",
        order_line=[
            line("a", "2025-05-01", "tea", category="drink"),
            line("a", "2025-06-01", "tea", category="drink"),
            line("a", "2024-05-01", "ice", category="food"),
            line("b", "2025-05-01", "ice", category="food", status="returned"),
            line("b", "2025-05-02", "nut", category="food", profit=None, cost=7),
            line("b", "2025-05-02", None, amount=-3),
        ],
        contact=[{"customer_id": "b", "contacted_on": "2025-05-05", "kind": kind} for kind in ("visit", "Call 电话", "e-mail", None)],
    )
    return tmp_path / "c"


def test_products_with_returns_aside(folder):
    items = read_items(folder, 1, DAY)
    assert items is not None and (items.level, items.names, items.by_amount) == ("product", ("ice", "nut", "tea"), False)
    assert items.price[2] == 5 and items.price[1] == 5
    # a: ice before the year, tea twice in it; b: nuts for 10 that cost 7
    assert told(read_item_purchases(folder, 1, DAY, items)) == [(0, 0, False, 0), (0, 2, True, 8), (1, 1, True, 3)]


def test_categories_where_there_are_too_many_products(folder, monkeypatch):
    monkeypatch.setattr(item_purchases, "MOST_PRODUCTS", 2)
    items = read_items(folder, 1, DAY)
    assert items is not None and (items.level, items.names) == ("category", ("drink", "food"))


def test_a_cut_knows_nothing_later(folder):
    items = read_items(folder, 1, DAY)
    assert items is not None
    first, last = read_cuts(folder, 1, DAY, items, 6, 1)
    assert (last.then.as_of, last.later.as_of) == (date(2025, 6, 30), DAY)
    assert told(first.then) == [(0, 0, True, 4)] and not last.later.recent.any()
    assert [row[:2] for row in told(first.later) if row[2]] == [(0, 2), (1, 1)]  # numbered as on the last day


def test_orders_that_name_nothing(tmp_path):
    build(tmp_path / "c", order_line=[{"customer_id": "a", "order_date": "2025-05-01", "amount": 1}])
    assert read_items(tmp_path / "c", 1, DAY) is None


def test_contacts_by_channel(folder):
    assert read_contact_channels(folder, 1, read_mart(folder, 1, DAY, 12))[1].tolist() == [2, 1, 1]


def test_caps_of_two_people(tmp_path):
    company, proposal = create_company(tmp_path, "Shop"), default_caps("abcd", ("A", "B"))
    assert caps_on(company, "abcd", ("A", "B"), DAY) == proposal
    chosen = type(proposal)("abcd", ("A", "B"), (5.0, 2.0, 1.0))
    position = set_caps(company, chosen, author="ann", effective_on=DAY, based_on=0)
    assert caps_on(company, "abcd", ("A", "B"), DAY).caps == (5, 2, 1) and caps_on(company, "abcd", ("A", "C"), DAY).caps == (3, 3, 3)
    assert caps_on(company, "abcd", ("A", "B"), date(2025, 12, 30)) == proposal
    with pytest.raises(Problem, match="contact_caps_changed"):
        set_caps(company, chosen, author="bob", effective_on=DAY, based_on=0)
    assert [row.position for row in cap_decisions(company, "abcd")] == [position] and np.isfinite(position)
