"""What must hold of a mart whatever the data: against a plain replay in Python, later facts, and the order of rows."""

from __future__ import annotations

import random
import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from crmcore.domain.grading.mart import GRADED, Mart
from crmcore.domain.grading.metrics import STORED
from crmcore.domain.grading.scenario import window_start
from crmcore.store.engine.engine import cursor_for
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.marts import mart_columns, read_mart
from tests.parquet_stage import build

AS_OF = date(2024, 6, 30)
DAYS = st.dates(date(2022, 1, 1), date(2025, 6, 30))
IDS = st.sampled_from("abcd")
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "customer_id": IDS,
            "order_id": st.sampled_from(["1", "2", None]),
            "order_date": DAYS,
            "amount": st.integers(-50, 100),
            "profit": st.one_of(st.none(), st.integers(-20, 20)),
            "quantity": st.integers(0, 9),
            "status": st.sampled_from([None, "shipped", "returned"]),
        }
    ),
    min_size=1,
    max_size=25,
)
INVOICES = st.lists(
    st.fixed_dictionaries(
        {
            "customer_id": IDS,
            "due_date": DAYS,
            "paid_date": st.one_of(st.none(), DAYS),
            "amount": st.integers(0, 100),
            "disputed": st.booleans(),
        }
    ),
    max_size=8,
)
SERVICE = st.lists(st.fixed_dictionaries({"customer_id": IDS, "spent_on": DAYS, "cost": st.integers(0, 30)}), max_size=5)
ANSWERS = st.lists(st.fixed_dictionaries({"customer_id": IDS, "answered_on": DAYS, "perceived": st.integers(0, 10)}), max_size=5)
COMPLAINTS = st.lists(st.fixed_dictionaries({"customer_id": IDS, "opened_on": DAYS}), max_size=5)
COMPANIES = st.fixed_dictionaries(
    {"order_line": LINES, "payment": INVOICES, "service_cost": SERVICE, "survey": ANSWERS, "complaint": COMPLAINTS}
)
FEW = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(FEW, max_examples=25)
WINDOWS = st.sampled_from([6, 12, None])


