"""Files without a key that bring lines which the company has already: recognised by their content, and by the period they cover.

Two exports of one system overlap more often than not, and adding both counts every sale of the overlap twice. Nothing in the lines
tells a sale brought twice from two equal sales, so the user is asked: add all, add only what is new, or replace.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from crmcore.domain.tables.columns import Table
from crmcore.domain.tables.registry import ORDER_LINE
from crmcore.store.imports.matching.pending_lines import PendingLines, still_pending_sql
from crmcore.store.imports.matching.row_status import ACCEPTED_OR_PENDING, BLANK, KNOWN
from crmcore.store.versions.building import FROM_INVOICES

#: the lines of a corrected file that need not come in any more, and those that still wait (see `pending_resolution.look_up_lines`)
ALREADY_IMPORTED, STILL_PENDING = "already_imported", "pending_line"
#: the records that are left out because the data have them already
_KNOWN_LINE = "known_line"
#: what the data have, with what waits for its customer
_HELD_LINE = "held_line"


@dataclass(frozen=True, slots=True)
class Overlap:
    """A file's period (both days included) and the data in it: `held` lines of the data lie in it and `waits` pending ones; of the
    file's own lines `same` are word for word among them and `new` are not."""

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

    @property
    def days(self) -> dict[str, str]:
        """The first and the last day, ISO."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}


def content_hash(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> str | None:
    """A hash of the rows of `validation_view` that come in, now or with their customers, in the columns `names`: independent of the
    file's bytes and of the order of its lines. Hex over the number of rows and two sums over their digests; None without rows."""
    ordered = sorted(names)
    row = ", ".join(f"coalesce({name}::varchar, chr(0))" for name in ordered)
    digest = f"md5(concat_ws(chr(31), {row}))"
    rows, low, high = connection.execute(f"""
        select count(*), sum(('0x' || left(digest, 15))::bigint::hugeint), sum(('0x' || right(digest, 15))::bigint::hugeint)
        from (select {digest} as digest from validation_view where {ACCEPTED_OR_PENDING} or violation = '{KNOWN}')""").fetchall()[0]
    return None if not rows else hashlib.sha256(f"{' '.join(ordered)}:{rows}:{low}:{high}".encode()).hexdigest()


def can_overlap(table: Table, names: Sequence[str]) -> bool:
    """Whether lines of the table have no key, but always a day."""
    day = table.date_column
    return not table.key and day is not None and day in names and table.column(day).required


def create_held_view(
    connection: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], base: str, pending: Iterable[PendingLines]
) -> None:
    """Create the view `held_line` of what the company has of a table: the rows of `base` and, marked `waits`, the pending ones. Those
    that the file itself brings corrected (STILL_PENDING) are the file's own."""
    columns = ", ".join(names)
    own = f" where {FROM_INVOICES} is not true" if table is ORDER_LINE else ""  # lines that stand for invoices are none of its own
    parts = [f"select {columns}, false as waits from {base}.{table.name}{own}"]
    for lines in pending:
        available = set(lines.columns)
        own = ", ".join(name if name in available else f"null as {name}" for name in names)
        others = (
            f" where {lines.origin} not in (select origin from line_provenance join {STILL_PENDING} using (line))"
            if lines.has_origins
            else ""
        )
        parts.append(f"select {own}, true as waits from ({still_pending_sql(lines, base)}){others}")
    connection.execute(f"create or replace view {_HELD_LINE} as {' union all '.join(parts)}")


