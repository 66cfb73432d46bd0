"""The signature of a data version: counts and sums of its content, so that anybody can check it later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from crmcore.domain.tables.columns import Table
from crmcore.domain.tables.registry import TABLES
from crmcore.store.engine.damage import readable_signature
from crmcore.store.engine.engine import locked_duckdb, run_query, sql_literal
from crmcore.store.files.paths import database_file, existing_version, versions_folder

#: raised when the tables of a version change their columns, so that versions built before are migrated (`versions.layout_migration`)
LAYOUT = 8
#: days on which something had already happened; due dates lie ahead and are none
PAST_DATES: dict[str, tuple[str, ...]] = {
    "order_line": ("order_date",),
    "payment": ("invoice_date", "paid_date"),
    "complaint": ("opened_on", "responded_on", "closed_on", "reopened_on"),
    "complaint_pause": ("paused_on", "resumed_on"),
    "survey": ("answered_on",),
    "service_cost": ("spent_on",),
    "contact": ("contacted_on",),
    "appointment": ("made_on",),
    "departure": ("departed_on",),
    "open_order": ("ordered_on", "started_on", "delivered_on"),
    "stock": ("counted_on",),
    "attribute": ("observed_on",),
    "product": ("judged_on",),
}


@dataclass(frozen=True, slots=True)
class DataDates:
    """The days between which the data lie; None where there is no such fact. Due dates are no facts yet."""

    first_order: date | None
    last_order: date | None
    newest_fact: date | None

    @property
    def default_as_of(self) -> date | None:
        """The date of the figures unless somebody chooses another one."""
        return self.last_order or self.newest_fact


def content_totals(cursor: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Rows, customers, decimal sums (as text, exact) and first and last day of every table, and the invoices' totals.

    The same facts give the same result in whatever order they were imported.
    """
    tables = {table.name: _counted_table(cursor, table) for table in TABLES}
    orders = tables["order_line"]
    if n := cursor.execute("select count(*) from order_line where counted_as = 'invoice'").fetchall()[0][0]:
        orders |= {"rows": orders["rows"] - n, "from_invoices": n}  # lines that stand for invoices, which are counted as such
    newest = max((last for name, columns in PAST_DATES.items() for last in [_newest(cursor, name, columns)] if last), default=None)
    return {
        "tables": tables,
        "dates": {
            "first_order": orders.get("first"),
            "last_order": orders.get("last"),
            "newest_fact": newest.isoformat() if newest else None,
        },
        "invoices": _invoices(cursor, newest),
    }


def read_signature(company_dir: Path, version: int) -> dict[str, Any]:
    """What was written when the version was built. Raises `Problem`: unknown_version, damaged_version."""
    return readable_signature(company_dir, existing_version(company_dir, version))


def sums(company_dir: Path, version: int) -> dict[str, Any]:
    """`tables` (per table rows, customers, sums, first and last day) and `invoices` (invoices, paid_late,
    on_time_share by count, mean_days_late, disputed), as counted when the version was built; sums as floats."""
    signature = read_signature(company_dir, version)
    tables = {
        name: {**totals, "sums": {column: float(total) for column, total in totals["sums"].items()}}
        for name, totals in signature["tables"].items()
    }
    return {"tables": tables, "invoices": signature["invoices"]}


def data_dates(company_dir: Path, version: int) -> DataDates:
    """Between which days the data of a version lie."""
    return dates_of(read_signature(company_dir, version))


def dates_of(signature: Mapping[str, Any]) -> DataDates:
    """The days in a signature."""
    return DataDates(**{name: date.fromisoformat(day) if day else None for name, day in signature["dates"].items()})


def differences(company_dir: Path, version: int) -> tuple[str, ...]:
    """Where the content, counted anew, differs from the signature: dotted names (`tables.order_line`), empty when nothing
    does; `unreadable` where DuckDB cannot read the file. A version of an earlier layout is not counted anew."""
    signature = read_signature(company_dir, version)
    if signature.get("layout") != LAYOUT:
        return ()
    connection = locked_duckdb([versions_folder(company_dir)], company_dir / f"spill-count-{version}")
    with closing(connection):
        try:
            connection.execute(f"attach {sql_literal(database_file(company_dir, version))} as counted (read_only)")
            connection.execute("use counted")
            now = content_totals(connection)
        except duckdb.Error:
            return ("unreadable",)
    parts = [(f"tables.{name}", totals, now["tables"].get(name)) for name, totals in signature["tables"].items()]
    parts += [(part, signature[part], now[part]) for part in ("dates", "invoices")]
    return tuple(name for name, signed, found in parts if signed != json.loads(json.dumps(found)))


def _counted_table(cursor: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Any]:
    summed = [c.name for c in table.stored if c.kind in ("money", "number")]
    has_customer = any(c.name == "customer_id" for c in table.columns)
    wanted = [
        "count(*)",
        "count(distinct customer_key)" if has_customer else "null",
        f"min({table.date_column})" if table.date_column else "null",
        f"max({table.date_column})" if table.date_column else "null",
        *(f"sum({name})" for name in summed),
    ]
    rows, customers, first, last, *sums_of_columns = cursor.execute(f"select {', '.join(wanted)} from {table.name}").fetchall()[0]
    totals: dict[str, Any] = {"rows": rows}
    if has_customer:
        totals["customers"] = customers
    if table.date_column:
        totals |= {"first": first.isoformat() if first else None, "last": last.isoformat() if last else None}
    totals["sums"] = {name: str(total) for name, total in zip(summed, sums_of_columns, strict=True) if total is not None}
    return totals


def _newest(cursor: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> date | None:
    days = cursor.execute(f"select {', '.join(f'max({c})' for c in columns)} from {table}").fetchall()[0]
    return max((day for day in days if day), default=None)


def _invoices(cursor: duckdb.DuckDBPyConnection, newest: date | None) -> dict[str, Any]:
    (totals,) = run_query(cursor, "invoice_totals", newest=newest).to_pylist()
    return totals
