"""Lines whose customer the company's list does not know yet: they wait, and come in by themselves when it arrives.

They lie beside the record of the import that brought them. What waits is no list that somebody keeps: it is every such
line of an import that is part of the data, as long as the version's customers lack its customer and no line of a mended file
(see `origins`) that is part of the data has taken its place. So an undo makes them wait again.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmcore.domain.tables import BY_NAME, CUSTOMER
from crmcore.store.building import stored_types
from crmcore.store.hub import quoted

FILE = "orphans.parquet"
RULE = "E-ORPHAN"
#: columns that name a customer who must be known
IDS = ("customer_id", "related_id")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Lines of one import that had no customer when it came in: the import's number, their table, where they lie, the SHA-256 of
    the import's file, and the files (`number`, `line`) of those that came in mended since."""

    number: int
    table: str
    file: Path
    sha256: str
    settled: tuple[Path, ...] = ()


def orphan_rules(table: str, mapped: Iterable[str]) -> list[str]:
    """Rules of the view `judged` where the company keeps a list of customers: the ids of the table `known_customer`."""
    if table == CUSTOMER.name:
        return []
    fields = [name for name in mapped if name in IDS]
    return [f"when {name} not in (select customer_id from known_customer) then '{name}:{RULE}'" for name in fields]


def unsettled(found: Waiting) -> str:
    """SQL: the lines without those that came in mended."""
    rows = f"select * from read_parquet({quoted(found.file)})"
    if not found.settled:
        return rows
    files = ", ".join(quoted(path) for path in found.settled)
    return f"{rows} anti join (select line from read_parquet([{files}]) where number = {found.number}) using (line)"


def waiting_now(found: Waiting, base: str) -> str:
    """SQL: the lines that wait for a customer whom the data `base` lack."""
    ids = [name for name in pq.read_schema(found.file).names if name in IDS]
    missing = " or ".join(f"{name} not in (select customer_id from {base}.customer)" for name in ids)
    return f"select * from ({unsettled(found)}) where {missing}"


def write_released(con: duckdb.DuckDBPyConnection, waiting: Iterable[Waiting], base: str,
                   folder: Path) -> tuple[dict[str, list[Path]], dict[int, int]]:
    """Lines that waited for a customer whom the view `judged` brings, a Parquet file for each import: (files per table, lines
    per import). A line whose key has come in some other way meanwhile stays out."""
    con.execute(f"""create or replace temp table arrived as select customer_id from judged where broken is null
        union select customer_id from {base}.customer""")
    files: dict[str, list[Path]] = {}
    counts: dict[int, int] = {}
    for found in waiting:
        table = BY_NAME[found.table]
        types: Mapping[str, str] = stored_types(table)
        held = pq.read_schema(found.file).names
        columns = ", ".join(f"{name}::{kind} as {name}" for name, kind in types.items() if name in held)
        ids = [name for name in held if name in IDS]
        known = " and ".join(f"{name} in (from arrived)" for name in ids)
        rest = f"anti join {base}.{table.name} using ({', '.join(table.key)})" if table.key else ""
        target = folder / f"released_{found.number:06d}.parquet"
        con.execute(f"""copy (select {columns} from (select * from ({waiting_now(found, base)}) where {known}) {rest})
            to {quoted(target)} (format parquet)""")
        if n := con.execute(f"select count(*) from read_parquet({quoted(target)})").fetchall()[0][0]:
            files.setdefault(found.table, []).append(target)
            counts[found.number] = n
    return files, counts


def still_waiting(cursor: duckdb.DuckDBPyConnection, waiting: Iterable[Waiting]) -> dict[int, int]:
    """How many lines of each import wait for a customer whom the version behind `cursor` lacks; imports without are left out."""
    counts: dict[int, int] = {}
    for found in waiting:
        lines = pq.read_table(found.file, columns=[n for n in pq.read_schema(found.file).names if n in (*IDS, "line")])
        for path in found.settled:
            settled = pq.read_table(path).filter(pc.field("number") == found.number)
            lines = lines.join(settled.select(["line"]), "line", join_type="left anti")
        missing = " or ".join(f"{name} not in (select customer_id from customer)" for name in lines.column_names if name in IDS)
        cursor.register("waiting_lines", lines)
        counts[found.number] = cursor.execute(f"select count(*) from waiting_lines where {missing}").fetchall()[0][0]
        cursor.unregister("waiting_lines")
    return {number: n for number, n in counts.items() if n}
