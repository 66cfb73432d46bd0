"""Open orders, materials, arrivals and capacity as known on a working date, against rows written out here."""

from __future__ import annotations

from datetime import date

import pytest

from crmcore.domain.facts.open_orders import UNKNOWN, OpenOrders
from crmcore.store.facts.activities.open_orders import read_open_orders
from crmcore.store.facts.activities.waiting_orders import read_waiting_orders
from tests.parquet_stage import build

DAY = date(2026, 3, 2)


def order(number: str, **more) -> dict:
    usual = {"customer_id": "a", "ordered_on": "2026-02-01", "due_date": "2026-03-10", "material": "steel", "quantity": 2}
    return {"order_id": number, **usual, **more}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    build(
        folder,
        open_order=[
            order("o1", amount=100, production_hours=3.5, started_on="2026-03-01", partial_delivery=False),
            order("o1", material="glue", quantity="1.25"),
            order("o2", customer_id="b", started_on="2026-03-03"),
            order("o3", ordered_on="2026-03-03"),
            order("o4", delivered_on="2026-03-02"),
            order("o5", delivered_on="2026-03-03", material="rope"),
            order("o6", cancelled=True),
            order("o7"),
            order("o8", ordered_on="2026-02-20"),
            order("o9"),
        ],
        order_line=[
            {"order_id": "o7", "customer_id": "a", "order_date": "2026-03-01", "amount": 5},  # delivered since
            {"order_id": "o8", "customer_id": "a", "order_date": "2026-02-20", "amount": 5},  # the order itself, in the list of orders
            {"order_id": "o9", "customer_id": "b", "order_date": "2026-03-01", "amount": 5},  # somebody else's number
            {"order_id": "o1", "customer_id": "a", "order_date": "2026-03-01", "amount": -5},  # a return
        ],
        stock=[
            {"material": "steel", "available": 12, "counted_on": "2026-03-01", "name": "Steel", "unit": "pc", "unit_cost": 4},
            {"material": "glue", "available": 3, "counted_on": "2026-03-01", "in_pieces": True},
            {"material": "rope", "available": 3, "counted_on": "2026-03-03"},
        ],
        arrival=[
            {"arrival_id": "p1", "material": "steel", "arrives_on": "2026-03-02", "quantity": 5},
            {"arrival_id": "p2", "material": "steel", "arrives_on": "2026-03-01", "quantity": 50},
            {"arrival_id": "p3", "material": "steel", "arrives_on": "2026-03-09", "quantity": 7},
            {"arrival_id": "p4", "material": "steel", "arrives_on": "2026-03-09", "quantity": "0.5"},
            {"arrival_id": "p5", "material": "wood", "arrives_on": "2026-03-09", "quantity": 7},
        ],
        production_capacity=[{"from_day": "2026-03-09", "hours": 4}, {"from_day": "2026-01-01", "hours": 8}],
    )
    return folder


@pytest.fixture(scope="module")
def known(company) -> OpenOrders:
    return read_open_orders(company, 1, DAY)


def test_what_was_delivered_cancelled_or_ordered_later_is_not_open(known):
    assert known.ids.to_pylist() == ["o1", "o1", "o2", "o5", "o8", "o9"] and known.order.tolist() == [0, 0, 1, 2, 3, 4]
    assert read_open_orders_ids(known, "steel") == ["o1", "o2", "o8", "o9"]


def read_open_orders_ids(known: OpenOrders, material: str) -> list[str]:
    place = known.materials.ids.to_pylist().index(material)
    return [number for number, of in zip(known.ids.to_pylist(), known.material.tolist(), strict=True) if of == place]


def test_quantities_hours_and_the_wish_for_the_whole_are_those_of_the_lines(known):
    assert known.quantity.tolist()[:2] == [12_500, 20_000]  # glue before steel
    assert known.hours[1] == 3.5 and known.amount[1] == 100 and known.whole.tolist()[:3] == [False, True, False]
    assert known.started.astype(str).tolist()[:3] == ["NaT", "2026-03-01", "NaT"]  # what begins tomorrow has not begun


def test_stock_is_the_count_with_what_came_in_since(known):
    glue, rope, steel = range(3)
    found = known.materials
    assert found.ids.to_pylist() == ["glue", "rope", "steel"]
    # 12 counted on 1 March, 5 came in the day after; those of the day of the count are in it; rope is counted tomorrow
    assert found.on_hand.tolist() == [30_000, UNKNOWN, 170_000] and found.arrived.tolist() == [0, 0, 50_000]
    # somebody wants a fraction of glue, so it is no piece, whatever the table says; nobody says of steel
    assert found.pieces[[glue, steel]].tolist() == [False, True] and found.pieces_assumed[[glue, steel]].tolist() == [False, True]
    assert found.unit_cost[steel] == 4 and found.name.to_pylist()[steel] == "Steel" and rope == 1


def test_what_comes_in_is_summed_by_day(known):
    assert known.arrivals_day.astype(str).tolist() == ["2026-03-09"] and known.arrivals_quantity.tolist() == [75_000]
    assert known.capacity_hours.tolist() == [8, 4]


def test_who_waits_by_the_same_rule(company):
    waiting = read_waiting_orders(company, 1, DAY)
    assert waiting.customer.tolist() == [0, 1] and waiting.ordered.astype(str).tolist() == ["2026-02-20", "2026-02-01"]


def test_no_tables_are_no_orders(tmp_path):
    build(tmp_path, order_line=[{"order_id": "1", "customer_id": "a", "order_date": "2026-03-01", "amount": 5}])
    found = read_open_orders(tmp_path, 1, DAY)
    assert found.count == 0 and found.materials.count == 0 and not len(found.arrivals_day) and not len(found.capacity_day)
