"""Rows of a table with a key, held against those the company has: new, changed, the same; and changes as old → new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from crmcore.domain.kernel.columns import Table

#: columns of the changes: the key as text, the column's name, what it said and what the file says
CHANGES_SCHEMA = pa.schema([("key", pa.string()), ("column", pa.string()), ("old", pa.string()), ("new", pa.string())])


@dataclass(frozen=True, slots=True)
class KeyCounts:
    """Keys of a file that the data lack, that say something else there, that say the same; and `conflicting`: lines refused
    because lines of one key contradict each other."""

    new: int
    changed: int
    same: int
    conflicting: int


def key_counts(con: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], base: str | None, conflicting: int) -> KeyCounts:
    """How the accepted rows of the view `judged` stand to `base`'s table, compared in the columns `names` that a file fills."""
    if base is None:
        rows = con.execute("select count(*) from judged where broken is null").fetchall()[0][0]
        return KeyCounts(rows, 0, 0, conflicting)
    new, changed, same = con.execute(f"""
        select count(*) filter (old_key is null), count(*) filter (old_key is not null and differs),
               count(*) filter (old_key is not null and not differs) from ({_beside(table, names, base)})""").fetchall()[0]
    return KeyCounts(new, changed, same, conflicting)


def key_changes(con: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], base: str | None, limit: int | None = None) -> pa.Table:
    """Every value that a file changes (CHANGES_SCHEMA), in the order of the file; only the first `limit` if given."""
    others = [name for name in names if name not in table.key]
    if base is None or not others:
        return CHANGES_SCHEMA.empty_table()
    key = " || ' / ' || ".join(f"new_{name}" for name in table.key)
    changes = " union all ".join(
        f"""select record, {place} as place, {key} as "key", '{name}' as "column", old_{name}::varchar as "old", new_{name}::varchar as "new"
            from beside where old_{name} is distinct from new_{name}"""
        for place, name in enumerate(others)
    )
    first = f"limit {limit}" if limit else ""
    found = con.execute(f"""with beside as ({_beside(table, names, base)} where old_{table.key[0]} is not null)
        select "key", "column", "old", "new" from ({changes}) order by record, place {first}""")
    return found.to_arrow_table().cast(CHANGES_SCHEMA)


def _beside(table: Table, names: Sequence[str], base: str) -> str:
    """SQL: every accepted row beside the data's row of its key."""
    both = ", ".join(f"old.{name} as old_{name}, new.{name} as new_{name}" for name in names)
    others = [name for name in names if name not in table.key]
    differs = " or ".join(f"old.{name} is distinct from new.{name}" for name in others) or "false"
    same = " and ".join(f"old.{name} = new.{name}" for name in table.key)
    return f"""select new.record, old.{table.key[0]} as old_key, {differs} as differs, {both}
        from (select * from judged where broken is null) as new left join {base}.{table.name} as old on {same}"""
