"""Lines whose customer the company's list does not know yet: they wait, and come in by themselves when it arrives.

They lie beside the record of the import that brought them. What waits is no list that somebody keeps: it is every such
line of an import that is part of the data, as long as the version's customers lack its customer and no later import that is part
of the data has settled it (see `settling`). So an undo makes them wait again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.kernel.columns import Table
from crmcore.domain.kernel.tables import BY_NAME, CUSTOMER
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.line_provenance import origin
from crmcore.store.imports.matching.row_status import ORPHAN
from crmcore.store.versions.building import stored_types

FILE = "orphans.parquet"
#: columns that name a customer who must be known
IDS = ("customer_id", "related_id")
_NONE = pa.schema([("origin", pa.string())]).empty_table()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Lines of one import that had no customer when it came in: the import's number, their table, where they lie, the SHA-256 of
    the import's file, and the files of what imports in force have settled (see `settling`)."""

    number: int
    table: str
    file: Path
    sha256: str
    settled: tuple[Path, ...] = ()

    @property
    def origin(self) -> str:
        """SQL of a line's origin, beside its `line`."""
        return f"{sql_literal(origin(self.number, self.sha256))} || line"

    @property
    def has_origins(self) -> bool:
        """Whether the lines can be told apart by their place in the file."""
        return "line" in pq.read_schema(self.file).names


def orphan_rules(table: str, mapped: Iterable[str]) -> list[str]:
    """Rules of the view `judged` where the company keeps a list of customers: the ids of the table `known_customer`."""
    if table == CUSTOMER.name:
        return []
    fields = [name for name in mapped if name in IDS]
    return [f"when {name} not in (select customer_id from known_customer) then '{name}:{ORPHAN}'" for name in fields]


def origins_of(settled: Sequence[Path]) -> str:
    """SQL: the origins (`origin`) of all lines that the imports behind these files have settled."""
    if not settled:
        return "select null::varchar as origin where false"
    return f"select origin from read_parquet([{', '.join(sql_literal(path) for path in settled)}])"


def unsettled(found: Waiting) -> str:
    """SQL: the lines without those that are settled."""
    rows = f"select * from read_parquet({sql_literal(found.file)})"
    return f"{rows} where {found.origin} not in ({origins_of(found.settled)})" if found.settled and found.has_origins else rows


def waiting_now(found: Waiting, base: str) -> str:
    """SQL: the lines that wait for a customer whom the data `base` lack."""
    ids = [name for name in pq.read_schema(found.file).names if name in IDS]
    missing = " or ".join(f"{name} not in (select customer_id from {base}.customer)" for name in ids)
    return f"select * from ({unsettled(found)}) where {missing}"


@dataclass(frozen=True, slots=True)
class Released:
    """Lines that come in with their customers: Parquet files per table, lines per import, and how many rows each table gains by
    them (a line may be the newer version of a row that is there)."""

    files: Mapping[str, list[Path]] = field(default_factory=dict)
    counts: Mapping[int, int] = field(default_factory=dict)
    gained: Mapping[str, int] = field(default_factory=dict)


def write_released(
    con: duckdb.DuckDBPyConnection, waiting: Iterable[Waiting], base: str, brings: Table, ids: Sequence[str], folder: Path
) -> Released:
    """Lines that waited for a customer whom the view `judged`, of the table `brings`, has in its columns `ids`; a file for each
    import. Not those that this file settles itself (`settling.settle`). Of several that wait under one key the newest comes."""
    brought = " union ".join(f"select {name} as customer_id from judged where broken is null" for name in ids)
    con.execute(f"create or replace temp table arrived as {brought} union select customer_id from {base}.customer")
    files: dict[str, list[Path]] = {}
    counts: dict[int, int] = {}
    gained: dict[str, int] = {}
    for found in sorted(waiting, key=lambda one: -one.number):
        table = BY_NAME[found.table]
        types: Mapping[str, str] = stored_types(table)
        held = pq.read_schema(found.file).names
        columns = ", ".join(f"{name}::{kind} as {name}" for name, kind in types.items() if name in held)
        conditions = [f"{name} in (from arrived)" for name in IDS if name in held]
        if found.has_origins:
            conditions.append(f"{found.origin} not in (select origin from settled_origin)")
        rest, newest = "", ""
        if table.key:
            key = ", ".join(table.key)
            known = [f"select {key} from read_parquet({sql_literal(path)})" for path in files.get(table.name, ())]
            if not found.has_origins:  # of an earlier edition: nothing has told what came under its key since
                known.append(f"select {key} from {base}.{table.name}")
                known += [f"select {key} from judged where broken is null"] if brings is table else []
            rest = f"anti join ({' union all '.join(known)}) using ({key})" if known else ""
            newest = f"qualify row_number() over (partition by {key} order by {'line' if found.has_origins else '1'} desc) = 1"
        target = folder / f"released_{found.number:06d}.parquet"
        con.execute(f"""copy (select {columns} from (select * from ({waiting_now(found, base)})
            where {" and ".join(conditions)}) {rest} {newest}) to {sql_literal(target)} (format parquet)""")
        if n := con.execute(f"select count(*) from read_parquet({sql_literal(target)})").fetchall()[0][0]:
            files.setdefault(found.table, []).append(target)
            counts[found.number] = n
            there = f"semi join {base}.{table.name} using ({', '.join(table.key)})" if table.key else "where false"
            old = con.execute(f"select count(*) from read_parquet({sql_literal(target)}) {there}").fetchall()[0][0]
            gained[found.table] = gained.get(found.table, 0) + n - old
    return Released(files, counts, gained)


def still_waiting(cursor: duckdb.DuckDBPyConnection, waiting: Iterable[Waiting]) -> dict[int, int]:
    """How many lines of each import wait for a customer whom the version behind `cursor` lacks; imports without are left out."""
    counts: dict[int, int] = {}
    for found in waiting:
        ids = [name for name in pq.read_schema(found.file).names if name in IDS]
        lines = pq.read_table(found.file, columns=[*ids, *(["line"] if found.has_origins else [])])
        missing = " or ".join(f"{name} not in (select customer_id from customer)" for name in ids)
        cursor.register("waiting_lines", lines)
        settled = [pq.read_table(path, columns=["origin"]) for path in found.settled]
        cursor.register("settled_lines", pa.concat_tables(settled) if settled else _NONE)
        still = f" and {found.origin} not in (from settled_lines)" if found.has_origins else ""
        counts[found.number] = cursor.execute(f"select count(*) from waiting_lines where ({missing}){still}").fetchall()[0][0]
        cursor.unregister("waiting_lines")
        cursor.unregister("settled_lines")
    return {number: n for number, n in counts.items() if n}
