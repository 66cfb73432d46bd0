"""Where a line of a mended file stems from, so that none comes in twice: not as the line that waited for its customer, nor mended
once more after it has come in.

A refused line goes out with its origin: the import that first refused it, the start of that file's SHA-256 (the number alone
would fit an import of another company), and its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from crmcore.store.engine.engine import sql_literal

_DIGITS = 8


def origin(number: int, sha256: str) -> str:
    """How the origin of every line of an import begins; the line follows. The sign # keeps it text in a spreadsheet."""
    return f"{number}#{sha256[:_DIGITS]}#"


def forget_origins(con: duckdb.DuckDBPyConnection) -> None:
    """Table `line_origin` (`line` of this file, `origin`), empty: no line of the file stems from another one."""
    con.execute("create or replace table line_origin (line bigint, origin varchar)")


def keep_origins(con: duckdb.DuckDBPyConnection, rows: str, column: str) -> None:
    """Fill `line_origin` from the rows (SQL, with `line`) of a mended file and its text column that tells them."""
    con.execute(f"insert into line_origin select line, trim({column}) from {rows} where trim({column}) <> ''")


def has_origins(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether any line of this file tells where it stems from."""
    return bool(con.execute("select count(*) from line_origin").fetchall()[0][0])


def follow_origins(con: duckdb.DuckDBPyConnection, renamed: Mapping[str, str]) -> None:
    """An import that was undone and made again from the very same sheet has another number: origins of `line_origin` that begin like
    the old one (see `origin`) begin like the one in force from now on."""
    for old, new in renamed.items():
        con.execute(f"""update line_origin set origin = {sql_literal(new)} || split_part(origin, '#', 3)
            where starts_with(origin, {sql_literal(old)})""")


def without_origin(con: duckdb.DuckDBPyConnection, rows: str, begins: Sequence[str]) -> int:
    """How many of the rows of `judged` (SQL condition) stem from no import that `begins` names (see `origin`), for all we know."""
    known = ", ".join(sql_literal(one) for one in begins) or "null"
    return con.execute(f"""select count(*) from judged where {rows} and line not in (
        select line from line_origin where left(origin, length(origin) - length(split_part(origin, '#', 3))) in ({known}))
        """).fetchall()[0][0]


def origin_sql(number: int, sha256: str, orphans: Path | None) -> str:
    """SQL of the origin of a refused line, beside `line_origin` joined by `line`: one that waits here stems from here, else the
    line is still the one it was."""
    here = f"line in (select line from read_parquet({sql_literal(orphans)}))" if orphans else "false"
    return f"case when origin is null or {here} then {sql_literal(origin(number, sha256))} || line else origin end"
