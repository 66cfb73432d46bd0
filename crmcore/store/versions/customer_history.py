"""What customers were said to be on each day: the tables `customer_observation`, `customer_history` and `customer_start` of a version.

Files of order lines, payments and the like carry columns of the customer (region, segment …) with the day of the line. What the newest
line up to a day says is what was known on that day; a customer list has no day, and what it says holds from the beginning until a dated
line says something else. Of a run of equal observations the first and the last day are stored.
The history is a type 2 dimension (Kimball & Ross, The Data Warehouse Toolkit, ch. 5): a row counts from `valid_from` until the day before
`valid_until`. Customers of whom no line says anything have no row in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from crmcore.domain.tables.columns import SQL_TYPES
from crmcore.domain.tables.registry import CUSTOMER, TABLES
from crmcore.store.engine.signature import PAST_DATES

#: valid from the first, until the last of all days
BEGINNING, END = "0001-01-01", "9999-12-31"
#: columns of a customer that may change, with their SQL types
CHANGING: dict[str, str] = {c.name: SQL_TYPES[c.kind] for c in CUSTOMER.stored if not c.key}
#: an observation without its customer_key: on which day a line of which table said what
OBSERVATION: dict[str, str] = {"customer_id": "VARCHAR", "source_table": "VARCHAR", "observed_on": "DATE", **CHANGING}


def undated_rows(base: str) -> str:
    """SQL: a row per customer of the attached version `base`, with what is known of it without a day."""
    names = ", ".join(("customer_id", *CHANGING))
    return f"""(select {names} from {base}.customer_history where valid_from = date '{BEGINNING}'
        union all select {names} from {base}.customer where customer_id not in (select customer_id from {base}.customer_history))"""


def create_observations(
    connection: duckdb.DuckDBPyConnection, old: str | None, carried: str | None, listed: tuple[str, Sequence[str]] | None
) -> None:
    """Create `customer_observation` from the `old` observations and those that an import has `carried` (both SQL).

    What a customer list says (`listed`: SQL of its rows, names of its columns) replaces what lines have said before; lines that come
    with the list only say what it leaves empty.
    """
    if not (old or carried):  # most companies: their files say nothing of customers, or a list does
        _create_empty(connection, "customer_observation", {"customer_key": "INTEGER", **OBSERVATION})
        return
    if listed and old:
        old = _without_listed(old, listed, "listed.customer_id is null")
    if listed and carried:
        carried = _without_listed(carried, listed, "listed.{name} is null")
    nothing = f"select {', '.join(f'null::{kind} as {name}' for name, kind in OBSERVATION.items())} where false"
    parts = [f"select *, {n} as nth from ({rows})" for n, rows in enumerate((old or nothing, carried or nothing))]
    newest = ", ".join(f"arg_max(rows.{name}, nth) as {name}" for name in CHANGING)
    said = " or ".join(f"rows.{name} is not null" for name in CHANGING)
    connection.execute(f"""
        create table customer_observation as
        select customer_undated.customer_key, rows.customer_id, source_table, observed_on, {newest}
        from ({" union all by name ".join(parts)}) as rows
        join customer_undated using (customer_id)
        where {said}
        group by all
        order by customer_undated.customer_key, observed_on""")


def _without_listed(rows: str, listed: tuple[str, Sequence[str]], remains: str) -> str:
    """`rows` with what the list has columns for emptied, but where the condition `remains` (of `{name}`) holds."""
    relation, columns = listed
    chosen = ", ".join(
        f"case when {remains.format(name=name)} then rows.{name} end as {name}" if name in CHANGING and name in columns else f"rows.{name}"
        for name in OBSERVATION
    )
    return f"select {chosen} from ({rows}) as rows left join ({relation}) as listed on listed.customer_id = rows.customer_id"


def create_history(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `customer_history` from `customer_undated` and `customer_observation`, and `customer` with what is known last."""
    if not connection.execute("select count(*) from customer_observation").fetchall()[0][0]:
        history = {"customer_key": "INTEGER", "customer_id": "VARCHAR", "valid_from": "DATE", **CHANGING, "valid_until": "DATE"}
        _create_empty(connection, "customer_history", history)
        connection.execute(f"""
            create table customer as
            select customer_key, customer_id, {", ".join(CHANGING)} from customer_undated order by customer_key""")
        return
    names = tuple(CHANGING)
    # several tables may speak of one day: order lines count first
    of_day = ", ".join(f"arg_min({name}, case source_table when 'order_line' then '' else source_table end) as {name}" for name in names)
    filled = ", ".join(
        f"last_value({name} ignore nulls) over (partition by customer_key order by observed_on rows unbounded preceding) as {name}"
        for name in names
    )
    together = ", ".join(f"coalesce(filled.{name}, undated.{name}) as {name}" for name in names)
    as_row = f"row({', '.join(names)})"
    connection.execute(f"""
        create table customer_history as
        with said as (
            select customer_key, observed_on, {of_day} from customer_observation group by customer_key, observed_on
        ),
        filled as (select customer_key, observed_on, {filled} from said),
        dated as (
            select undated.customer_key, undated.customer_id, date '{BEGINNING}' as valid_from, {", ".join(f"undated.{n}" for n in names)}
            from customer_undated as undated
            where undated.customer_key in (select customer_key from said)
            union all
            select customer_key, undated.customer_id, filled.observed_on as valid_from, {together}
            from filled
            join customer_undated as undated using (customer_key)
        ),
        changed as (
            select *, {as_row} is distinct from lag({as_row}) over (partition by customer_key order by valid_from)
                or valid_from = date '{BEGINNING}' as is_new
            from dated
        )
        select * exclude (is_new),
            coalesce(lead(valid_from) over (partition by customer_key order by valid_from), date '{END}') as valid_until
        from changed
        where is_new
        order by customer_key, valid_from""")
    known_last = ", ".join(f"case when newest.customer_key is null then undated.{name} else newest.{name} end as {name}" for name in names)
    connection.execute(f"""
        create table customer as
        select undated.customer_key, undated.customer_id, {known_last}
        from customer_undated as undated
        left join customer_history as newest on newest.customer_key = undated.customer_key and newest.valid_until = date '{END}'
        order by undated.customer_key""")


