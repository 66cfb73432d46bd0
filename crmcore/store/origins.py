"""Where a line of a mended file stems from, so that none comes in twice: not as the line that waited for its customer, nor mended
once more after it has come in.

A refused line goes out with its origin: the import that first refused it, the start of that file's SHA-256 (the number alone
would fit an import of another company), and its line. The origins of what came in lie beside the import that brought it, so
they count only where that import is part of the data.
"""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from crmcore.store.hub import quoted
from crmcore.store.overlap import KNOWN
from crmcore.store.source import Source

FILE = "origins.parquet"
_DIGITS = 8
#: a line that is part of the data with this import, or has been before
CAME_IN = f"(broken is null or broken in ('{KNOWN}', 'merged'))"


def origin(number: int, sha256: str) -> str:
    """How the origin of every line of an import begins; the line follows. The sign # keeps it text in a spreadsheet."""
    return f"{number}#{sha256[:_DIGITS]}#"


def forget_origins(con: duckdb.DuckDBPyConnection) -> None:
    """Table `line_origin` (`line` of this file, `origin`), empty: no line of the file stems from another one."""
    con.execute("create or replace table line_origin (line bigint, origin varchar)")


def keep_origins(con: duckdb.DuckDBPyConnection, source: Source, column: str) -> None:
    """Fill `line_origin` from the text column of a mended file that tells them."""
    con.execute(f"insert into line_origin select line, trim({column}) from {source.reading()} where trim({column}) <> ''")


def origins_of(files: Sequence[Path]) -> str:
    """SQL: the origins (`origin`) of all lines that the imports behind these files brought in mended, or that wait with them."""
    if not files:
        return "select null::varchar as origin where false"
    return f"select origin from read_parquet([{', '.join(quoted(path) for path in files)}])"


def write_origins(con: duckdb.DuckDBPyConnection, orphans: Path | None, target: Path) -> int:
    """The origins of the lines that come in and of those that wait among the `orphans` of this import, as Parquet in `target`;
    how many there are, no file where there are none."""
    waits = f" or line in (select line from read_parquet({quoted(orphans)}))" if orphans else ""
    con.execute(f"""create or replace table taken_origin as select distinct origin from line_origin
        where line in (select line from judged where {CAME_IN}){waits}""")
    n = con.execute("select count(*) from taken_origin").fetchall()[0][0]
    if n:
        con.execute(f"copy taken_origin to {quoted(target)} (format parquet)")
    return n


def origin_sql(number: int, sha256: str, orphans: Path | None) -> str:
    """SQL of the origin of a refused line, beside `line_origin` joined by `line`: one that waits here stems from here, else the
    line is still the one it was."""
    here = f"line in (select line from read_parquet({quoted(orphans)}))" if orphans else "false"
    return f"case when origin is null or {here} then {quoted(origin(number, sha256))} || line else origin end"
