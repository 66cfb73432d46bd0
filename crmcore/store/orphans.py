"""Lines whose customer the company's list does not know yet: they wait, and come in by themselves when it arrives.

They lie beside the record of the import that brought them. What waits is no list that somebody keeps: it is every such
line of an import that is part of the data, as long as the version's customers lack its customer and no line of a mended file
(see `origins`) that is part of the data has taken its place. So an undo makes them wait again.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.tables import BY_NAME, CUSTOMER
from crmcore.store.building import stored_types
from crmcore.store.hub import quoted
from crmcore.store.origins import CAME_IN, origin, origins_of
from crmcore.store.overlap import COME

FILE = "orphans.parquet"
RULE = "E-ORPHAN"
#: columns that name a customer who must be known
IDS = ("customer_id", "related_id")
_NONE = pa.schema([("origin", pa.string())]).empty_table()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Lines of one import that had no customer when it came in: the import's number, their table, where they lie, the SHA-256 of
    the import's file, and the files of origins (see `origins`) of all that came in mended."""

    number: int
    table: str
    file: Path
    sha256: str
    mended: tuple[Path, ...] = ()

    @property
    def origin(self) -> str:
        """SQL of a line's origin, beside its `line`."""
        return f"{quoted(origin(self.number, self.sha256))} || line"

    @property
    def has_origins(self) -> bool:
        """Whether the lines can be told apart by their place in the file."""
        return "line" in pq.read_schema(self.file).names


def orphan_rules(table: str, mapped: Iterable[str]) -> list[str]:
    """Rules of the view `judged` where the company keeps a list of customers: the ids of the table `known_customer`."""
    if table == CUSTOMER.name:
        return []
    fields = [name for name in mapped if name in IDS]
    return [f"when {name} not in (select customer_id from known_customer) then '{name}:{RULE}'" for name in fields]


def unsettled(found: Waiting) -> str:
    """SQL: the lines without those that came in mended."""
    rows = f"select * from read_parquet({quoted(found.file)})"
    return f"{rows} where {found.origin} not in ({origins_of(found.mended)})" if found.mended and found.has_origins else rows


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


def settled_by_lines(con: duckdb.DuckDBPyConnection, waiting: Iterable[Waiting], table: str, base: str) -> int:
    """How many lines of `table` that wait in the data `base` come in mended with this file (`line_origin`, view `judged`)."""
    came = f"select origin from line_origin where line in (select line from judged where {CAME_IN})"
    counts = (f"select count(*) as n from ({waiting_now(found, base)}) where {found.origin} in ({came})"
              for found in waiting if found.table == table and found.has_origins)
    return con.execute(f"select coalesce(sum(n), 0)::bigint from ({' union all '.join(counts) or 'select 0 as n'})").fetchall()[0][0]


def find_come(con: duckdb.DuckDBPyConnection, waiting: Iterable[Waiting], mended: Sequence[Path], table: str, base: str) -> None:
    """Fill the table `come_before` with the lines of this file (`line_origin`) whose origin is in the data `base` by now: it came
    with one of the files of origins `mended`, or had waited, and its customer has arrived."""
    gone = " union all ".join((origins_of(mended), *(
        f"select {found.origin} as origin from read_parquet({quoted(found.file)}) anti join ({waiting_now(found, base)}) using (line)"
        for found in waiting if found.table == table and found.has_origins)))
    con.execute(f"insert into {COME} select line from line_origin where origin in ({gone})")


def still_waiting(cursor: duckdb.DuckDBPyConnection, waiting: Iterable[Waiting]) -> dict[int, int]:
    """How many lines of each import wait for a customer whom the version behind `cursor` lacks; imports without are left out."""
    counts: dict[int, int] = {}
    for found in waiting:
        ids = [name for name in pq.read_schema(found.file).names if name in IDS]
        lines = pq.read_table(found.file, columns=[*ids, *(["line"] if found.has_origins else [])])
        missing = " or ".join(f"{name} not in (select customer_id from customer)" for name in ids)
        cursor.register("waiting_lines", lines)
        cursor.register("mended_origins", pa.concat_tables([pq.read_table(path) for path in found.mended]) if found.mended else _NONE)
        open_still = f" and {found.origin} not in (from mended_origins)" if found.has_origins else ""
        counts[found.number] = cursor.execute(f"select count(*) from waiting_lines where ({missing}){open_still}").fetchall()[0][0]
        cursor.unregister("waiting_lines")
        cursor.unregister("mended_origins")
    return {number: n for number, n in counts.items() if n}
