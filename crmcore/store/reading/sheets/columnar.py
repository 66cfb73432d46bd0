"""Parquet files → text, exactly: whole doubles lose their `.0`, decimals keep their digits, nested columns are refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.kernel.problems import Problem
from crmcore.store.engine.engine import sql_literal
from crmcore.store.reading.source.source import Source

GIGABYTE = 1_000_000_000
#: so many bytes of text are read of one file
MAX_TEXT = 2 * GIGABYTE
_AS_IT_IS = (
    "VARCHAR",
    "BOOLEAN",
    "DATE",
    "TIMESTAMP",
    "TIMESTAMP_S",
    "TIMESTAMP_MS",
    "TIMESTAMP_NS",
    "TIME",
    "TIME_NS",
    "INTERVAL",
    "JSON",
    "UUID",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
)


def open_parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> Source:
    """The table in a Parquet file. Lines are its rows, from 1.

    Raises Problem `E-TRUNCATED` (damaged), `E-NESTED` (a column of lists, structures or bytes), `E-TEXT-LIMIT`, `E-TEXT-MEMORY` (a few
    kilobytes that unpack to gigabytes).
    """
    try:
        columns = connection.execute(f"describe select * from read_parquet({sql_literal(path)})").fetchall()
        rows = connection.execute(f"select count(*) from read_parquet({sql_literal(path)})").fetchall()[0][0]
    except duckdb.Error as damaged:
        raise Problem("E-TRUNCATED", kind="Parquet") from damaged
    _refuse_endless_text(connection, path, [name for name, kind, *_ in columns if kind == "VARCHAR" or kind.startswith("ENUM")])
    texts = ", ".join(f"{_as_text(name, kind)} as c{number}" for number, (name, kind, *_) in enumerate(columns, 1))
    relation = f"(select file_row_number + 1 as line, {texts} from read_parquet({sql_literal(path)}, file_row_number=true))"
    return Source(relation, tuple(name for name, *_ in columns), "parquet", path, lines=rows, zone=_zone(path))


def _refuse_endless_text(connection: duckdb.DuckDBPyConnection, path: Path, names: Sequence[str]) -> None:
    """Problem `E-TEXT-LIMIT` where the texts of a file are longer, all together, than what is read of one; `E-TEXT-MEMORY` where
    measuring them takes more memory than there is.

    A text that stands in every row is stored once, and measured once: nothing is unpacked for it.
    """
    if not names:
        return
    lengths = " + ".join(f"coalesce(sum(strlen({_quoted(name)})), 0)" for name in names)
    try:
        length = int(connection.execute(f"select {lengths} from read_parquet({sql_literal(path)})").fetchall()[0][0])
    except duckdb.OutOfMemoryException as endless:
        raise Problem("E-TEXT-MEMORY") from endless
    except duckdb.Error as damaged:
        raise Problem("E-TRUNCATED", kind="Parquet") from damaged
    if length > MAX_TEXT:
        raise Problem("E-TEXT-LIMIT", limit=MAX_TEXT // GIGABYTE)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _zone(path: Path) -> str | None:
    """The time zone of the file's moments: what pandas and Arrow note beside the columns; None when there are several."""
    try:
        zones = {field.type.tz for field in pq.read_schema(path) if pa.types.is_timestamp(field.type) and field.type.tz}
    except (pa.ArrowException, OSError):
        return None
    return zones.pop() if len(zones) == 1 else None


def _as_text(name: str, kind: str) -> str:
    column = _quoted(name)
    if kind in ("DOUBLE", "FLOAT"):
        # 15 digits are what a double holds for certain: 0.1 + 0.2 is 0.3; a float's own shortest form is exact
        shortest = f"printf('%.15g', {column})" if kind == "DOUBLE" else f"cast({column} as varchar)"
        exact = f"case when abs({column}) < 1e-4 then printf('%.20f', {column}) else {shortest} end"
        return (
            f"case when isfinite({column}) and {column} = trunc({column}) and abs({column}) < 1e15 "
            f"then cast(try_cast({column} as bigint) as varchar) when isfinite({column}) then {exact} "
            f"else cast({column} as varchar) end"
        )
    if kind in _AS_IT_IS or kind.startswith(("DECIMAL", "ENUM")):
        return f"cast({column} as varchar)"
    if kind.startswith("TIMESTAMP") and kind.endswith("WITH TIME ZONE"):
        # such a value is a moment; written in UTC, whatever the zone of this computer
        return f"strftime(epoch_ms(epoch_ms({column})), '%Y-%m-%d %H:%M:%S') || '+00:00'"
    raise Problem("E-NESTED", column=name)
