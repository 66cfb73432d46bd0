"""Fill the tables of a new data version from the version before it and what an import has staged.

Tables with a key are updated row by row, all others grow. Every customer named anywhere gets a row and a dense
integer key in the order of the ids, so that columns can be arrays; each table carries it as `customer_key`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.columns import SQL_TYPES, Table
from crmcore.domain.tables.registry import CUSTOMER, ORDER_LINE, TABLES
from crmcore.store.engine.engine import sql_literal, statement
from crmcore.store.facts.purchase_days import make_purchase_days
from crmcore.store.versions.customer_history import (
    OBSERVATION,
    create_history,
    create_observations,
    create_starts,
    undated_rows,
)

#: where a line came from, what its file said that no column takes, and what it counts as where its status was asked about: "sale" or
#: "return"; versions built before lack the last one, and nothing but the build of the next version reads it
LINE_EXTRAS: dict[str, str] = {"import_id": "INTEGER", "line": "BIGINT", "extra": "VARCHAR", "counted_as": "VARCHAR"}
#: SQL condition on an order line that stands for an invoice, and how such lines are made from the table of invoices
FROM_INVOICES = "counted_as = 'invoice'"
_INVOICES_AS_PURCHASES = """insert into order_line by name
    select customer_key, customer_id, invoice_id as order_id, coalesce(invoice_date, paid_date, due_date) as order_date, amount,
        'invoice' as counted_as
    from payment"""
#: staged customer columns that came with other files, one row per customer, table and day
CARRIED = "customer_carried"
#: the customers as far as nothing has a day, while a version is built
UNDATED = "customer_undated"
#: the ids of all customers with their keys, while a version is built
KEYS = "customer_keys"


def stored_types(table: Table) -> dict[str, str]:
    """Column → DuckDB type of what is stored of a table, without its customer_key."""
    return {c.name: SQL_TYPES[c.kind] for c in table.stored} | (LINE_EXTRAS if table is ORDER_LINE else {})


#: first and last day, both included
Period = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Changes:
    """What distinguishes the next version from the one before.

    staged           table → Parquet files. A staged row replaces the old row of its key, and columns absent from the files keep
                     the old values; tables without a key grow. `customer_carried` holds customer columns that came with other
                     files, one row per customer, `source_table` and `observed_on`, the day of the line that says so: they fill
                     and, from that day on, update.
    replaced_tables  tables that start empty
    removed_periods  table → days whose old rows are left out
    as_purchases     whether invoices count as purchases while there are no orders; None: as in the version before
    """

    staged: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    replaced_tables: frozenset[str] = frozenset()
    removed_periods: Mapping[str, Period] = field(default_factory=dict)
    as_purchases: bool | None = None


@dataclass(frozen=True, slots=True)
class _Source:
    """A relation that can stand after `from`, and which of the table's columns it has; `parts`: one per set of columns, where its
    files differ."""

    relation: str
    columns: frozenset[str]
    parts: tuple[_Source, ...] = ()

    def select(self, types: Mapping[str, str]) -> str:
        """All columns of `types`, null where this source has none."""
        chosen = (f"{name}::{kind} as {name}" if name in self.columns else f"null::{kind} as {name}" for name, kind in types.items())
        return f"select {', '.join(chosen)} from {self.relation}"


_NOTHING = _Source("(select 1) where false", frozenset())
#: the old rows of a table and the staged ones; None where there are none
Sources = tuple[_Source | None, _Source | None]


def fill_version(
    connection: duckdb.DuckDBPyConnection,
    changes: Changes,
    *,
    base: str | None,
    progress: Callable[[float, str], None],
) -> None:
    """Create every table in the connection's default schema, from the attached database `base` and the staged files.

    Raises `Problem`: duplicate_key, money_out_of_range.
    """
    sources = {
        table.name: (_old_rows(connection, table, changes, base), _staged_rows(table.name, stored_types(table), changes))
        for table in TABLES
    }
    progress(0.02, "customers")
    _create_customers(connection, sources, changes, base)
    progress(0.08, "order_lines")
    for table in TABLES:
        if table is not CUSTOMER:
            _create_table(connection, table, *sources[table.name])
    if _counts_invoices(connection, changes, base):
        connection.execute(_INVOICES_AS_PURCHASES)
    progress(0.45, "purchases")
    connection.execute(f"create table attitude_day as {statement('attitude_day')}")
    make_purchase_days(connection, lambda share: progress(0.55 + 0.3 * share, "purchases"))
    create_starts(connection)
    connection.execute(f"drop table {UNDATED}")


def _old_rows(connection: duckdb.DuckDBPyConnection, table: Table, changes: Changes, base: str | None) -> _Source | None:
    """Where the rows of the version before are read from, without those that the changes remove; None where there are none."""
    if not base or table.name in changes.replaced_tables:
        return None
    columns = connection.execute(
        "select column_name from duckdb_columns() where database_name = $base and table_name = $name", {"base": base, "name": table.name}
    ).fetchall()
    own = f"{FROM_INVOICES} is not true" if table is ORDER_LINE and ("counted_as",) in columns else ""
    remaining = _remaining(table, changes.removed_periods, own)
    relation = f"(select * from {base}.{table.name} {remaining})" if remaining else f"{base}.{table.name}"
    return _Source(relation, frozenset(column for (column,) in columns)) if columns else None


def _staged_rows(name: str, types: Mapping[str, str], changes: Changes) -> _Source | None:
    """Where the staged rows of a table are read from; None where nothing is staged."""
    files = changes.staged.get(name)
    if not files:
        return None
    by_columns: dict[frozenset[str], list[Path]] = {}
    for path in files:
        by_columns.setdefault(frozenset(types).intersection(pq.read_schema(path).names), []).append(path)
    parts = tuple(_Source(_parquet_relation(some), columns) for columns, some in by_columns.items())
    return _Source(_parquet_relation(files), frozenset().union(*by_columns), parts)


def _parquet_relation(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(sql_literal(path) for path in paths)}], union_by_name = true)"


def _remaining(table: Table, removed: Mapping[str, Period], own: str) -> str:
    """SQL condition: which of a table's old rows stay, of those that are its `own` (SQL; empty: all); empty where all do."""
    conditions = [own] if own else []
    if table.name in removed:
        first, last = removed[table.name]
        conditions.append(f"not coalesce({table.date_column} between date '{first}' and date '{last}', false)")
    return f"where {' and '.join(conditions)}" if conditions else ""


