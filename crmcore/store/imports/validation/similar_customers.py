"""What a file says of its customers that can hardly be meant: numbers that differ in case alone, a first order before
the day since when somebody is a customer."""

from __future__ import annotations

from collections.abc import Iterator, Set

import duckdb

from crmcore.domain.tables.columns import Table
from crmcore.store.imports.matching.row_status import ACCEPTED
from crmcore.store.reading.source.request import Note

_NAMED = 5


def case_note(connection: duckdb.DuckDBPyConnection, names: Set[str], base: str | None) -> Iterator[Note]:
    """`W-CASE`: customer numbers side by side that differ in capitals alone, in the file or with the company's."""
    if "customer_id" not in names:
        return
    known = f" union all select customer_id, false from {base}.customer" if base else ""
    rows = connection.execute(f"""with
        number as (select customer_id, bool_or(here) as here from (
            select customer_id, true as here from validation_view where {ACCEPTED}{known}) group by customer_id),
        alike as (select list(customer_id order by customer_id) as ids from number
                  group by lower(customer_id) having count(*) > 1 and bool_or(here))
        select count(*) over (), ids from alike order by ids limit {_NAMED}""").fetchall()
    if rows:
        yield Note("W-CASE", {"n": rows[0][0], "customers": _named([" / ".join(ids) for _, ids in rows], rows[0][0])})


def since_note(connection: duckdb.DuckDBPyConnection, table: Table, names: Set[str], base: str | None) -> Iterator[Note]:
    """`W-SINCE`: customers whose first order, in the file or the data, is older than the day since when they are said to be customers."""
    if "customer_id" not in names or not ({"since", "order_date"} & names) or (table.name != "order_line" and "since" not in names):
        return
    here = f"from validation_view where {ACCEPTED}"
    since, first = [], []
    if "since" in names:
        since.append(f"select customer_id, since {here}")
    elif base:
        since.append(f"select customer_id, since from {base}.customer semi join (select customer_id {here}) using (customer_id)")
    if table.name == "order_line":
        first.append(f"select customer_id, order_date {here}")
    if base and "since" in names:
        first.append(f"select customer_id, order_date from {base}.order_line semi join (select customer_id {here}) using (customer_id)")
    if not since or not first:
        return
    rows = connection.execute(f"""with
        since as (select customer_id, max(since) as since from ({" union all ".join(since)}) where since is not null group by customer_id),
        first_order as (select customer_id, min(order_date) as day from ({" union all ".join(first)}) group by customer_id)
        select count(*) over (), customer_id from since join first_order using (customer_id) where since > day
        order by since - day desc, customer_id limit {_NAMED}""").fetchall()
    if rows:
        yield Note("W-SINCE", {"n": rows[0][0], "customers": _named([name for _, name in rows], rows[0][0])})


def _named(first: list[str], n: int) -> str:
    return ", ".join(first) + (", …" if n > len(first) else "")
