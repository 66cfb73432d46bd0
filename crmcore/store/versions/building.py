"""Fill a new data version from the version before it and what an import has staged.

Tables with a key are updated row by row, all others grow. Every customer named anywhere gets a row and a dense
integer key in the order of the ids, so that columns can be arrays; each table carries it as `customer_key`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from crmcore.domain.kernel.columns import SQL_TYPES, Table
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.tables import CUSTOMER, ORDER_LINE, TABLES
from crmcore.store.engine.engine import quoted, statement
from crmcore.store.facts.purchase_days import make_purchase_days

#: where a line came from, and what its file said that no column takes
LINE_EXTRAS: dict[str, str] = {"import_id": "INTEGER", "line": "BIGINT", "extra": "VARCHAR"}
#: staged customer columns that came with other files, one row per customer
CARRIED = "customer_carried"


def stored_types(table: Table) -> dict[str, str]:
    """Column → DuckDB type of what is stored of a table, without its customer_key."""
    return {c.name: SQL_TYPES[c.kind] for c in table.stored} | (LINE_EXTRAS if table is ORDER_LINE else {})


@dataclass(frozen=True, slots=True)
class _Source:
    """A relation that can stand after `from`, and which of the table's columns it has; its `parts` where some files have others."""

    relation: str
    columns: frozenset[str]
    parts: tuple[_Source, ...] = ()

    def select(self, types: Mapping[str, str]) -> str:
        """All columns of `types`, null where this source has none."""
        chosen = (f"{name}::{kind} as {name}" if name in self.columns else f"null::{kind} as {name}" for name, kind in types.items())
        return f"select {', '.join(chosen)} from {self.relation}"


_NOTHING = _Source("(select 1) where false", frozenset())
#: first and last day, both included
Period = tuple[date, date]
#: what the version before has of a table, and what is staged for it; None where there is nothing
Sources = tuple[_Source | None, _Source | None]


def fill_version(
    connection: duckdb.DuckDBPyConnection,
    staged: Mapping[str, Sequence[Path]],
    *,
    base: str | None,
    replace: frozenset[str],
    without: Mapping[str, Period],
    progress: Callable[[float, str], None],
) -> None:
    """Make every table in the connection's default schema, from the attached database `base` and the staged files.

    Raises `Problem`: duplicate_key, money_out_of_range.
    """
    sources = {
        table.name: _sources(connection, table.name, stored_types(table), staged, base, replace, _remaining(table, without))
        for table in TABLES
    }
    _, carried = _sources(connection, CARRIED, stored_types(CUSTOMER), staged, None, frozenset())
    progress(0.02, "customers")
    _make_customers(connection, sources, carried)
    progress(0.08, "order_lines")
    for table in TABLES:
        if table is not CUSTOMER:
            _make_table(connection, table, *sources[table.name])
    progress(0.45, "purchases")
    connection.execute(f"create table attitude_day as {statement('attitude_day')}")
    make_purchase_days(connection, lambda share: progress(0.55 + 0.3 * share, "purchases"))


def _sources(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    types: Mapping[str, str],
    staged: Mapping[str, Sequence[Path]],
    base: str | None,
    replace: frozenset[str],
    remaining: str = "",
) -> Sources:
    """Where a table's old and staged rows are read from; of the old ones those that are `remaining`."""
    old = new = None
    if base and name not in replace:
        held = connection.execute(
            "select column_name from duckdb_columns() where database_name = $base and table_name = $name", {"base": base, "name": name}
        ).fetchall()
        relation = f"(select * from {base}.{name} {remaining})" if remaining else f"{base}.{name}"
        old = _Source(relation, frozenset(column for (column,) in held)) if held else None
    if files := staged.get(name):
        alike: dict[frozenset[str], list[Path]] = {}
        for path in files:
            alike.setdefault(frozenset(types).intersection(pq.read_schema(path).names), []).append(path)
        parts = tuple(_Source(_files(some), columns) for columns, some in alike.items())
        new = _Source(_files(files), frozenset().union(*alike), parts)
    return old, new


def _files(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(quoted(path) for path in paths)}], union_by_name = true)"


def _remaining(table: Table, without: Mapping[str, Period]) -> str:
    """SQL: which of a table's old rows stay, if some do not."""
    if table.name not in without:
        return ""
    first, last = without[table.name]
    return f"where not coalesce({table.date_column} between date '{first}' and date '{last}', false)"


def _make_customers(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, Sources], carried: _Source | None) -> None:
    """One row per customer_id that occurs anywhere: staged row, else what other files carried, else the old row."""
    old, new = sources[CUSTOMER.name]
    types = stored_types(CUSTOMER)
    named = [source for name, pair in sources.items() for source in pair if source and "customer_id" in source.columns]
    ids = " union ".join(
        f"select distinct customer_id::VARCHAR as customer_id from {source.relation}"
        for source in (*named, *([carried] if carried else []))
    )
    relations = {alias: (source or _NOTHING).select(types) for alias, source in (("old", old), ("new", new), ("carried", carried))}
    for alias, source in (("new", new), ("carried", carried)):
        if source:
            _refuse_duplicates(connection, CUSTOMER.name, relations[alias], ("customer_id",))
    told = new.columns if new else frozenset()
    # Where the staged customers have the column, a row of theirs replaces the old value even by none.
    chosen = ", ".join(
        f"coalesce(new.{name}, carried.{name}, case when new.customer_id is null then old.{name} end) as {name}"
        if name in told
        else f"coalesce(carried.{name}, old.{name}) as {name}"
        for name in types
        if name != "customer_id"
    )
    connection.execute(f"""
        create table customer as
        with ids as ({ids or "select null::VARCHAR as customer_id where false"}),
        {", ".join(f"{alias} as ({relation})" for alias, relation in relations.items())}
        select (row_number() over (order by ids.customer_id) - 1)::INTEGER as customer_key, ids.customer_id, {chosen}
        from ids
        left join new on new.customer_id = ids.customer_id
        left join carried on carried.customer_id = ids.customer_id
        left join old on old.customer_id = ids.customer_id
        where ids.customer_id is not null
        order by ids.customer_id""")


def _make_table(connection: duckdb.DuckDBPyConnection, table: Table, old: _Source | None, new: _Source | None) -> None:
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