def _counts_invoices(connection: duckdb.DuckDBPyConnection, changes: Changes, base: str | None) -> bool:
    """Whether invoices count as purchases: where that was decided, now or before, and as long as there are no orders."""
    if connection.execute("select count(*) > 0 from order_line").fetchall()[0][0]:
        return False
    if changes.as_purchases is not None or base is None:
        return bool(changes.as_purchases)
    known = connection.execute(
        "select count(*) from duckdb_columns() where database_name = $base and table_name = 'order_line' and column_name = 'counted_as'",
        {"base": base},
    ).fetchall()[0][0]
    return bool(known) and connection.execute(f"select count(*) > 0 from {base}.order_line where {FROM_INVOICES}").fetchall()[0][0]


def _create_customers(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Sources], changes: Changes, base: str | None) -> None:
    """One row per customer_id that occurs anywhere: what its own list says of it, else what other files do, the newest line last."""
    old, new = sources[CUSTOMER.name]
    carried = _staged_rows(CARRIED, OBSERVATION, changes)
    tables = _tables_of(connection, base) if base else frozenset()
    if old and "customer_history" in tables:
        old = replace(old, relation=undated_rows(f"{base}"))
    _create_undated(connection, {**sources, CUSTOMER.name: (old, new)}, carried, _was_listed(changes, base, tables))
    known = f"select {', '.join(OBSERVATION)} from {base}.customer_observation {_still_observed(changes)}"
    dated = None
    if carried and "observed_on" in carried.columns:
        dated = f"select * from ({carried.select(OBSERVATION)}) where observed_on is not null"
    listed = (new.select(stored_types(CUSTOMER)), tuple(new.columns)) if new else None
    has_observations = "customer_observation" in tables and CUSTOMER.name not in changes.replaced_tables
    create_observations(connection, known if has_observations else None, dated, listed)
    create_history(connection)


def _create_undated(
    connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Sources], carried: _Source | None, was_listed: str
) -> None:
    """The table UNDATED: a row per customer with what is said of it without a day: by its own list, else by other files, else before;
    and whether it stands on a list."""
    old, new = sources[CUSTOMER.name]
    types = stored_types(CUSTOMER)
    named = [source for pair in sources.values() for source in pair if source and "customer_id" in source.columns]
    _create_keys(connection, (*named, *([carried] if carried else [])))
    relations = {alias: (source or _NOTHING).select(types) for alias, source in (("old", old), ("new", new))}
    relations["carried"] = _undated_of(carried, types) if carried else _NOTHING.select(types)
    for alias, source in (("new", new), ("carried", carried)):
        if source:
            _refuse_duplicates(connection, CUSTOMER.name, relations[alias], ("customer_id",))
    own_columns = new.columns if new else frozenset()
    # Where the staged customers have the column, a row of theirs replaces the old value even by none.
    chosen = ", ".join(
        f"coalesce(new.{name}, carried.{name}, case when new.customer_id is null then old.{name} end) as {name}"
        if name in own_columns
        else f"coalesce(carried.{name}, old.{name}) as {name}"
        for name in types
        if name != "customer_id"
    )
    connection.execute(f"""
        create temp table {UNDATED} as
        with {", ".join(f"{alias} as ({relation})" for alias, relation in relations.items())}
        select ids.customer_key, ids.customer_id, {chosen},
            new.customer_id is not null or ids.customer_id in ({was_listed}) as listed
        from {KEYS} as ids
        left join new on new.customer_id = ids.customer_id
        left join carried on carried.customer_id = ids.customer_id
        left join old on old.customer_id = ids.customer_id
        order by ids.customer_key""")
    connection.execute(f"drop table {KEYS}")


