"""One customer's facts as known on a date: nothing later, nothing of anybody else, nothing lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.details import RECORDS, Details, read_details
from tests.parquet_stage import build

DAY = date(2024, 6, 30)


def known_of(folder: Path, customer: str, as_of: date = DAY) -> Details:
    row = read_customers(folder, 1).row_of(customer)
    return read_details(folder, 1, row, customer, as_of)


def line(day: str, amount: float, order: str = "o1", customer: str = "a", **more: object) -> dict[str, object]:
    return {"customer_id": customer, "order_id": order, "order_date": day, "amount": amount, **more}


def test_an_order_is_the_lines_that_share_number_and_day(tmp_path):
    build(
        tmp_path,
        order_line=[
            line("2024-05-01", 100, profit=40, quantity=2, product="Saw", status="delivered"),
            line("2024-05-01", 50, cost=30, quantity=1, product="Axe", status="delivered"),
            line("2024-05-02", 7),
            line("2024-07-01", 9),
            line("2024-05-01", 1, customer="b"),
        ],
    )
    orders = known_of(tmp_path, "a").records["orders"].to_pylist()
    assert [(o["order_date"].isoformat(), o["lines"], o["amount"], o["profit"]) for o in orders] == [
        ("2024-05-02", 1, 7.0, None),
        ("2024-05-01", 2, 150.0, 60.0),
    ]  # profit 40, and 50 − 30
    assert (orders[1]["products"], orders[1]["quantity"], orders[1]["status"]) == ("Axe, Saw", 3.0, "delivered")


def test_the_history_runs_without_gaps_from_the_first_month_to_the_last(tmp_path):
    build(tmp_path, order_line=[line("2024-04-30", 100, profit=-10), line("2024-06-30", 30, profit=5), line("2024-07-01", 9)])
    history = known_of(tmp_path, "a").history
    assert [m.isoformat() for m in history.months] == ["2024-04-01", "2024-05-01", "2024-06-01"]
    assert history.amount == (100.0, 0.0, 30.0) and history.profit == (-10.0, 0.0, 5.0)


def test_the_history_is_three_years_long_at_most(tmp_path):
    build(tmp_path, order_line=[line("2021-06-30", 1), line("2021-07-01", 2), line("2024-06-01", 3)])
    history = known_of(tmp_path, "a").history
    assert len(history.months) == 36 and (history.months[0], history.amount[0]) == (date(2021, 7, 1), 2.0)


def test_a_profit_that_nobody_knows_is_not_nothing(tmp_path):
    build(tmp_path, order_line=[line("2024-06-01", 3)])
    assert known_of(tmp_path, "a").history.profit is None


def test_what_was_paid_or_settled_later_is_still_open(tmp_path):
    build(
        tmp_path,
        payment=[{"invoice_id": "i", "customer_id": "a", "due_date": "2024-06-20", "paid_date": "2024-07-05", "amount": 9}],
        complaint=[
            {"complaint_id": "k", "customer_id": "a", "opened_on": "2024-06-29", "responded_on": "2024-06-30", "closed_on": "2024-07-01"}
        ],
    )
    known = known_of(tmp_path, "a").records
    (invoice,), (complaint,) = known["payments"].to_pylist(), known["complaints"].to_pylist()
    assert (invoice["paid_date"], invoice["days_late"]) == (None, 10)
    assert (complaint["responded_on"], complaint["closed_on"]) == (DAY, None)
    (invoice,) = known_of(tmp_path, "a", date(2024, 7, 31)).records["payments"].to_pylist()
    assert (invoice["paid_date"], invoice["days_late"]) == (date(2024, 7, 5), 15)


def test_pauses_and_appointments_are_those_known_on_the_day(tmp_path):
    build(
        tmp_path,
        complaint=[{"complaint_id": n, "customer_id": "a", "opened_on": "2024-06-03", "reopened_on": "2024-07-01"} for n in ("k", "l")],
        complaint_pause=[
            {"complaint_id": "k", "paused_on": "2024-06-10", "resumed_on": "2024-06-12", "reason": "asked"},
            {"complaint_id": "k", "paused_on": "2024-06-25", "resumed_on": "2024-07-02"},
            {"complaint_id": "l", "paused_on": "2024-07-01"},
            {"complaint_id": "nobody's", "paused_on": "2024-06-10"},
        ],
        appointment=[
            {"appointment_id": "1", "customer_id": "a", "planned_on": "2024-06-30", "hours": 1.5},
            {"appointment_id": "2", "customer_id": "a", "planned_on": "2024-06-29"},  # its day has passed
            {"appointment_id": "3", "customer_id": "a", "planned_on": "2024-07-09", "made_on": "2024-07-01"},  # not yet agreed
            {"appointment_id": "4", "customer_id": "a", "planned_on": "2024-07-08", "made_on": "2024-06-30"},
        ],
    )
    known = known_of(tmp_path, "a").records
    assert [c["reopened_on"] for c in known["complaints"].to_pylist()] == [None, None]
    assert [(p["paused_on"].day, p["resumed_on"]) for p in known["complaint_pauses"].to_pylist()] == [(25, None), (10, date(2024, 6, 12))]
    assert [(a["appointment_id"], a["hours"]) for a in known["appointments"].to_pylist()] == [("1", 1.5), ("4", None)]


def test_relations_are_told_from_both_sides_and_once(tmp_path):
    build(
        tmp_path,
        customer=[{"customer_id": "a", "name": "Anna", "parent_id": "p"}, {"customer_id": "p", "name": "Group"}],
        relation=[
            {"customer_id": "a", "related_id": "p", "kind": "parent", "since": "2020-01-01"},
            {"customer_id": "b", "related_id": "a", "kind": "referral", "since": "2024-07-01"},
        ],
    )
    result = known_of(tmp_path, "a").records["relations"].to_pylist()
    assert result == [{"kind": "parent", "outward": True, "customer_id": "p", "name": "Group", "since": date(2020, 1, 1)}]
    (observed,) = known_of(tmp_path, "p").records["relations"].to_pylist()
    assert (observed["outward"], observed["customer_id"], observed["name"]) == (False, "a", "Anna")


def test_an_attribute_shows_how_it_changed(tmp_path):
    build(
        tmp_path,
        attribute=[
            {"customer_id": "a", "category": "need", "name": "wants", "value": v, "observed_on": d}
            for v, d in (("speed", "2023-01-01"), ("price", "2024-01-01"), ("colour", "2024-07-01"))
        ],
    )
    assert [r["value"] for r in known_of(tmp_path, "a").records["attributes"].to_pylist()] == ["price", "speed"]


@pytest.mark.proof
@pytest.mark.parametrize("record", RECORDS)
def test_a_customer_without_anything_on_file_has_empty_records(tmp_path, record):
    build(tmp_path, customer=[{"customer_id": "a"}])
    assert known_of(tmp_path, "a").records[record].num_rows == 0


def test_a_version_that_is_not_there_is_told(tmp_path):
    build(tmp_path, customer=[{"customer_id": "a"}])
    with pytest.raises(Problem, match="unknown_version"):
        read_details(tmp_path, 7, 0, "a", DAY)
