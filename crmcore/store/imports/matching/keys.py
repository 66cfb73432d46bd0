"""Rows of a table with a key, compared with those the company has: new, changed, the same; and changes as old → new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from crmcore.domain.tables.columns import Table
from crmcore.store.imports.matching.row_status import ACCEPTED

#: columns of the changes: the key as text, the column's name, its value in the data and its value in the file
CHANGES_SCHEMA = pa.schema([("key", pa.string()), ("column", pa.string()), ("old", pa.string()), ("new", pa.string())])


@dataclass(frozen=True, slots=True)
class KeyCounts:
    """Keys of a file that the data lack, that have other values there, that have the same; and `conflicting`: lines refused because
    lines of one key contradict each other."""

    new: int
    changed: int
    same: int
    conflicting: int


def key_counts(connection: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], base: str | None, conflicting: int) -> KeyCounts:
    """Compare the accepted rows of `validation_view` with `base`'s table, in the columns `names` that the file fills."""
    if base is None:
        rows = connection.execute(f"select count(*) from validation_view where {ACCEPTED}").fetchall()[0][0]
        return KeyCounts(rows, 0, 0, conflicting)
    new, changed, same = connection.execute(f"""
        select count(*) filter (old_key is null), count(*) filter (old_key is not null and differs),
               count(*) filter (old_key is not null and not differs) from ({_joined_sql(table, names, base)})""").fetchall()[0]
    return KeyCounts(new, changed, same, conflicting)


def key_changes(
    connection: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], base: str | None, limit: int | None = None
) -> pa.Table:
    """Every value that a file changes (CHANGES_SCHEMA), in the order of the file; only the first `limit` if given."""
    others = [name for name in names if name not in table.key]
    if base is None or not others:
        return CHANGES_SCHEMA.empty_table()
    key = " || ' / ' || ".join(f"new_{name}" for name in table.key)
    changes = " union all ".join(
        f"""select record, {nth} as nth, {key} as "key", '{name}' as "column", old_{name}::varchar as "old",
                   new_{name}::varchar as "new"
            from joined where old_{name} is distinct from new_{name}"""
        for nth, name in enumerate(others)
    )
    first = f"limit {limit}" if limit else ""
    rows = connection.sql(f"""with joined as ({_joined_sql(table, names, base)} where old_{table.key[0]} is not null)
        select "key", "column", "old", "new" from ({changes}) order by record, nth {first}""")
    return rows.to_arrow_table().cast(CHANGES_SCHEMA)


def _joined_sql(table: Table, names: Sequence[str], base: str) -> str:
    """SQL: every accepted row joined with the data's row of its key."""
    both = ", ".join(f"old.{name} as old_{name}, new.{name} as new_{name}" for name in names)
    others = [name for name in names if name not in table.key]
    differs = " or ".join(f"old.{name} is distinct from new.{name}" for name in others) or "false"
    same = " and ".join(f"old.{name} = new.{name}" for name in table.key)
    return f"""select new.record, old.{table.key[0]} as old_key, {differs} as differs, {both}
        from (select * from validation_view where {ACCEPTED}) as new left join {base}.{table.name} as old on {same}"""
