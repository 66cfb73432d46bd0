"""Credit, service, attitude and outlook in the mart, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from tests.parquet_stage import build
from tests.store.facts.test_mart import line, of


def invoice(customer: str, due: str, paid: str | None, amount: float = 100, **more: Any) -> dict[str, Any]:
    return {"invoice_id": f"{customer}{due}{paid}", "customer_id": customer, "due_date": due, "paid_date": paid, "amount": amount, **more}


def test_credit_by_hand(tmp_path):
    build(
        tmp_path,
        payment=[
            invoice("a", "2024-05-01", "2024-05-01", 300),  # on time
            invoice("a", "2024-05-01", "2024-05-11", 100),  # 10 days late
            invoice("a", "2024-06-10", "2024-07-05", 100),  # on 30 June not yet paid: 20 days late, overdue
            invoice("a", "2023-06-30", "2023-09-30", 500),  # due before the window and paid: not counted
            invoice("a", "2022-12-31", None, 100),  # unpaid for 547 days: counted, overdue
            invoice("a", "2024-05-01", "2024-06-30", 900, disputed=True),
            invoice("a", "2024-05-02", "2024-06-30", 500, excused=True),
            invoice("a", "2024-08-01", None, 100, invoice_date="2024-07-01"),  # not known yet
        ],
    )
    a = of(tmp_path, "a")
    assert a["on_time_share"] == 300 / 600
    assert a["average_days_late"] == (0 + 10 + 20 + 547) / 4
    assert a["overdue_amount"] == 200
    assert a["disputed_share"] == 900 / 2000
    assert a["credit_score"] == 50 * 0.5 + 0  # 144 days late on average: nothing from lateness


def test_credit_score_gives_half_for_lateness(tmp_path):
    build(tmp_path, payment=[invoice("a", "2024-05-01", "2024-05-10", 100), invoice("a", "2024-05-02", "2024-05-02", 100)])
    assert of(tmp_path, "a")["credit_score"] == pytest.approx(50 * 0.5 + 50 * (1 - 4.5 / 90))


def test_an_invoice_not_yet_due_is_on_time_so_far(tmp_path):
    build(tmp_path, payment=[invoice("a", "2024-08-01", None, invoice_date="2024-06-01")])
    a = of(tmp_path, "a")
    assert (a["on_time_share"], a["average_days_late"], a["overdue_amount"]) == (1, 0, 0)


def test_an_invoice_without_its_own_date_is_known_since_it_was_due(tmp_path):
    build(tmp_path, payment=[invoice("a", "2024-07-01", None), invoice("b", "2024-06-01", None)])
    assert np.isnan(of(tmp_path, "a")["on_time_share"]) and of(tmp_path, "b")["on_time_share"] == 0


def test_none_is_zero_where_the_table_speaks_and_unknown_where_it_is_silent(tmp_path):
    build(
        tmp_path,
        order_line=[line("quiet", "2024-05-01", 100, profit=40)],
        complaint=[
            {"complaint_id": "1", "customer_id": "loud", "opened_on": "2024-05-01"},
            {"complaint_id": "2", "customer_id": "loud", "opened_on": "2023-06-30"},
        ],
    )
    quiet = of(tmp_path, "quiet")
    assert (of(tmp_path, "loud")["complaint_count"], quiet["complaint_count"]) == (1, 0)
    assert np.isnan(quiet["service_cost"]) and np.isnan(quiet["overdue_amount"]) and np.isnan(quiet["satisfaction"])
    assert np.isnan(of(tmp_path, "quiet", date(2023, 6, 29))["complaint_count"])  # the first complaint is still to come


def test_net_profit_takes_off_what_serving_costs(tmp_path):
    served = [
        {"customer_id": "a", "spent_on": "2024-05-01", "cost": 15, "hours": 2},
        {"customer_id": "a", "spent_on": "2023-05-01", "cost": 99},
    ]
    orders = [line("a", "2024-05-01", 100, profit=40), line("b", "2024-05-01", 100, profit=40), line("c", "2024-05-01", 100)]
    build(tmp_path, order_line=orders, service_cost=served)
    assert (of(tmp_path, "a")["net_profit"], of(tmp_path, "a")["service_hours"]) == (25, 2)
    assert (of(tmp_path, "b")["net_profit"], of(tmp_path, "b")["service_cost"]) == (40, 0)
    assert np.isnan(of(tmp_path, "c")["net_profit"])  # its gross profit is unknown
    assert of(tmp_path, "a").mart.basis == "net_profit"


def test_net_profit_is_gross_profit_where_nobody_costs_the_service(tmp_path):
    build(tmp_path, order_line=[line("a", "2024-05-01", 100, profit=40)])
    assert of(tmp_path, "a")["net_profit"] == 40 and of(tmp_path, "a").mart.basis == "gross_profit"


def test_attitude_is_the_newest_answer_of_24_months_to_each_question(tmp_path):
    build(
        tmp_path,
        survey=[
            {"customer_id": "a", "answered_on": "2023-01-01", "perceived": 9, "recommend": 4},
            {"customer_id": "a", "answered_on": "2024-01-01", "perceived": 5},
            {"customer_id": "a", "answered_on": "2024-07-01", "perceived": 1, "trust": 1},  # not yet given
            {"customer_id": "old", "answered_on": "2022-06-30", "perceived": 9},
            {"customer_id": "two", "answered_on": "2024-01-01", "perceived": 4},
            {"customer_id": "two", "answered_on": "2024-01-01", "perceived": 7},
        ],
    )
    a = of(tmp_path, "a")
    assert (a["satisfaction"], a["recommend"]) == (5, 4) and np.isnan(a["trust"])
    assert np.isnan(of(tmp_path, "old")["satisfaction"])
    assert of(tmp_path, "two")["satisfaction"] == 5.5  # two answers on one day: their mean


@pytest.mark.parametrize("window", [6, 12, None])
def test_share_of_wallet_is_always_of_twelve_months(tmp_path, window):
    build(
        tmp_path,
        order_line=[line("a", "2023-06-01", 400), line("a", "2023-08-01", 150), line("a", "2024-06-01", 100), line("b", "2024-06-01", 1)],
        customer=[{"customer_id": "a", "annual_wallet": 1000, "growth_outlook": 70}, {"customer_id": "b", "annual_wallet": 0}],
    )
    a = of(tmp_path, "a", window=window)
    assert (a["share_of_wallet"], a["growth_outlook"]) == (0.25, 70)
    assert np.isnan(of(tmp_path, "b", window=window)["share_of_wallet"])