def _create_empty(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> None:
    connection.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")


def create_starts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `customer_start`: whether each customer is `listed`, and the day from which on it is one (`known_from`; null: always).

    That day is the earlier of the customer's first fact and the day that is said of it (`since`). Who stands on a list without such
    a day counts from the beginning, and so does who has no fact with a day.
    """
    facts = " union all ".join(
        f"select customer_key, {day} as day from {table.name}"
        for table in TABLES
        for day in PAST_DATES.get(table.name, ())
        if any(column.name == "customer_id" for column in table.columns)
    )
    connection.execute(f"""
        create table customer_start as
        with first as (select customer_key, min(day) as day from ({facts}) group by customer_key)
        select customer.customer_key, customer.customer_id, undated.listed,
            case when not undated.listed or customer.since is not null then least(first.day, customer.since) end as known_from
        from customer
        join customer_undated as undated using (customer_key)
        left join first using (customer_key)
        order by customer.customer_key""")


def changing_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """What a signature says of the history: the last day `until` which anything changes (None: nothing does), and the `columns`."""
    last_day = connection.execute(
        f"""select max(day) from (select max(valid_from) as day from customer_history where valid_from > date '{BEGINNING}'
        union all select max(observed_on) from attribute)"""
    ).fetchall()[0][0]
    if not connection.execute("select count(*) from customer_history").fetchall()[0][0]:
        return {"until": last_day.isoformat() if last_day else None, "columns": []}
    differs = ", ".join(f"count(*) filter (past.{name} is distinct from newest.{name}) > 0" for name in CHANGING)
    found = connection.execute(f"select {differs} from customer_history as past join customer as newest using (customer_key)").fetchall()[0]
    columns = [name for name, changes in zip(CHANGING, found, strict=True) if changes]
    return {"until": last_day.isoformat() if last_day else None, "columns": columns}
