"""A book of date D knows nothing later: what files say of customers, line by line, counts from the day of its line."""

from __future__ import annotations

from datetime import date

import pytest

from crmcore.domain.grading.mart import GRADED, NOT_YET, POPULATION, PROSPECT
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.marts import read_mart
from crmcore.store.versions.building import Changes
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version
from tests.parquet_stage import build

JAN, MAR, JUN = date(2024, 1, 31), date(2024, 3, 31), date(2024, 6, 30)


def line(customer: str, day: str, amount: float = 10) -> dict[str, object]:
    return {"order_id": f"{customer}-{day}", "customer_id": customer, "order_date": day, "amount": amount}


def said(customer: str, day: str | None, **columns: object) -> dict[str, object]:
    return {"customer_id": customer, "source_table": "order_line", "observed_on": day, **columns}


def column(folder, name: str, as_of: date | None, version: int | None = None) -> dict[str, object]:
    customers = read_customers(folder, version or current_version_number(folder), as_of)
    return dict(zip(customers.ids.to_pylist(), customers.table[name].to_pylist(), strict=True))


def test_what_a_line_says_of_its_customer_counts_from_the_day_of_the_line(tmp_path):
    build(
        tmp_path,
        order_line=[line("a", "2024-01-05"), line("a", "2024-03-05"), line("b", "2024-03-10")],
        customer_carried=[
            said("a", "2024-01-05", region="North", city="X"),
            said("a", "2024-03-05", region="South", city="X"),
            said("b", "2024-03-10", region="East"),
        ],
    )
    assert column(tmp_path, "region", JAN) == {"a": "North", "b": None}
    assert column(tmp_path, "region", MAR) == column(tmp_path, "region", None) == {"a": "South", "b": "East"}
    assert column(tmp_path, "city", JAN)["a"] == "X"


def test_older_lines_that_come_later_do_not_change_what_newer_ones_say(tmp_path):
    build(tmp_path, order_line=[line("a", "2024-03-05")], customer_carried=[said("a", "2024-03-05", region="South")])
    build(tmp_path, order_line=[line("a", "2024-01-05")], customer_carried=[said("a", "2024-01-05", region="North")])
    assert column(tmp_path, "region", None) == {"a": "South"}
    assert column(tmp_path, "region", JAN) == {"a": "North"}


def test_a_list_holds_from_the_beginning_until_a_later_import_of_lines_says_something_else(tmp_path):
    build(
        tmp_path,
        customer=[{"customer_id": "a", "region": "West"}],
        order_line=[line("a", "2024-01-05")],
        customer_carried=[said("a", "2024-01-05", region="North", city="X")],
    )
    assert column(tmp_path, "region", None) == {"a": "West"}, "beside the list a line only says what the list leaves empty"
    assert column(tmp_path, "city", None) == {"a": "X"}
    build(tmp_path, order_line=[line("a", "2024-03-05")], customer_carried=[said("a", "2024-03-05", region="South")])
    assert column(tmp_path, "region", JAN) == {"a": "West"}
    assert column(tmp_path, "region", None) == {"a": "South"}
    build(tmp_path, customer=[{"customer_id": "a", "region": "Centre"}])
    assert column(tmp_path, "region", JAN) == column(tmp_path, "region", None) == {"a": "Centre"}, "the newer list replaces what lines said"


def test_what_lines_of_a_replaced_period_said_goes_with_them(tmp_path):
    build(
        tmp_path,
        order_line=[line("a", "2024-01-05"), line("a", "2024-03-05")],
        customer_carried=[said("a", "2024-01-05", region="North"), said("a", "2024-03-05", region="South")],
    )
    build_version(tmp_path, Changes(removed_periods={"order_line": (date(2024, 3, 1), MAR)}), base=1)
    assert column(tmp_path, "region", None) == {"a": "North"}


@pytest.mark.parametrize("as_of", [JAN, JUN])
def test_attributes_are_those_known_by_then(tmp_path, as_of):
    build(
        tmp_path,
        order_line=[line("a", "2024-01-05")],
        attribute=[
            {"customer_id": "a", "name": "plan", "value": "basic", "observed_on": "2024-01-05"},
            {"customer_id": "a", "name": "plan", "value": "gold", "observed_on": "2024-06-01"},
        ],
    )
    assert column(tmp_path, "attribute:plan", as_of) == {"a": "basic" if as_of == JAN else "gold"}


def test_nobody_is_a_customer_before_the_first_fact_or_the_day_on_the_list(tmp_path):
    build(
        tmp_path,
        customer=[
            {"customer_id": "undated"},
            {"customer_id": "dated", "since": "2024-02-01"},
            {"customer_id": "earlier", "since": "2024-05-01"},
        ],
        order_line=[line("a", "2024-01-05"), line("b", "2024-03-10"), line("earlier", "2024-01-20")],
        survey=[{"survey_id": "1", "customer_id": "c", "answered_on": "2024-01-30", "satisfaction": 7}],
    )
    mart = read_mart(tmp_path, 1, JAN, 12)
    found = dict(zip(mart.customers.ids.to_pylist(), mart.population.tolist(), strict=True))
    assert found == {"a": GRADED, "b": NOT_YET, "c": PROSPECT, "dated": NOT_YET, "earlier": GRADED, "undated": PROSPECT}
    assert NOT_YET not in read_mart(tmp_path, 1, JUN, 12).population
    assert POPULATION[NOT_YET] == "not_yet"
