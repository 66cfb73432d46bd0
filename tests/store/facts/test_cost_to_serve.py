"""What serving customers cost, counted by hand from orders, contacts, complaints, invoices and records, as known on a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.cost_to_serve.waterfall import costs_of
from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.cost_rates import DRIVERS, CostRates
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.lifecycle.stages import LifeCycle
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.cost_rates import cost_decisions, set_cost_rates
from crmcore.store.facts.marts import read_mart
from crmcore.usecases.cost_to_serve.serving_costs import read_recorded_activities, read_serving_costs
from crmcore.usecases.grading import grading
from tests.parquet_stage import build

DAY = date(2025, 12, 31)
ONE_EACH = CostRates.of(dict.fromkeys(DRIVERS, 1.0))


def line(customer: str, order: str, day: str, amount: float, profit: float = 0.0) -> dict:
    return {"order_id": order, "customer_id": customer, "order_date": day, "amount": amount, "profit": profit}


def invoice(number: str, customer: str, due: str, paid: str | None, amount: float, **more: object) -> dict:
    return {
        "invoice_id": number,
        "customer_id": customer,
        "invoice_date": "2024-01-01",
        "due_date": due,
        "paid_date": paid,
        "amount": amount,
        **more,
    }


TABLES = {
    "order_line": [
        line("a", "1", "2025-02-01", 100, 40),
        line("a", "1", "2025-02-01", 50, 20),
        line("a", "2", "2025-03-01", 70, 30),
        line("a", "3", "2025-03-09", -20, -10),
        line("a", "0", "2024-06-01", 90, 30),  # the year before
        line("b", "4", "2025-04-01", 10, 8),
        line("b", "5", "2026-01-01", 10, 8),  # not yet
    ],
    "contact": [
        {"customer_id": "a", "contacted_on": "2025-05-05", "kind": "visit", "hours": 2.5},
        {"customer_id": "a", "contacted_on": "2025-05-06", "kind": "visit", "hours": None},
        {"customer_id": "a", "contacted_on": "2025-05-07", "kind": "call", "hours": 0.5},
        {"customer_id": "b", "contacted_on": "2025-05-07", "kind": "电话", "hours": 0.25},
        {"customer_id": "b", "contacted_on": "2025-05-08", "kind": "e-mail", "hours": 0.25},
    ],
    "complaint": [
        {"complaint_id": "k1", "customer_id": "b", "opened_on": "2025-06-01"},
        {"complaint_id": "k2", "customer_id": "b", "opened_on": "2024-06-01"},
    ],
    "payment": [
        invoice("i1", "a", "2025-10-01", "2025-10-11", 365),  # ten days late: 10 money-years
        invoice("i2", "a", "2024-12-22", None, 73),  # overdue for nine days before the year and its whole 365: 73 in the year
        invoice("i3", "b", "2025-11-01", "2026-02-01", 365),  # paid later than anybody can know on the day: 60 days so far
        invoice("i4", "b", "2025-01-01", None, 999, disputed=True),
        invoice("i5", "b", "2025-01-01", "2025-12-01", 999, excused=True),
        invoice("i6", "b", "2025-06-01", "2025-05-20", 999),  # early
    ],
    "service_cost": [
        {"customer_id": "a", "spent_on": "2025-07-01", "cost": 9, "activity": "packing"},
        {"customer_id": "a", "spent_on": "2025-07-02", "cost": 4, "activity": "advice"},
        {"customer_id": "b", "spent_on": "2025-07-02", "cost": 2, "activity": None},
        {"customer_id": "b", "spent_on": "2024-07-02", "cost": 50, "activity": "packing"},
    ],
}
#: customer a and b on the last day of 2025, over the year
BY_HAND = {
    "order": (2, 1),
    "order_line": (3, 1),
    "return_line": (1, 0),
    "visit_hour": (2.5, 0),
    "call": (1, 1),
    "complaint": (0, 1),
    "overdue": (10 + 73, 60),
}


@pytest.fixture
def shop(tmp_path: Path) -> Company:
    company = create_company(tmp_path, "shop")
    build(company.dir, **TABLES)
    return company


def test_every_driver_is_counted_by_hand(shop):
    mart = read_mart(shop.dir, 1, DAY, 12, ONE_EACH)
    found = read_serving_costs(shop.dir, 1, mart)
    assert {driver: tuple(quantity) for driver, quantity in found.drivers.items()} == BY_HAND
    assert found.recorded.tolist() == [13, 2]
    # gross 40 + 20 + 30 − 10 = 80 and 8; at a rate of one each everything adds up
    assert mart.metrics["service_cost"].tolist() == [13 + 92.5, 2 + 64] and mart.metrics["net_profit"].tolist() == [80 - 105.5, 8 - 66]
    assert read_recorded_activities(shop.dir, 1, mart) == (("packing", 9.0), ("advice", 4.0), ("", 2.0))


def test_what_a_rate_stands_for_does_not_count_twice(shop):
    packing = CostRates.of({"order_line": 2.0}, {"order_line": ["packing"]})
    assert read_mart(shop.dir, 1, DAY, 12, packing).metrics["service_cost"].tolist() == [4 + 6, 2 + 2]
    everything = CostRates.of({"order_line": 2.0}, {"order_line": ["*"]})
    assert read_mart(shop.dir, 1, DAY, 12, everything).metrics["service_cost"].tolist() == [6, 2]


def test_without_rates_the_recorded_costs_are_the_cost_to_serve(shop):
    mart = read_mart(shop.dir, 1, DAY, 12)
    assert mart.metrics["service_cost"].tolist() == [13, 2] and not mart.cost_rates.in_use
    assert costs_of(grading.grade(shop, Scenario(as_of=DAY))).total.tolist() == [13, 2]


def test_rates_alone_make_net_profit_known(tmp_path):
    build(tmp_path / "c", order_line=TABLES["order_line"])
    mart = read_mart(tmp_path / "c", 1, DAY, 12, CostRates.of({"order": 5.0, "call": 9.0}))
    assert (mart.basis, mart.metrics["net_profit"].tolist()) == ("net_profit", [80 - 10, 8 - 5])
    assert read_mart(tmp_path / "c", 1, DAY, 12).basis == "gross_profit"


def test_nothing_dated_later_changes_the_costs_of_a_day(shop, tmp_path):
    """The same book from the whole data and from the data up to the day: what was paid later is unpaid on it."""
    day = date(2025, 6, 30)
    dates = {
        "order_line": "order_date",
        "contact": "contacted_on",
        "complaint": "opened_on",
        "payment": "due_date",
        "service_cost": "spent_on",
    }
    earlier = {name: [row for row in rows if date.fromisoformat(row[dates[name]]) <= day] for name, rows in TABLES.items()}
    earlier["payment"] = [row | {"paid_date": None} if (row["paid_date"] or "") > day.isoformat() else row for row in earlier["payment"]]
    build(tmp_path / "then", **earlier)
    for window in (12, None):
        now, then = (read_mart(folder, 1, day, window, ONE_EACH).metrics["service_cost"] for folder in (shop.dir, tmp_path / "then"))
        assert now.tolist() == then.tolist()


def test_every_figure_of_net_profit_rests_on_the_same_costs(shop):
    """Mart, present values, life cycle: with rates no two of them know another profit of the year."""
    set_cost_rates(shop, ONE_EACH, author="Li")
    graded = grading.grade(shop, Scenario(as_of=DAY))
    net = graded.mart.metrics["net_profit"]
    view, life = graded.mart.insight("long_view", LongView), graded.mart.insight("lifecycle", LifeCycle)
    assert (view.basis, life.basis) == ("net_profit", "net_profit")
    assert view.year_profit.tolist() == pytest.approx(net.tolist()) and life.now.profit.tolist() == pytest.approx(net.tolist())
    # to date: gross 110, and all there ever was: 3 orders, 4 lines, a return, 2.5 hours, a call, 73 + 10 + 9 days × 73 / 365, recorded 13
    assert view.profit_to_date[0] == pytest.approx(110 - (3 + 4 + 1 + 2.5 + 1 + 83 + 9 * 73 / 365 + 13))


def test_rates_count_from_their_day_on_and_the_key_of_a_figure_says_so(shop):
    before = grading.grade(shop, Scenario(as_of=DAY))
    set_cost_rates(shop, CostRates.of({"order": 5.0}), author="Li", effective_on=date(2025, 7, 1))
    after, earlier = (grading.grade(shop, Scenario(as_of=day)) for day in (DAY, date(2025, 6, 30)))
    assert after.key != before.key and after.mart.cost_rates.in_use and not earlier.mart.cost_rates.in_use
    assert np.array_equal(after.mart.metrics["gross_profit"], before.mart.metrics["gross_profit"])


def test_rates_set_meanwhile_by_somebody_else_are_not_overwritten(shop):
    position = set_cost_rates(shop, ONE_EACH, author="Li")
    set_cost_rates(shop, CostRates.of({"order": 2.0}), author="Ann", based_on=position)
    with pytest.raises(Problem) as told:
        set_cost_rates(shop, ONE_EACH, author="Li", based_on=position)
    assert (told.value.code, told.value.values["author"]) == ("cost_rates_changed", "Ann")
    assert [decision.author for decision in cost_decisions(shop.dir)] == ["Li", "Ann"]


def test_a_period_before_any_record_cost_nothing(shop):
    """The first record is of July 2024; a year of profit is asked for before it, too."""
    assert read_mart(shop.dir, 1, date(2024, 6, 30), 12, CostRates.of({"call": 2.0})).metrics["service_cost"].tolist() == [0, 0]
    assert costs_of(grading.grade(shop, Scenario(as_of=date(2024, 6, 30)))).total.tolist() == [0, 0]
