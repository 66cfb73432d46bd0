"""Where a line of a mended file stems from: so that one that waited for its customer waits no longer once it came in mended.

A refused line goes out with its origin: the import that first refused it, the start of that file's SHA-256 (the number alone
would fit an import of another company), and its line. What no longer waits is recorded beside the import that brought the mended
line, so it waits again where that import is no part of the data.
"""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from crmcore.store.hub import quoted
from crmcore.store.orphans import Waiting, waiting_now
from crmcore.store.overlap import KNOWN
from crmcore.store.source import Source

FILE = "settled.parquet"
_DIGITS = 8
#: a line that is part of the data with this import, or has been before
_CAME_IN = f"(broken is null or broken in ('{KNOWN}', 'merged'))"


def origin(number: int, sha256: str) -> str:
    """How the origin of every line of an import begins; the line follows. The sign # keeps it text in a spreadsheet."""
    return f"{number}#{sha256[:_DIGITS]}#"


def forget_origins(con: duckdb.DuckDBPyConnection) -> None:
    """Tables `line_origin` (`line` of this file, `origin`) and `settles` (`line`, `number` of the import and `waited`, its line
    there), empty: no line of the file stems from another one."""
    con.execute("create or replace table line_origin (line bigint, origin varchar)")
    con.execute("create or replace table settles (line bigint, number integer, waited bigint)")


def keep_origins(con: duckdb.DuckDBPyConnection, source: Source, column: str) -> None:
    """Fill `line_origin` from the text column of a mended file that tells them."""
    con.execute(f"insert into line_origin select line, trim({column}) from {source.reading()} where trim({column}) <> ''")


def settled_by_lines(con: duckdb.DuckDBPyConnection, waiting: Sequence[Waiting], table: str, base: str) -> int:
    """Fill `settles` with the lines of `table` that wait in the data `base` and that some line of this file stems from; how many
    of them have come in with it (view `judged`)."""
    for found in waiting:
        if found.table == table and "line" in pq.read_schema(found.file).names:
            begins = quoted(origin(found.number, found.sha256))
            con.execute(f"""insert into settles select line_origin.line, {found.number}, waits.line
                from ({waiting_now(found, base)}) as waits join line_origin on origin = {begins} || waits.line""")
    return con.execute(f"""select count(distinct (number, waited)) from settles
        where line in (select line from judged where {_CAME_IN})""").fetchall()[0][0]


def write_settled(con: duckdb.DuckDBPyConnection, orphans: Path | None, target: Path) -> dict[int, int]:
    """The lines (`number`, `line`) that wait no longer as Parquet in `target`, and how many of each import: those that came in,
    and those that now wait among the `orphans` of this import instead."""
    moved = f" or line in (select line from read_parquet({quoted(orphans)}))" if orphans else ""
    con.execute(f"""create or replace table settled as select distinct number, waited as line from settles
        where line in (select line from judged where {_CAME_IN}){moved}""")
    counts = dict(con.execute("select number, count(*) from settled group by number").fetchall())
    if counts:
        con.execute(f"copy settled to {quoted(target)} (format parquet)")
    return counts


def origin_sql(number: int, sha256: str, orphans: Path | None) -> str:
    """SQL of the origin of a refused line, beside `line_origin` joined by `line`: one that waits here stems from here, else the
    line is still the one it was."""
    here = f"line in (select line from read_parquet({quoted(orphans)}))" if orphans else "false"
    return f"case when origin is null or {here} then {quoted(origin(number, sha256))} || line else origin end"
