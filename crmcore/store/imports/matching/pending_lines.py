"""Pending lines: their customer is not in the company's list yet. They wait, and come in by themselves when the customer does.

They are stored beside the record of the import that brought them. No list of pending lines is maintained: a line is pending if its
import is part of the data, the version's customers lack its customer, and no later import that is part of the data has superseded it
(see `pending_resolution`). So an undo makes lines pending again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.tables.columns import Table
from crmcore.domain.tables.registry import BY_NAME, CUSTOMER
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.line_provenance import origin_prefix
from crmcore.store.imports.matching.row_status import ACCEPTED, UNKNOWN_CUSTOMER
from crmcore.store.versions.building import stored_types

#: the file with the pending lines of an import, in the folder of its record
FILE = "orphans.parquet"
#: columns that name a customer who must be known
CUSTOMER_IDS = ("customer_id", "related_id")
_NO_ORIGINS = pa.schema([("origin", pa.string())]).empty_table()


@dataclass(frozen=True, slots=True)
class PendingLines:
    """The lines of one import that had no customer when it came in: the import's number, their table, their file, the SHA-256 of
    the imported file, and the files of origins that imports in force have superseded (see `pending_resolution`)."""

    number: int
    table: str
    file: Path
    sha256: str
    superseded: tuple[Path, ...] = ()

    @property
    def origin(self) -> str:
        """SQL of a line's origin, beside its `line`."""
        return f"{sql_literal(origin_prefix(self.number, self.sha256))} || line"

    @property
    def has_origins(self) -> bool:
        """Whether the lines can be identified by their place in the file."""
        return "line" in self.columns

    @property
    def columns(self) -> list[str]:
        """The columns of the file of pending lines."""
        return pq.read_schema(self.file).names


def unknown_customer_rules(table: str, mapped: Iterable[str]) -> list[str]:
    """Rules of `validation_view` where the company keeps a list of customers: the ids of the table `known_customer`."""
    if table == CUSTOMER.name:
        return []
    fields = [name for name in mapped if name in CUSTOMER_IDS]
    return [f"when {name} not in (select customer_id from known_customer) then '{name}:{UNKNOWN_CUSTOMER}'" for name in fields]


def superseded_origins_sql(superseded: Sequence[Path]) -> str:
    """SQL: the origins (`origin`) of all lines that the imports behind these files have superseded."""
    if not superseded:
        return "select null::varchar as origin where false"
    return f"select origin from read_parquet([{', '.join(sql_literal(path) for path in superseded)}])"


def _not_superseded_sql(pending: PendingLines) -> str:
    rows = f"select * from read_parquet({sql_literal(pending.file)})"
    if not pending.superseded or not pending.has_origins:
        return rows
    return f"{rows} where {pending.origin} not in ({superseded_origins_sql(pending.superseded)})"


def still_pending_sql(pending: PendingLines, base: str) -> str:
    """SQL: the lines that wait for a customer whom the data `base` lack."""
    ids = [name for name in pending.columns if name in CUSTOMER_IDS]
    missing = " or ".join(f"{name} not in (select customer_id from {base}.customer)" for name in ids)
    return f"select * from ({_not_superseded_sql(pending)}) where {missing}"


@dataclass(frozen=True, slots=True)
class ResolvedLines:
    """Pending lines that come in with their customers: Parquet files per table, lines per import number, and how many rows each table
    gains by them (a line may be the newer version of a row that the table has)."""

    files: Mapping[str, list[Path]] = field(default_factory=dict)
    counts: Mapping[int, int] = field(default_factory=dict)
    gained: Mapping[str, int] = field(default_factory=dict)


def create_brought(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], *, has_names: bool) -> None:
    """Create the table `brought_customer` (`customer_id`, `name`): the customers in the columns `ids` of the accepted rows of
    `validation_view`."""
    name = "name" if has_names else "null::varchar"
    brought = " union ".join(
        f"select {number} as customer_id, {name if number == 'customer_id' else 'null'} as name from validation_view where {ACCEPTED}"
        for number in ids
    )
    nobody = "select null::varchar as customer_id, null::varchar as name where false"
    connection.execute(f"create or replace table brought_customer as {brought or nobody}")


def write_resolved(
    connection: duckdb.DuckDBPyConnection,
    pending: Iterable[PendingLines],
    base: str,
    own: Table,
    brought_before: Sequence[Path],
    superseded_before: Sequence[Path],
    folder: Path,
) -> ResolvedLines:
    """Write the pending lines whose customers arrive: those of the table `brought_customer` and of the files `brought_before`, with which
    the tables before this one of the same import bring theirs; a file for each import. A customer that lines name instead of numbering
    it has arrived when one customer alone bears the name; the lines get its number, and their origins go into the table
    `resolved_by_name`. Lines that this import itself supersedes (table `superseded_line`, files `superseded_before`) stay out. Of several
    lines that wait under one key the newest comes in; `own`: the table of the rows of `validation_view`."""
    before = "".join(f" union select customer_id, name from read_parquet({sql_literal(path)})" for path in brought_before)
    connection.execute(f"""create or replace temp table arrived_customer as
        select customer_id, name from brought_customer{before} union select customer_id, name from {base}.customer""")
    out = f"select origin from superseded_line union all {superseded_origins_sql(superseded_before)}"
    connection.execute(f"""create or replace temp table arrived_name as
        select {folded_sql("name")} as folded, min(customer_id) as customer_id from arrived_customer where name is not null
        group by folded having count(distinct customer_id) = 1""")
    connection.execute("create or replace temp table resolved_by_name (origin varchar)")
    files: dict[str, list[Path]] = {}
    counts: dict[int, int] = {}
    gained: dict[str, int] = {}
    for lines in sorted(pending, key=lambda lines: -lines.number):
        table = BY_NAME[lines.table]
        target = folder / f"released_{lines.number:06d}_{lines.table}.parquet"
        own_rows = f"from validation_view where {ACCEPTED}" if table is own else None
        rows = _resolved_sql(lines, base, out, own_rows, files.get(table.name, ()))
        connection.execute(f"copy ({rows}) to {sql_literal(target)} (format parquet)")
        if lines.has_origins:
            connection.execute(f"insert into resolved_by_name {_named_origins(lines, base, out)}")
        if n := connection.execute(f"select count(*) from read_parquet({sql_literal(target)})").fetchall()[0][0]:
            files.setdefault(lines.table, []).append(target)
            counts[lines.number] = counts.get(lines.number, 0) + n
            matching = f"semi join {base}.{table.name} using ({', '.join(table.key)})" if table.key else "where false"
            old = connection.execute(f"select count(*) from read_parquet({sql_literal(target)}) {matching}").fetchall()[0][0]
            gained[lines.table] = gained.get(lines.table, 0) + n - old
    return ResolvedLines(files, counts, gained)


