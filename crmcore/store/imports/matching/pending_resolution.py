"""Pending lines that a later file supersedes: so that each of them comes in once, or not at all.

A pending line is superseded by an import that brings it corrected, or its newer version under the same key, or that replaces the
period it lies in. The import stores the origins of the lines it superseded beside its record; they count while it is part of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from crmcore.domain.tables.columns import Table
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.line_provenance import has_provenance
from crmcore.store.imports.matching.overlap import ALREADY_IMPORTED, STILL_PENDING, Overlap
from crmcore.store.imports.matching.pending_lines import PendingLines, still_pending_sql, superseded_origins_sql
from crmcore.store.imports.matching.row_status import ACCEPTED, IN_DATA

#: the file with the origins of the lines that an import superseded, in the folder of its record
FILE = "settled.parquet"
#: how a line was superseded, as the file and the ledger spell it: it came back in a corrected file, newer lines took its place, or it
#: came in under the number of the customer that it names
CORRECTED, REPLACED, NAMED = "mended", "replaced", "named"


def look_up_lines(
    connection: duckdb.DuckDBPyConnection, pending: Iterable[PendingLines], superseded: Sequence[Path], table: Table, base: str
) -> None:
    """Fill in what became of the lines of a corrected file (`line_provenance`).

    The table STILL_PENDING gets those that still wait in the data `base`. Where no key identifies rows, ALREADY_IMPORTED gets those
    that wait no longer: they came in corrected or with their customer, or another file took their place.
    """
    own = [lines for lines in pending if lines.table == table.name and lines.has_origins]
    resolved = [superseded_origins_sql(superseded)]
    for lines in own:
        still = f"select {lines.origin} as origin from ({still_pending_sql(lines, base)})"
        connection.execute(f"insert into {STILL_PENDING} select line from line_provenance where origin in ({still})")
        resolved.append(
            f"select {lines.origin} as origin from read_parquet({sql_literal(lines.file)}) where {lines.origin} not in ({still})"
        )
    if not table.key:
        connection.execute(
            f"insert into {ALREADY_IMPORTED} select line from line_provenance where origin in ({' union all '.join(resolved)})"
        )


def list_superseded(
    connection: duckdb.DuckDBPyConnection,
    pending: Iterable[PendingLines],
    table: Table,
    base: str | None,
    own_pending: Path | None,
    replaced: Overlap | None,
) -> dict[str, int]:
    """Create the table `superseded_line` (`origin`, `how`): the lines that this file supersedes; returns their counts by `how`.

    `own_pending`: the file's own lines that will wait. `replaced`: the period whose lines are replaced.
    """
    connection.execute("create or replace table superseded_line (origin varchar, how varchar)")
    if has_provenance(connection):  # else all records would be validated once more, for nothing
        here = f"select line from read_parquet({sql_literal(own_pending)})" if own_pending else "select null::bigint where false"
        connection.execute(f"""insert into superseded_line select distinct origin, '{CORRECTED}' from line_provenance
            where line in (select line from validation_view where {IN_DATA}) or line in ({here})""")
    for lines in pending:
        if base is None or lines.table != table.name or not lines.has_origins:
            continue
        if table.key:
            key = ", ".join(table.key)
            keys = f"select {key} from validation_view where {ACCEPTED}"
            if own_pending:
                keys += f" union select {key} from read_parquet({sql_literal(own_pending)})"
            taken = f"({key}) in ({keys})" if len(table.key) == 1 else f"row({key}) in (select row({key}) from ({keys}))"
        elif replaced:
            taken = f"{table.date_column} between date '{replaced.first}' and date '{replaced.last}'"
        else:
            continue
        connection.execute(f"""insert into superseded_line select {lines.origin}, '{REPLACED}' from ({still_pending_sql(lines, base)})
            where {taken} and {lines.origin} not in (select origin from superseded_line)""")
    return dict(connection.execute("select how, count(*) from superseded_line group by how").fetchall())


def add_resolved_by_name(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Add to `superseded_line` the lines that come in with a customer whom they name: under its name they need not wait any more.
    Returns their count under NAMED; nothing where there are none."""
    connection.execute(f"insert into superseded_line select origin, '{NAMED}' from resolved_by_name")
    n = connection.execute("select count(*) from resolved_by_name").fetchall()[0][0]
    return {NAMED: n} if n else {}


def write_superseded(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Write the table `superseded_line` as Parquet; no file where it is empty."""
    if connection.execute("select count(*) from superseded_line").fetchall()[0][0]:
        connection.execute(f"copy superseded_line to {sql_literal(target)} (format parquet)")


def count_pending_corrected(connection: duckdb.DuckDBPyConnection) -> int:
    """How many pending lines come in corrected with this file."""
    return connection.execute(f"select count(*) from validation_view where {IN_DATA} and line in (from {STILL_PENDING})").fetchall()[0][0]
