"""Versions of an earlier layout: renewed forward, once, with equal figures, and never while somebody imports."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.engine.signature import LAYOUT, read_signature
from crmcore.store.facts.marts import read_mart
from crmcore.store.files.locks import import_lock
from crmcore.store.files.paths import database_file
from crmcore.store.versions.building import Changes
from crmcore.store.versions.layout_migration import has_current_layout, migrate_layout, same_facts, undo_target
from crmcore.store.versions.pointer import current_version_number, set_current_version
from crmcore.store.versions.publishing import build_version
from crmcore.store.versions.versions import MIGRATION_NOTE, versions
from tests.parquet_stage import build, resigned

LINES = [
    {"customer_id": customer, "order_id": str(n), "order_date": day, "amount": n, "profit": n - 3}
    for n, (customer, day) in enumerate([("a", "2024-01-05"), ("a", "2024-03-05"), ("b", "2024-03-05"), ("a", "2024-03-05")], 1)
]


def made_older(company_dir: Path, version: int) -> None:
    """Take from a version what the present layout has brought: the column, and the signature's word for it."""
    with duckdb.connect(str(database_file(company_dir, version))) as database:
        database.execute("alter table purchase_day drop column purchase_days_to_date")
    resigned(company_dir, version, layout=None)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    build(tmp_path, order_line=LINES, customer=[{"customer_id": "a", "name": "Ann", "region": "North"}])
    made_older(tmp_path, 1)
    return tmp_path


def test_a_version_built_today_is_taken_as_it_is(tmp_path):
    build(tmp_path, order_line=LINES)
    assert read_signature(tmp_path, 1)["layout"] == LAYOUT and has_current_layout(tmp_path, 1)
    assert migrate_layout(tmp_path) == 1 and len(versions(tmp_path)) == 1


def test_nothing_imported_is_nothing_to_renew(tmp_path):
    assert migrate_layout(tmp_path) is None


def test_an_older_version_is_built_anew_and_stays_beside_the_new_one(older):
    before = database_file(older, 1).read_bytes()
    assert not has_current_layout(older, 1) and migrate_layout(older) == 2
    assert [(v.number, v.base, v.note, v.is_current) for v in versions(older)] == [(1, None, "", False), (2, 1, MIGRATION_NOTE, True)]
    assert database_file(older, 1).read_bytes() == before
    assert migrate_layout(older) == 2  # once only


def test_the_renewed_version_tells_the_same_figures(older, tmp_path_factory):
    never_older = tmp_path_factory.mktemp("twin")
    build(never_older, order_line=LINES, customer=[{"customer_id": "a", "name": "Ann", "region": "North"}])
    version = migrate_layout(older)
    one, other = read_signature(older, 1), read_signature(older, version)
    assert all(one[part] == other[part] for part in ("tables", "dates", "invoices"))
    for day in (date(2024, 3, 5), date(2024, 2, 1)):
        now, was = read_mart(older, version, day, 12), read_mart(never_older, 1, day, 12)
        assert now.customers.table.equals(was.customers.table)
        for metric in ("order_amount", "gross_profit", "order_count", "median_gap_days", "days_since_order"):
            np.testing.assert_array_equal(now.metrics[metric], was.metrics[metric])


def test_a_version_without_the_newer_tables_and_columns_gets_them_empty(tmp_path):
    build(tmp_path, complaint=[{"complaint_id": "k", "customer_id": "a", "opened_on": "2024-01-05"}], rep=[{"rep_id": "r", "name": "Ann"}])
    with duckdb.connect(str(database_file(tmp_path, 1))) as database:
        for table in ("complaint_pause", "appointment"):
            database.execute(f"drop table {table}")
        for table, column in (
            ("complaint", "handling_hours"),
            ("complaint", "remedy_cost"),
            ("complaint", "reopened_on"),
            ("rep", "quota"),
            ("rep", "visit_share"),
        ):
            database.execute(f"alter table {table} drop column {column}")
    resigned(tmp_path, 1, layout=None)
    with duckdb.connect(str(database_file(tmp_path, migrate_layout(tmp_path))), read_only=True) as database:
        assert database.execute("select complaint_id, opened_on, handling_hours, remedy_cost, reopened_on from complaint").fetchall() == [
            ("k", date(2024, 1, 5), None, None, None)
        ]
        assert database.execute("select name, quota, visit_share from rep").fetchall() == [("Ann", None, None)]
        assert database.execute("select (select count(*) from complaint_pause), (select count(*) from appointment)").fetchall() == [(0, 0)]


def test_days_with_a_purchase_are_counted_to_date(older):
    with duckdb.connect(str(database_file(older, migrate_layout(older))), read_only=True) as database:
        result = database.execute("""select customer_key, order_date::varchar, purchase_days_to_date from purchase_day
                                   order by 1, 2""").fetchall()
    assert result == [(0, "2024-01-05", 1), (0, "2024-03-05", 2), (1, "2024-03-05", 1)]  # two orders on one day are one


@pytest.mark.proof
def test_going_back_to_an_older_version_renews_it_again(older):
    migrate_layout(older)
    set_current_version(older, 1)
    assert migrate_layout(older) == 3 and [v.base for v in versions(older)] == [None, 1, 1]


def test_while_somebody_imports_nothing_is_renewed(older):
    with import_lock(older, "Ann"), pytest.raises(Problem) as raised:
        migrate_layout(older, patience=0)
    assert (raised.value.code, raised.value.values["owner"], current_version_number(older)) == ("import_running", "Ann", 1)


@pytest.mark.proof
def test_of_several_who_come_at_once_one_renews_and_the_others_wait(older):
    got: list[int | None] = []
    visitors = [threading.Thread(target=lambda: got.append(migrate_layout(older))) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert got == [2] * 4 and [v.number for v in versions(older)] == [1, 2]


@pytest.mark.proof
def test_undo_passes_over_renewals(older):
    migrate_layout(older)
    build_version(older, Changes(), base=2, note="orders.csv")
    known = {v.number: v for v in versions(older)}
    assert undo_target(known, 3) == 2
    assert undo_target(known, 2) is None  # version 1 was the first import: nothing before it


def test_a_renewal_holds_the_facts_of_the_version_it_was_made_from_and_an_import_does_not(older):
    two = migrate_layout(older)
    assert same_facts(older, two, 1) and same_facts(older, 1, two) and same_facts(older, two, two)
    three = build(older, order_line=LINES[:1])
    assert not same_facts(older, three, two) and not same_facts(older, three, 1)