def _resolved_sql(lines: PendingLines, base: str, out: str, own_rows: str | None, newer: Sequence[Path]) -> str:
    """SQL: those of the `lines` whose customers have arrived, with the columns that are stored; not those whose origin is among those
    that are `out` (SQL), or whose key is in one of the `newer` files."""
    table, available = BY_NAME[lines.table], lines.columns
    ids = [name for name in CUSTOMER_IDS if name in available]
    columns = ", ".join(f"{name}::{kind} as {name}" for name, kind in stored_types(table).items() if name in available)
    conditions = [f"{name} is not null" for name in ids]
    if lines.has_origins:
        conditions.append(f"{lines.origin} not in ({out})")
    without_newer, newest = "", ""
    if table.key:
        key = ", ".join(table.key)
        known = [f"select {key} from read_parquet({sql_literal(path)})" for path in newer]
        known += [f"select {key} {own_rows}"] if own_rows else []
        if not lines.has_origins:  # of an earlier edition: nothing says what came under its key since
            known.append(f"select {key} from {base}.{table.name}")
        without_newer = f"anti join ({' union all '.join(known)}) using ({key})" if known else ""
        newest = f"qualify row_number() over (partition by {key} order by {'line' if lines.has_origins else '1'} desc) = 1"
    return f"""select {columns} from (select * from ({_with_numbers(still_pending_sql(lines, base), ids)})
        where {" and ".join(conditions)}) {without_newer} {newest}"""


def _named_origins(lines: PendingLines, base: str, out: str) -> str:
    """SQL: the origins of those of the `lines` that come in now and name a customer instead of numbering it; not those that are `out`."""
    ids = [name for name in CUSTOMER_IDS if name in lines.columns]
    rows = f"select *, {lines.origin} as origin from ({still_pending_sql(lines, base)})"
    known = [f"{name} in (select customer_id from arrived_customer)" for name in ids]
    arrived = [f"({number} or {folded_sql(name)} in (select folded from arrived_name))" for name, number in zip(ids, known, strict=True)]
    return f"""select origin from ({rows}) where {" and ".join(arrived)} and not ({" and ".join(known)})
        and origin not in ({out})"""


def _with_numbers(rows: str, ids: Sequence[str]) -> str:
    """SQL: the `rows` with the numbers of the customers that have arrived in the columns `ids`, whether they number or name them; null
    where they have not."""
    numbers = [
        f"case when waiting.{name} in (select customer_id from arrived_customer) then waiting.{name} "
        f"else by_{name}.customer_id end as {name}"
        for name in ids
    ]
    joins = [f"left join arrived_name as by_{name} on by_{name}.folded = {folded_sql(f'waiting.{name}')}" for name in ids]
    return f"select waiting.* replace ({', '.join(numbers)}) from ({rows}) as waiting {' '.join(joins)}"


def folded_sql(name: str) -> str:
    """SQL of a name as names are compared (see `customer_names.folded_name`); numbers are stored without full-width forms."""
    return f"lower(regexp_replace(trim(nfc_normalize({name})), '\\s+', ' ', 'g'))"


def count_still_pending(cursor: duckdb.DuckDBPyConnection, pending: Iterable[PendingLines]) -> dict[int, int]:
    """How many lines of each import wait for a customer whom the version behind `cursor` lacks; imports without any are left out."""
    counts: Counter[int] = Counter()  # an import of several tables has several files of them
    for lines in pending:
        ids = [name for name in lines.columns if name in CUSTOMER_IDS]
        rows = pq.read_table(lines.file, columns=[*ids, *(["line"] if lines.has_origins else [])])
        missing = " or ".join(f"{name} not in (select customer_id from customer)" for name in ids)
        cursor.register("pending_rows", rows)
        superseded = [pq.read_table(path, columns=["origin"]) for path in lines.superseded]
        cursor.register("superseded_rows", pa.concat_tables(superseded) if superseded else _NO_ORIGINS)
        still = f" and {lines.origin} not in (from superseded_rows)" if lines.has_origins else ""
        counts[lines.number] += cursor.execute(f"select count(*) from pending_rows where ({missing}){still}").fetchall()[0][0]
        cursor.unregister("pending_rows")
        cursor.unregister("superseded_rows")
    return {number: n for number, n in counts.items() if n}