def _create_keys(connection: duckdb.DuckDBPyConnection, named: Sequence[_Source]) -> None:
    """The table KEYS: every customer named anywhere, with its key. One source after the other, each against what is there: the ids of a
    million customers are held once, not once for each of fifteen tables, and their numbers are given before anything wide is sorted."""
    connection.execute("create temp table customer_named (customer_id VARCHAR)")
    for source in named:
        connection.execute(f"""
            insert into customer_named
            select distinct customer_id::VARCHAR from {source.relation} as rows
            where customer_id is not null and customer_id::VARCHAR not in (select customer_id from customer_named)""")
    connection.execute(f"""
        create temp table {KEYS} as
        select (row_number() over (order by customer_id) - 1)::INTEGER as customer_key, customer_id from customer_named""")
    connection.execute("drop table customer_named")


def _undated_of(carried: _Source, types: Mapping[str, str]) -> str:
    """SQL: what other files say of customers without a day."""
    rows = carried.select(OBSERVATION)
    return f"select {', '.join(types)} from ({rows}) where observed_on is null"


def _was_listed(changes: Changes, base: str | None, tables: frozenset[str]) -> str:
    """SQL: the ids that stood on a customer list before. Of a version that did not write that down: all."""
    if not base or CUSTOMER.name in changes.replaced_tables:
        return "select null::VARCHAR where false"
    return (
        f"select customer_id from {base}.customer_start where listed"
        if "customer_start" in tables
        else f"select customer_id from {base}.customer"
    )


def _still_observed(changes: Changes) -> str:
    """SQL condition on the observations before: those of replaced tables and periods are left out."""
    gone = [f"source_table = '{name}'" for name in changes.replaced_tables]
    gone += [
        f"source_table = '{name}' and observed_on between date '{first}' and date '{last}'"
        for name, (first, last) in changes.removed_periods.items()
    ]
    return f"where not coalesce({' or '.join(f'({one})' for one in gone)}, false)" if gone else ""


def _tables_of(connection: duckdb.DuckDBPyConnection, base: str) -> frozenset[str]:
    rows = connection.execute("select table_name from duckdb_tables() where database_name = $base", {"base": base}).fetchall()
    return frozenset(name for (name,) in rows)


def _create_table(connection: duckdb.DuckDBPyConnection, table: Table, old: _Source | None, new: _Source | None) -> None:
    """Old and staged rows together: by key where the table has one, else one after the other."""
    types = stored_types(table)
    parts = [source.select(types) for source in (old, new) if source]
    if table.key and new:
        _refuse_duplicates(connection, table.name, new.select(types), table.key)
        # one after the other: a column that one file lacks must not empty what another one has
        rest = new.parts
        if old is None:
            old, *rest = rest
        for part in rest:
            old = _Source(f"({_updated(table, types, old, part)})", frozenset(types))
        parts = [old.select(types)]
    rows = " union all ".join(parts) or _NOTHING.select(types)
    if "customer_id" in types:
        rows = f"select customer.customer_key, rows.* from ({rows}) as rows join customer using (customer_id)"
    connection.execute(f"create table {table.name} as {rows}")


def _updated(table: Table, types: Mapping[str, str], old: _Source, new: _Source) -> str:
    """Staged rows in place of the old rows with their key; a column that the staged files lack keeps the old value."""
    chosen = ", ".join(
        f"coalesce(new.{name}, old.{name}) as {name}"
        if name in table.key
        else f"case when new.{table.key[0]} is null then old.{name} else new.{name} end as {name}"
        if name in new.columns
        else f"old.{name} as {name}"
        for name in types
    )
    same = " and ".join(f"new.{name} = old.{name}" for name in table.key)
    return f"select {chosen} from ({old.select(types)}) as old full join ({new.select(types)}) as new on {same}"


def _refuse_duplicates(connection: duckdb.DuckDBPyConnection, table: str, relation: str, key: tuple[str, ...]) -> None:
    columns = ", ".join(key)
    twice = connection.execute(
        f"select {columns} from ({relation}) group by {columns} having count(*) > 1 order by {columns} limit 1"
    ).fetchall()
    if twice:
        raise Problem("duplicate_key", table=table, key=" / ".join(map(str, twice[0])))
