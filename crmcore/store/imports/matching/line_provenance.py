"""The provenance of the lines of a corrected file, so that none comes in twice: neither as the line that waited for its customer, nor
corrected once more after it has come in.

A refused line is written out with its origin: the number of the import that first refused it, the start of that file's SHA-256 (the
number alone would fit an import of another company), and its line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from crmcore.store.engine.engine import sql_literal

_DIGITS = 8


def origin_prefix(number: int, sha256: str) -> str:
    """How the origin of every line of an import begins; the line follows. The sign # keeps it text in a spreadsheet."""
    return f"{number}#{sha256[:_DIGITS]}#"


def create_provenance(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table `line_provenance` (`line` of this file, `origin`), empty: no line of the file stems from another file."""
    connection.execute("create or replace table line_provenance (line bigint, origin varchar)")


def record_provenance(connection: duckdb.DuckDBPyConnection, rows: str, column: str) -> None:
    """Fill `line_provenance` from the rows (SQL, with `line`) of a corrected file and their text column of origins."""
    connection.execute(f"insert into line_provenance select line, trim({column}) from {rows} where trim({column}) <> ''")


def has_provenance(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any line of this file stems from another one."""
    return bool(connection.execute("select count(*) from line_provenance").fetchall()[0][0])


def origin_prefixes(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The prefixes (see `origin_prefix`) of the origins in `line_provenance`."""
    prefixes = "select distinct left(origin, length(origin) - length(split_part(origin, '#', 3))) from line_provenance"
    return {prefix for (prefix,) in connection.execute(prefixes).fetchall()}


def rename_origins(connection: duckdb.DuckDBPyConnection, renamed: Mapping[str, str]) -> None:
    """Replace prefixes (see `origin_prefix`) of the origins in `line_provenance`, old → new: an import that was undone and made again
    from the very same sheet has another number."""
    for old, new in renamed.items():
        connection.execute(f"""update line_provenance set origin = {sql_literal(new)} || split_part(origin, '#', 3)
            where starts_with(origin, {sql_literal(old)})""")


def count_without_origin(connection: duckdb.DuckDBPyConnection, condition: str, prefixes: Sequence[str]) -> int:
    """How many rows of `validation_view` under a `condition` (SQL) stem from no import with one of the origin `prefixes`, as far as
    known."""
    known = ", ".join(sql_literal(prefix) for prefix in prefixes) or "null"
    return connection.execute(f"""select count(*) from validation_view where {condition} and line not in (
        select line from line_provenance where left(origin, length(origin) - length(split_part(origin, '#', 3))) in ({known}))
        """).fetchall()[0][0]


def origin_sql(number: int, sha256: str, pending: Path | None) -> str:
    """SQL of the origin of a refused line, beside `line_provenance` joined by `line`: one of the file `pending` stems from this import,
    any other line keeps the origin that it has."""
    here = f"line in (select line from read_parquet({sql_literal(pending)}))" if pending else "false"
    return f"case when origin is null or {here} then {sql_literal(origin_prefix(number, sha256))} || line else origin end"
