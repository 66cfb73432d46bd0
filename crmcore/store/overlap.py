"""Files without a key that bring what has come before: known by their content, and by the period they cover.

Two exports of one system overlap more often than not, and adding both counts every sale of the overlap twice. Nothing
in the lines tells a sale brought twice from two equal sales, so the visitor is asked: add all, add only what is new, replace.
"""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from crmcore.domain.tables import Table

#: what `judged` says of a line that is left out because the data have it already
KNOWN = "known"
#: the records of those lines
_TABLE = "known_line"
#: the lines of a mended file that have come in before, by their origin (see `orphans.find_come`)
COME = "come_before"


@dataclass(frozen=True, slots=True)
class Overlap:
    """A file's period (both days included) and the data in it: `held` lines of the data lie in it, of the file's accepted
    lines `same` are word for word among them and `new` are not."""

    first: date
    last: date
    held: int
    same: int
    new: int


def content_hash(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> str:
    """What the accepted rows of the view `judged` say in the columns `names`, whatever the bytes and the order of the file:
    the number of rows and two sums over their digests, as hex."""
    ordered = sorted(names)
    row = ", ".join(f"coalesce({name}::varchar, chr(0))" for name in ordered)
    digest = f"md5(concat_ws(chr(31), {row}))"
    rows, low, high = con.execute(f"""
        select count(*), sum(('0x' || left(digest, 15))::bigint::hugeint), sum(('0x' || right(digest, 15))::bigint::hugeint)
        from (select {digest} as digest from judged where broken is null)""").fetchall()[0]
    return hashlib.sha256(f"{' '.join(ordered)}:{rows}:{low}:{high}".encode()).hexdigest()


def can_overlap(table: Table, names: Sequence[str]) -> bool:
    """Lines of such a table have no key, but always a day."""
    day = table.date_column
    return not table.key and day in names and table.column(day).required


def overlap(con: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], base: str) -> Overlap | None:
    """How the accepted rows of `judged` overlap with `base`'s table; None when the data have no line in their period."""
    day = table.date_column
    first, last, rows = con.execute(f"select min({day}), max({day}), count(*) from judged where broken is null").fetchall()[0]
    if not rows:
        return None
    period = f"{day} between date '{first}' and date '{last}'"
    held = con.execute(f"select count(*) from {base}.{table.name} where {period}").fetchall()[0][0]
    if not held:
        return None
    row = ", ".join(_telling(con, table, names, base, period))
    same = con.execute(f"""with
        fresh as (select hash({row}) as row, count(*) as n from judged where broken is null group by all),
        old as (select hash({row}) as row, count(*) as n from {base}.{table.name} where {period} group by all)
        select coalesce(sum(least(fresh.n, old.n)), 0)::bigint from fresh join old using (row)""").fetchall()[0][0]
    return Overlap(first, last, held, same, rows - same)


def forget_come(con: duckdb.DuckDBPyConnection) -> None:
    """No line of the file has come in before."""
    con.execute(f"create or replace table {COME} (line bigint)")


def came_before(con: duckdb.DuckDBPyConnection) -> int:
    """How many of the accepted rows of `judged` have come in before, whatever they say by now."""
    if not con.execute(f"select count(*) from {COME}").fetchall()[0][0]:
        return 0        # the lines of a large file are worked out only where they matter
    return con.execute(f"select count(*) from judged where broken is null and line in (from {COME})").fetchall()[0][0]


def known_rule(con: duckdb.DuckDBPyConnection) -> str:
    """The rule of the view `judged` that leaves lines out which the data have; none are known before `leave_out_known`."""
    con.execute(f"create or replace table {_TABLE} (record bigint)")
    return f"when record in (select record from {_TABLE}) then '{KNOWN}'"


def leave_out_known(con: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], base: str, met: Overlap | None) -> tuple[int, int]:
    """Take those of the accepted rows of `judged` out which `base`'s table has already: (how many of them word for word, how many
    others that have come in before).

    Equal lines are counted: where the file has three and the data two of them, two are known and the last one is new.
    """
    come = came_before(con)
    same = 0
    if met:
        period = f"{table.date_column} between date '{met.first}' and date '{met.last}'"
        row = _telling(con, table, names, base, period)
        columns, alike = ", ".join(row), " and ".join(f"fresh.{name} is not distinct from old.{name}" for name in row)
        first = f"(line in (from {COME})) desc, " if come else ""        # of equal lines those that are known to have come in
        con.execute(f"""insert into {_TABLE} with
            fresh as (select record, {columns}, row_number() over (partition by {columns} order by {first}record) as nth
                      from judged where broken is null),
            old as (select {columns}, count(*) as n from {base}.{table.name} where {period} group by all)
            select record from fresh join old on {alike} where nth <= n""")
        same = con.execute(f"select count(*) from {_TABLE}").fetchall()[0][0]
    if come:
        con.execute(f"insert into {_TABLE} select record from judged where broken is null and line in (from {COME})")
    return same, con.execute(f"select count(*) from {_TABLE}").fetchall()[0][0] - same


def _telling(con: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], base: str, period: str) -> list[str]:
    """The columns to compare lines by: one that the data lack in that period (another export had it not) tells nothing."""
    filled = ", ".join(f"count({name})" for name in names)
    counts = con.execute(f"select {filled} from {base}.{table.name} where {period}").fetchall()[0]
    return [name for name, n in zip(names, counts, strict=True) if n]