def numbered(company: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The tables that have rows, keys given, and every customer named in each company alike."""
    named = {"customer": [{"customer_id": c} for c in "abcd"]} | company
    for table, key in (("payment", "invoice_id"), ("complaint", "complaint_id")):
        named[table] = [{key: f"{n}", **row} for n, row in enumerate(named[table])]
    return {table: rows for table, rows in named.items() if rows}


def known_by(company: dict[str, list[dict[str, Any]]], day: date) -> dict[str, list[dict[str, Any]]]:
    """The facts dated up to `day`; a payment made later has not been made."""
    dated = {
        "order_line": "order_date",
        "payment": "due_date",
        "service_cost": "spent_on",
        "survey": "answered_on",
        "complaint": "opened_on",
    }
    known = {table: [r for r in rows if table not in dated or r[dated[table]] <= day] for table, rows in company.items()}
    known["payment"] = [
        r | {"paid_date": r["paid_date"] if r["paid_date"] and r["paid_date"] <= day else None} for r in known.get("payment", [])
    ]
    return {table: rows for table, rows in known.items() if rows}


def read(company: dict[str, list[dict[str, Any]]], as_of: date = AS_OF, window: int | None = 12) -> Mart:
    """The mart of a company built for the purpose, its arrays copied out of the folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        version = build(Path(folder), **company)
        return read_mart(Path(folder), version, as_of, window)


def assert_same(one: Mart, other: Mart) -> None:
    for metric in STORED:
        np.testing.assert_array_equal(one.metrics[metric.id], other.metrics[metric.id], err_msg=metric.id)
    np.testing.assert_array_equal(one.population, other.population)
    np.testing.assert_array_equal(one.in_window, other.in_window)
    assert one.basis == other.basis


def nothing_later_counts(company: dict[str, list[dict[str, Any]]], window: int | None) -> None:
    company = numbered(company)
    assert_same(read(company, window=window), read(known_by(company, AS_OF), window=window))


def row_order_does_not_count(company: dict[str, list[dict[str, Any]]], chance: random.Random) -> None:
    company = numbered(company)
    shuffled = {table: chance.sample(rows, len(rows)) for table, rows in company.items()}
    assert_same(read(company), read(shuffled))


@pytest.mark.proof
@FEW
@given(COMPANIES, WINDOWS)
def test_nothing_dated_after_the_date_changes_a_row(company, window):
    nothing_later_counts(company, window)


@pytest.mark.proof
@FEW
@given(COMPANIES, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(company, chance):
    row_order_does_not_count(company, chance)


@pytest.mark.proof
@MANY
@given(COMPANIES, WINDOWS)
def test_nothing_dated_after_the_date_changes_a_row_of_many_companies(company, window):
    nothing_later_counts(company, window)


@pytest.mark.proof
@MANY
@given(COMPANIES, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters_in_many_companies(company, chance):
    row_order_does_not_count(company, chance)


def replayed(lines: list[dict[str, Any]], as_of: date, window: int | None) -> dict[str, float]:
    """One customer's order metrics by going through its lines in plain Python; every line has a profit."""
    start, known = window_start(as_of, window), [r for r in lines if r["order_date"] <= as_of]
    orders: dict[tuple[Any, date], list[dict[str, Any]]] = {}
    for r in known:
        if r["status"] != "returned":
            orders.setdefault((r["order_id"], r["order_date"]), []).append(r)
    bought = [key for key, rows in orders.items() if sum(r["amount"] for r in rows) >= 0]
    days = sorted({day for _, day in bought})
    inside = [r for r in known if r["order_date"] > start]
    count = sum(day > start for _, day in bought)
    amount = sum(r["amount"] for r in inside)
    gaps = [(b - a).days for a, b in pairwise(days)]
    nan = float("nan")
    return {
        "order_amount": amount,
        "gross_profit": sum(r["profit"] for r in inside),
        "order_count": count,
        "order_quantity": sum(r["quantity"] for key in bought if key[1] > start for r in orders[key]),
        "average_order": amount / count if count else nan,
        "median_gap_days": median(gaps) if gaps else nan,
        "days_since_order": (as_of - days[-1]).days if days else nan,
        "tenure_days": (as_of - days[0]).days if days else nan,
    }


@pytest.mark.parametrize(("as_of", "window"), [(AS_OF, 12), (date(2023, 2, 28), 3), (date(2025, 1, 1), None)])
def test_orders_are_what_a_plain_replay_of_them_gives(tmp_path, as_of, window):
    chance = random.Random(11)
    lines = [
        {
            "customer_id": f"c{chance.randrange(30):02}",
            "order_id": chance.choice(["1", "2", "3", None]),
            "order_date": date(2022, 1, 1) + timedelta(chance.randrange(1200)),
            "amount": chance.randrange(-60, 200),
            "profit": chance.randrange(-30, 60),
            "quantity": chance.randrange(10),
            "status": chance.choice([None, None, None, "Returned ", "shipped"]),
        }
        for _ in range(900)
    ]
    build(tmp_path, order_line=lines)
    mart = read_mart(tmp_path, 1, as_of, window)
    for row, customer in enumerate(mart.customers.table["customer_id"].to_pylist()):
        own = [r | {"status": r["status"] and r["status"].strip().lower()} for r in lines if r["customer_id"] == customer]
        expected = replayed(own, as_of, window)
        assert {m: float(mart.metrics[m][row]) for m in expected} == pytest.approx(expected, nan_ok=True), customer
        assert (mart.population[row] == GRADED) == (expected["order_count"] > 0)


def test_the_stored_default_mart_is_the_query_to_the_last_bit(tmp_path):
    lines = [
        {
            "customer_id": f"c{n % 7}",
            "order_date": date(2024, 1, 1) + timedelta(n),
            "order_id": f"{n}",
            "amount": round(n * 1.37, 2),
            "profit": round(n * 0.21 - 3, 2),
            "quantity": 1,
        }
        for n in range(100)
    ]
    version = build(tmp_path, order_line=lines)
    newest = data_dates(tmp_path, version).default_as_of
    stored = read_mart(tmp_path, version, newest, 12)
    with cursor_for(tmp_path, version) as cursor:
        columns = mart_columns(cursor, newest, 12)
    assert_same(
        stored,
        Mart(
            newest,
            12,
            read_customers(tmp_path, version),
            columns.metrics,
            columns.population,
            columns.in_window,
            columns.basis,
            columns.has,
        ),
    )
    assert stored.has == columns.has and not stored.metrics["order_amount"].flags.writeable
