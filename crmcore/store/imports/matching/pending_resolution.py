"""Lines that wait for their customers and are settled by a later file: so that each of them comes in once, or not at all.

A waiting line is settled by an import that brings it mended, or its newer version under the same key, or that replaces the period
it lies in. The import keeps the origins of what it settled beside its record; they count where it is part of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from crmcore.domain.kernel.columns import Table
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.line_provenance import has_origins
from crmcore.store.imports.matching.overlap import COME, OPEN, Overlap
from crmcore.store.imports.matching.pending_lines import Waiting, origins_of, waiting_now
from crmcore.store.imports.matching.row_status import CAME_IN

FILE = "settled.parquet"
#: how a line was settled: it came back in a file of refused lines, or newer lines took its place
MENDED, REPLACED = "mended", "replaced"


def look_up(con: duckdb.DuckDBPyConnection, waiting: Iterable[Waiting], settled: Sequence[Path], table: Table, base: str) -> None:
    """Where the lines of a mended file (`line_origin`) stand: the table OPEN has those that wait in the data `base` still and, where
    no key tells, COME those that do so no longer: they came in mended or with their customer, or another file took their place."""
    own = [found for found in waiting if found.table == table.name and found.has_origins]
    gone = [origins_of(settled)]
    for found in own:
        still = f"select {found.origin} as origin from ({waiting_now(found, base)})"
        con.execute(f"insert into {OPEN} select line from line_origin where origin in ({still})")
        gone.append(f"select {found.origin} as origin from read_parquet({sql_literal(found.file)}) where {found.origin} not in ({still})")
    if not table.key:
        con.execute(f"insert into {COME} select line from line_origin where origin in ({' union all '.join(gone)})")


def settle(
    con: duckdb.DuckDBPyConnection,
    waiting: Iterable[Waiting],
    table: Table,
    base: str | None,
    orphans: Path | None,
    replaced: Overlap | None,
) -> dict[str, int]:
    """Table `settled_origin` (`origin`, `how`): what this file settles, counted by `how`. `orphans` are its own lines that will wait,
    `replaced` is the period whose lines go."""
    con.execute("create or replace table settled_origin (origin varchar, how varchar)")
    if has_origins(con):  # else all records would be judged once more, for nothing
        here = f"select line from read_parquet({sql_literal(orphans)})" if orphans else "select null::bigint where false"
        con.execute(f"""insert into settled_origin select distinct origin, '{MENDED}' from line_origin
            where line in (select line from judged where {CAME_IN}) or line in ({here})""")
    for found in waiting:
        if base is None or found.table != table.name or not found.has_origins:
            continue
        if table.key:
            key = ", ".join(table.key)
            keys = f"select {key} from judged where broken is null"
            if orphans:
                keys += f" union select {key} from read_parquet({sql_literal(orphans)})"
            taken = f"({key}) in ({keys})" if len(table.key) == 1 else f"row({key}) in (select row({key}) from ({keys}))"
        elif replaced:
            taken = f"{table.date_column} between date '{replaced.first}' and date '{replaced.last}'"
        else:
            continue
        con.execute(f"""insert into settled_origin select {found.origin}, '{REPLACED}' from ({waiting_now(found, base)})
            where {taken} and {found.origin} not in (select origin from settled_origin)""")
    return dict(con.execute("select how, count(*) from settled_origin group by how").fetchall())


def write_settled(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    """The table `settled_origin` as Parquet; no file where it is empty."""
    if con.execute("select count(*) from settled_origin").fetchall()[0][0]:
        con.execute(f"copy settled_origin to {sql_literal(target)} (format parquet)")


def settled_by_lines(con: duckdb.DuckDBPyConnection) -> int:
    """How many lines that wait come in mended with this file."""
    return con.execute(f"select count(*) from judged where {CAME_IN} and line in (from {OPEN})").fetchall()[0][0]
