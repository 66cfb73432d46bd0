"""Files without a key that bring what has come before: known by their content, and by the period they cover.

Two exports of one system overlap more often than not, and adding both counts every sale of the overlap twice. Nothing
in the lines tells a sale brought twice from two equal sales, so the visitor is asked: add all, add only what is new, replace.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow.parquet as pq

from crmcore.domain.kernel.columns import Table
from crmcore.store.imports.matching.pending_lines import Waiting, waiting_now
from crmcore.store.imports.matching.row_status import FRESH, KNOWN

#: the records of the lines that are left out because the data have them already
_TABLE = "known_line"
#: the lines of a mended file that came in before or have been replaced, and those that still wait (see `settling.look_up`)
COME, OPEN = "come_before", "open_line"
#: what the data have, with what waits for its customer
_HELD = "held_line"


@dataclass(frozen=True, slots=True)
class Overlap:
    """A file's period (both days included) and the data in it: `held` lines of the data lie in it and `waits` that wait for their
    customers; of the file's own lines `same` are word for word among them and `new` are not."""

    first: date
    last: date
    held: int
    waits: int
    same: int
    new: int

    @property
    def known(self) -> int:
        """All lines that the company has of the period."""
        return self.held + self.waits


def content_hash(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> str | None:
    """What the rows of the view `judged` that come in, now or with their customers, say in the columns `names`, whatever the bytes and
    the order of the file: the number of rows and two sums over their digests, as hex; None without rows."""
    ordered = sorted(names)
    row = ", ".join(f"coalesce({name}::varchar, chr(0))" for name in ordered)
    digest = f"md5(concat_ws(chr(31), {row}))"
    rows, low, high = con.execute(f"""
        select count(*), sum(('0x' || left(digest, 15))::bigint::hugeint), sum(('0x' || right(digest, 15))::bigint::hugeint)
        from (select {digest} as digest from judged where {FRESH} or broken = '{KNOWN}')""").fetchall()[0]
    return None if not rows else hashlib.sha256(f"{' '.join(ordered)}:{rows}:{low}:{high}".encode()).hexdigest()


def can_overlap(table: Table, names: Sequence[str]) -> bool:
    """Lines of such a table have no key, but always a day."""
    day = table.date_column
    return not table.key and day in names and table.column(day).required


def hold(con: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], base: str, waiting: Iterable[Waiting]) -> None:
    """The view of what the company has of a table: the rows of `base` and, marked, those that wait for their customers. Those that
    the file itself brings mended (OPEN) are its own."""
    columns = ", ".join(names)
    parts = [f"select {columns}, false as waits from {base}.{table.name}"]
    for found in waiting:
        known = set(pq.read_schema(found.file).names)
        own = ", ".join(name if name in known else f"null as {name}" for name in names)
        rest = f" where {found.origin} not in (select origin from line_origin join {OPEN} using (line))" if found.has_origins else ""
        parts.append(f"select {own}, true as waits from ({waiting_now(found, base)}){rest}")
    con.execute(f"create or replace view {_HELD} as {' union all '.join(parts)}")


def overlap(con: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str]) -> Overlap | None:
    """How the rows of `judged` that come in, now or later, overlap with what the company has (see `hold`); None when it has no line in
    their period. Lines of a mended file of which is known what became of them are no further lines."""
    day = table.date_column
    first, last, rows = con.execute(f"select min({day}), max({day}), count(*) from judged where {further(con)}").fetchall()[0]
    if not rows:
        return None
    period = f"{day} between date '{first}' and date '{last}'"
    held, waits = con.execute(f"select count(*) filter (not waits), count(*) filter (waits) from {_HELD} where {period}").fetchall()[0]
    if not held + waits:
        return None
    row = ", ".join(_telling(con, names, period))
    same = con.execute(f"""with
        fresh as (select hash({row}) as row, count(*) as n from judged where {further(con)} group by all),
        old as (select hash({row}) as row, count(*) as n from {_HELD} where {period} group by all)
        select coalesce(sum(least(fresh.n, old.n)), 0)::bigint from fresh join old using (row)""").fetchall()[0][0]
    return Overlap(first, last, held, waits, same, rows - same)


def further(con: duckdb.DuckDBPyConnection) -> str:
    """SQL: rows of `judged` that are further lines for all we know. The lines of a large file are worked out only where they matter."""
    if not con.execute(f"select count(*) from (from {COME} union all from {OPEN})").fetchall()[0][0]:
        return FRESH
    return f"{FRESH} and line not in (from {COME}) and line not in (from {OPEN})"


def forget_come(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing is known of the lines of the file."""
    for table in (COME, OPEN):
        con.execute(f"create or replace table {table} (line bigint)")


def come_before(con: duckdb.DuckDBPyConnection) -> int:
    """How many lines of a mended file need not come in any more, whatever they say by now, and be it nothing of sense."""
    if not con.execute(f"select count(*) from {COME}").fetchall()[0][0]:
        return 0
    return con.execute(f"select count(*) from judged where broken is distinct from 'blank' and line in (from {COME})").fetchall()[0][0]


def come_rule() -> str:
    """The rule of the view `judged` that leaves those lines out."""
    return f"when line in (from {COME}) then '{KNOWN}'"


def known_rule(con: duckdb.DuckDBPyConnection) -> str:
    """The rule of the view `judged` that leaves lines out which the data have; none are known before `leave_out_known`."""
    con.execute(f"create or replace table {_TABLE} (record bigint)")
    return f"when record in (select record from {_TABLE}) then '{KNOWN}'"


def leave_out_known(con: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], met: Overlap) -> int:
    """Take those rows of `judged` out which the company has already, and return how many.

    Equal lines are counted: where the file has three and the data two of them, two are known and the last one is new.
    """
    period = f"{table.date_column} between date '{met.first}' and date '{met.last}'"
    row = _telling(con, names, period)
    columns, same = ", ".join(row), " and ".join(f"fresh.{name} is not distinct from old.{name}" for name in row)
    con.execute(f"""insert into {_TABLE} with
        fresh as (select record, {columns}, row_number() over (partition by {columns} order by record) as nth
                  from judged where {further(con)}),
        old as (select {columns}, count(*) as n from {_HELD} where {period} group by all)
        select record from fresh join old on {same} where nth <= n""")
    return con.execute(f"select count(*) from {_TABLE}").fetchall()[0][0]


def _telling(con: duckdb.DuckDBPyConnection, names: Sequence[str], period: str) -> list[str]:
    """The columns to compare lines by: one that the data lack in that period (another export had it not) tells nothing."""
    filled = ", ".join(f"count({name})" for name in names)
    counts = con.execute(f"select {filled} from {_HELD} where {period}").fetchall()[0]
    return [name for name, n in zip(names, counts, strict=True) if n]
