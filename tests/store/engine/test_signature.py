"""The signature of a version: exact totals that anybody can check again."""

from __future__ import annotations

import hashlib
from datetime import date

import duckdb
import pytest

from crmcore.domain.tables.registry import TABLES
from crmcore.store.engine.signature import LAYOUT, DataDates, data_dates, differences, read_signature, sums
from crmcore.store.files.paths import database_file, signature_file
from crmcore.store.versions.pointer import set_current_version
from tests.parquet_stage import build

LINES = [
    {"customer_id": "a", "order_id": "1", "order_date": "2024-05-01", "amount": 0.1},
    {"customer_id": "b", "order_id": "2", "order_date": "2024-02-29", "amount": 0.2, "cost": 0.05},
]
INVOICE = {"customer_id": "a", "due_date": "2024-05-01", "amount": 1}


def test_tables_are_counted_and_summed_exactly(tmp_path):
    build(tmp_path, order_line=LINES)
    assert read_signature(tmp_path, 1)["tables"]["order_line"] == {
        "rows": 2,
        "customers": 2,
        "first": "2024-02-29",
        "last": "2024-05-01",
        "sums": {"amount": "0.3000", "cost": "0.0500"},
    }
    assert sums(tmp_path, 1)["tables"]["order_line"]["sums"] == {"amount": 0.3, "cost": 0.05}


def test_invoices_are_told_over_all_of_them(tmp_path):
    build(
        tmp_path,
        payment=[
            INVOICE | {"invoice_id": "1", "paid_date": "2024-05-01"},
            INVOICE | {"invoice_id": "2", "paid_date": "2024-05-07", "disputed": True},  # 6 days late
            INVOICE | {"invoice_id": "3", "due_date": "2024-05-05"},
        ],
    )  # 2 days late on the newest day, 7 May
    assert sums(tmp_path, 1)["invoices"] == {
        "invoices": 3,
        "paid_late": 1,
        "on_time_share": pytest.approx(1 / 3),
        "mean_days_late": pytest.approx(8 / 3),
        "disputed": 1,
    }


def test_dates_know_nothing_that_is_only_due(tmp_path):
    build(
        tmp_path,
        order_line=LINES,
        payment=[INVOICE | {"invoice_id": "1", "due_date": "2030-01-01"}],
        contact=[{"customer_id": "a", "contacted_on": "2024-06-01"}],
    )
    result = data_dates(tmp_path, 1)
    assert result == DataDates(date(2024, 2, 29), date(2024, 5, 1), date(2024, 6, 1))
    assert result.default_as_of == date(2024, 5, 1)


def test_without_orders_the_newest_fact_is_the_default_date(tmp_path):
    build(tmp_path, contact=[{"customer_id": "a", "contacted_on": "2024-06-01"}])
    assert data_dates(tmp_path, 1).default_as_of == date(2024, 6, 1)


def test_a_company_without_any_dated_fact_has_no_dates(tmp_path):
    build(tmp_path, customer=[{"customer_id": "a"}])
    assert data_dates(tmp_path, 1).default_as_of is None


def test_the_same_facts_in_another_order_have_the_same_totals(tmp_path):
    build(tmp_path / "one", order_line=LINES)
    build(tmp_path / "other", order_line=LINES[:0:-1])
    build(tmp_path / "other", order_line=LINES[:1])
    one, other = read_signature(tmp_path / "one", 1), read_signature(tmp_path / "other", 2)
    assert all(one[part] == other[part] for part in ("tables", "dates", "invoices"))


def test_undo_brings_back_the_signature(tmp_path):
    build(tmp_path, order_line=LINES)
    before = signature_file(tmp_path, 1).read_bytes()
    build(tmp_path, order_line=LINES)
    set_current_version(tmp_path, 1)
    assert signature_file(tmp_path, 1).read_bytes() == before and differences(tmp_path, 1) == ()


def test_a_version_that_tells_other_figures_than_it_holds_is_noticed(tmp_path):
    """Seen to fail when the sums were left out of the comparison."""
    build(tmp_path, order_line=LINES)
    with duckdb.connect(str(database_file(tmp_path, 1))) as database:
        database.execute("update order_line set amount = amount + 1 where order_id = '1'")
    assert differences(tmp_path, 1) == ("tables.order_line",)


#: what the columns of each layout come to (see `stored_columns`); a new layout is a new line. Layout 4 added tables that no file fills:
#: the history of the customers
COLUMNS_OF_LAYOUT = {
    2: "488e542ef8a2afba",
    3: "baeb0092ed7248c5",
    4: "baeb0092ed7248c5",
    5: "145dd0c7a9523e46",
    6: "89793e475400117e",
    7: "0362b7e6e9dc9d4c",
    8: "0b300f7713c8afc2",
}


def stored_columns() -> str:
    """A hash of every stored table, column and kind."""
    text = "\n".join(f"{table.name}.{column.name} {column.kind}" for table in TABLES for column in table.stored)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_changed_tables_are_a_new_layout():
    """Versions built before lack the new column or table: without a new layout they are called damaged. Raise LAYOUT in
    `store.engine.signature` and write the hash of its columns here."""
    assert COLUMNS_OF_LAYOUT[LAYOUT] == stored_columns()