def find_overlap(connection: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str]) -> Overlap | None:
    """How the rows of `validation_view` that come in, now or later, overlap with `held_line`; None when the company has no line in their
    period. Lines of a corrected file of which is known what became of them do not count."""
    day = table.date_column
    condition = further_lines(connection)
    first, last, rows = connection.execute(f"select min({day}), max({day}), count(*) from validation_view where {condition}").fetchall()[0]
    if not rows:
        return None
    period = f"{day} between date '{first}' and date '{last}'"
    held, waits = connection.execute(
        f"select count(*) filter (not waits), count(*) filter (waits) from {_HELD_LINE} where {period}"
    ).fetchall()[0]
    if not held + waits:
        return None
    row = ", ".join(_filled_columns(connection, names, period))
    same = connection.execute(f"""with
        fresh as (select hash({row}) as row, count(*) as n from validation_view where {condition} group by all),
        old as (select hash({row}) as row, count(*) as n from {_HELD_LINE} where {period} group by all)
        select coalesce(sum(least(fresh.n, old.n)), 0)::bigint from fresh join old using (row)""").fetchall()[0][0]
    return Overlap(first, last, held, waits, same, rows - same)


def further_lines(connection: duckdb.DuckDBPyConnection) -> str:
    """SQL condition: rows of `validation_view` that are further lines as far as known. The line numbers of a large file are worked out
    only where they matter."""
    if not connection.execute(f"select count(*) from (from {ALREADY_IMPORTED} union all from {STILL_PENDING})").fetchall()[0][0]:
        return ACCEPTED_OR_PENDING
    return f"{ACCEPTED_OR_PENDING} and line not in (from {ALREADY_IMPORTED}) and line not in (from {STILL_PENDING})"


def create_line_history(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables ALREADY_IMPORTED and STILL_PENDING, empty: nothing is known of the lines of the file."""
    for table in (ALREADY_IMPORTED, STILL_PENDING):
        connection.execute(f"create or replace table {table} (line bigint)")


def count_already_imported(connection: duckdb.DuckDBPyConnection) -> int:
    """How many lines of a corrected file need not come in any more, whatever they say by now, and be it invalid."""
    if not connection.execute(f"select count(*) from {ALREADY_IMPORTED}").fetchall()[0][0]:
        return 0
    return connection.execute(
        f"select count(*) from validation_view where violation is distinct from '{BLANK}' and line in (from {ALREADY_IMPORTED})"
    ).fetchall()[0][0]


def already_imported_rule() -> str:
    """The rule of `validation_view` that leaves out the lines in ALREADY_IMPORTED."""
    return f"when line in (from {ALREADY_IMPORTED}) then '{KNOWN}'"


def create_known_lines(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table `known_line` (`record`), empty until `exclude_known_lines` fills it."""
    connection.execute(f"create or replace table {_KNOWN_LINE} (record bigint)")


def known_line_rule() -> str:
    """The rule of `validation_view` that leaves out the records in `known_line`."""
    return f"when record in (select record from {_KNOWN_LINE}) then '{KNOWN}'"


def exclude_known_lines(connection: duckdb.DuckDBPyConnection, table: Table, names: Sequence[str], overlap: Overlap) -> int:
    """Fill `known_line` with the rows of `validation_view` that the company has already, and return how many.

    Equal lines are counted: where the file has three and the data two of them, two are known and the last one is new.
    """
    period = f"{table.date_column} between date '{overlap.first}' and date '{overlap.last}'"
    row = _filled_columns(connection, names, period)
    columns, same = ", ".join(row), " and ".join(f"fresh.{name} is not distinct from old.{name}" for name in row)
    connection.execute(f"""insert into {_KNOWN_LINE} with
        fresh as (select record, {columns}, row_number() over (partition by {columns} order by record) as nth
                  from validation_view where {further_lines(connection)}),
        old as (select {columns}, count(*) as n from {_HELD_LINE} where {period} group by all)
        select record from fresh join old on {same} where nth <= n""")
    return connection.execute(f"select count(*) from {_KNOWN_LINE}").fetchall()[0][0]


def _filled_columns(connection: duckdb.DuckDBPyConnection, names: Sequence[str], period: str) -> list[str]:
    """The columns to compare lines by: one that the data lack in that period (another export had it not) tells nothing."""
    filled = ", ".join(f"count({name})" for name in names)
    counts = connection.execute(f"select {filled} from {_HELD_LINE} where {period}").fetchall()[0]
    return [name for name, n in zip(names, counts, strict=True) if n]
