"""The append-only ledger: every decision of a person is one row, and the rows are the audit trail.

One SQLite file per company. Triggers refuse UPDATE, DELETE and REPLACE, so that what is in force can always be
reconstructed from the trail. Restoring a backup adds a row as well (`RESTORED`): the rows between the one it leads back
to and itself no longer count, and stay in the trail.

Safe for threads and processes alike: each write opens a connection of its own, and reads share a long-lived one (`reader`). WAL lets
readers go on while somebody writes; synchronous = FULL means that a row whose position was returned survives a power cut. A damaged
ledger is neither trusted nor written to: every read and write of it raises `Problem("damaged_ledger")`; `disk_failed` where the disk
is full, read-only or missing.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crmcore.domain.kernel.names import checked_name
from crmcore.store.files.crash_points import reached
from crmcore.store.files.disk_errors import is_disk_error
from crmcore.store.ledger.damage import check_ledger, refuse_lost_ledger, sqlite_errors_as_problems
from crmcore.store.ledger.reader import ReadConnection, Result, cached_read, release
from crmcore.store.ledger.seals import last_seal, seal_of

FILE = "ledger.sqlite"
WAIT_SECONDS = 30.0
#: kind of the row that restoring a backup adds: {"to": position}
RESTORED = "restored"

SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (
    position     INTEGER PRIMARY KEY,
    recorded_at  TEXT NOT NULL,
    author       TEXT NOT NULL CHECK (author <> ''),
    kind         TEXT NOT NULL CHECK (kind <> ''),
    effective_on TEXT CHECK (effective_on IS date(effective_on)),
    payload      TEXT NOT NULL CHECK (json_valid(payload)),
    seal         TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS ledger_by_kind ON ledger (kind, position);
CREATE TRIGGER IF NOT EXISTS ledger_never_updated BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'ledger_append_only'); END;
CREATE TRIGGER IF NOT EXISTS ledger_never_deleted BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'ledger_append_only'); END;
-- REPLACE deletes without asking the trigger above
CREATE TRIGGER IF NOT EXISTS ledger_never_replaced BEFORE INSERT ON ledger
WHEN EXISTS (SELECT 1 FROM ledger WHERE position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'ledger_append_only'); END;
"""


#: layout → the SQL that makes a ledger of it one of the next layout; its rows stay as they are
MIGRATIONS = {1: "ALTER TABLE ledger ADD COLUMN seal TEXT NOT NULL DEFAULT '';"}
LAYOUT = 2

_LAST = "SELECT coalesce(max(position), 0) FROM ledger"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One decision. `position` counts from 1 without gaps; `recorded_at` is UTC in ISO 8601."""

    position: int
    recorded_at: str
    author: str
    kind: str
    effective_on: date | None
    payload: dict[str, Any]


class LedgerTransaction:
    """The ledger at one moment; while it is written to, nobody else can write, so what is read here stays true until it ends."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, kind: str | None = None, after: int = 0) -> tuple[LedgerRow, ...]:
        """Rows of `kind` (None: all) that count, behind position `after`, oldest first."""
        return _select(self._connection, kind, after, _void(self._connection))

    def trail(self, kind: str | None = None, after: int = 0) -> tuple[LedgerRow, ...]:
        """As `rows`, with those that no longer count since a backup was restored."""
        return _select(self._connection, kind, after, ())

    def position(self, *kinds: str, until: int | None = None) -> int:
        """As `Ledger.position`."""
        of_kinds = f"kind IN ({', '.join('?' * (len(kinds) + 1))})" if kinds else "TRUE"
        up_to = "TRUE" if until is None else "position <= ?"
        values = (*((*kinds, RESTORED) if kinds else ()), *(() if until is None else (until,)))
        return int(self._connection.execute(f"{_LAST} WHERE {of_kinds} AND {up_to}", values).fetchall()[0][0])

    def append(self, kind: str, payload: dict[str, Any], *, author: str, effective_on: date | None = None) -> int:
        """Add one row and return its position. `payload` must be plain JSON without NaN (`ValueError`, `TypeError`);
        an empty author is `Problem("author_missing")`."""
        if not re.fullmatch(r"[a-z][a-z_]{0,39}", kind):
            raise ValueError(f"ledger kind {kind!r}")
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        return self._write(LedgerRow(self.position() + 1, now, checked_name(author, "author_missing"), kind, effective_on, payload))

    def append_restored(self, rows: Sequence[LedgerRow]) -> None:
        """Add rows of a backup as they once were: they follow the last one without a gap, or `ValueError`."""
        for position, row in enumerate(rows, self.position() + 1):
            if row.position != position:
                raise ValueError(f"row {row.position} after {position - 1}")
            self._write(row)

    def _write(self, row: LedgerRow) -> int:
        columns = (
            row.position,
            row.recorded_at,
            row.author,
            row.kind,
            row.effective_on.isoformat() if row.effective_on else None,
            json.dumps(row.payload, ensure_ascii=False, allow_nan=False),
        )
        sealed = (*columns, seal_of(last_seal(self._connection), columns))
        self._connection.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)", sealed)
        return row.position


class Ledger:
    """The ledger of the company in `company_dir`. Reading one that was never written gives nothing and makes no file."""

    def __init__(self, company_dir: Path) -> None:
        self.file = Path(company_dir) / FILE

    def append(self, kind: str, payload: dict[str, Any], *, author: str, effective_on: date | None = None) -> int:
        """Add one row for good and return its position; errors as `LedgerTransaction.append`."""
        with self.transaction() as transaction:
            return transaction.append(kind, payload, author=author, effective_on=effective_on)

    def rows(self, kind: str | None = None, after: int = 0) -> tuple[LedgerRow, ...]:
        """Rows of `kind` (None: all) that count, behind position `after`, oldest first."""
        return self._cached(("rows", kind, after), lambda ledger: ledger.rows(kind, after), ())

    def trail(self, kind: str | None = None, after: int = 0) -> tuple[LedgerRow, ...]:
        """As `rows`, with those that no longer count since a backup was restored."""
        if not self.file.exists():
            refuse_lost_ledger(self.file)
            return ()
        with self._opened() as connection:
            connection.execute("BEGIN")
            return LedgerTransaction(connection).trail(kind, after)

    def position(self, *kinds: str, until: int | None = None) -> int:
        """Position of the last row, of the last row of `kinds` if some are named, up to position `until` if that is; 0: there is none.

        It never goes back: restoring a backup changes rows of every kind, so its own row is the last of all of them."""
        return self._cached(("position", kinds, until), lambda ledger: ledger.position(*kinds, until=until), 0)

    @contextmanager
    def transaction(self) -> Generator[LedgerTransaction, None, None]:
        """Hold the right to write: all rows appended inside are written together, or none if the block raises.

        Keep it short: other writers wait, at most `WAIT_SECONDS`."""
        refuse_lost_ledger(self.file)
        with sqlite_errors_as_problems(self.file), closing(self._begin()) as connection:
            try:
                yield LedgerTransaction(connection)
                connection.execute("COMMIT")
                reached("written")
            except BaseException:
                if connection.in_transaction:  # on a full disk SQLite has rolled back itself, and there is none any more
                    connection.execute("ROLLBACK")
                raise
            _empty_log(connection)

    def copy_to(self, path: Path) -> None:
        """A copy of the ledger as it is at this moment, by SQLite's own backup: whole, whoever writes meanwhile."""
        with self._opened() as connection, closing(sqlite3.connect(path)) as copy:
            connection.backup(copy)

    def _cached(self, key: tuple[object, ...], query: Callable[[LedgerTransaction], Result], absent: Result) -> Result:
        """What `query` reads, from the cache while nobody has written; `absent` where nothing was ever written."""

        def connect() -> ReadConnection:
            refuse_lost_ledger(self.file)
            return self._connect_to_read()

        try:
            with sqlite_errors_as_problems(self.file):
                return cached_read(self.file, key, lambda connection: query(LedgerTransaction(connection)), connect)
        except FileNotFoundError:
            refuse_lost_ledger(self.file)
            return absent

    @contextmanager
    def _opened(self) -> Generator[sqlite3.Connection, None, None]:
        """A connection of its own to read with, for the duration of the context."""
        refuse_lost_ledger(self.file)
        with sqlite_errors_as_problems(self.file), closing(self._connect_to_read().connection) as connection:
            yield connection

    def _begin(self) -> sqlite3.Connection:
        """A connection that holds the right to write. A reader that was opened while the disk was read-only keeps SQLite's shared
        memory of this process read-only after the disk has recovered: then it is released, and a second attempt made."""
        try:
            return self._begin_once()
        except sqlite3.OperationalError as failed:
            if failed.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                raise
        release(self.file)
        return self._begin_once()

    def _begin_once(self) -> sqlite3.Connection:
        connection = self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect_to_read(self) -> ReadConnection:
        """A checked connection. SQLite makes a file of locks even to read: where the disk is full or read-only nobody writes, and a
        connection that is declared immutable reads without. It would miss what stands in a log beside the file."""
        try:
            return ReadConnection(self._connect(), False)
        except sqlite3.OperationalError as failed:
            log = self.file.with_name(f"{FILE}-wal")
            if not is_disk_error(failed) or (log.exists() and log.stat().st_size):
                raise
        return ReadConnection(self._connect("?immutable=1"), True)

    def _connect(self, options: str = "") -> sqlite3.Connection:
        """A connection to a ledger of the present layout that was found sound."""
        connection = sqlite3.connect(
            f"{self.file.absolute().as_uri()}{options}", timeout=WAIT_SECONDS, isolation_level=None, uri=True, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA synchronous = FULL")
            if _layout(connection):
                check_ledger(self.file, connection)
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _empty_log(connection: sqlite3.Connection) -> None:
    """Move what was written from SQLite's log into the file itself, as closing the last connection would: the long-lived read
    connections are never the last to close. Where somebody is reading or writing just now, the next writer does it."""
    connection.execute("PRAGMA busy_timeout = 0")
    with suppress(sqlite3.OperationalError):  # the rows are safe in the log already
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _prepare(connection: sqlite3.Connection) -> None:
    """Create the table in a new file, and migrate a ledger of an earlier layout. The switch to WAL does not wait for others as
    everything else does: try again."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (layout := _layout(connection)) < LAYOUT:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN IMMEDIATE; {MIGRATIONS.get(layout, SCHEMA)} PRAGMA user_version = {LAYOUT}; COMMIT;")
        except sqlite3.OperationalError as failed:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if _layout(connection) < LAYOUT and (  # else somebody else has migrated it meanwhile
                failed.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline
            ):
                raise
            time.sleep(0.01)


def _layout(connection: sqlite3.Connection) -> int:
    """The layout of the ledger: 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _void(connection: sqlite3.Connection) -> tuple[tuple[int, int], ...]:
    """(first, last) positions of the rows that no longer count, the latest first. A return to a row before an earlier
    return takes that one back with it; a return to a row behind it leaves it in force."""
    found: list[tuple[int, int]] = []
    for position, payload in connection.execute(
        "SELECT position, payload FROM ledger WHERE kind = ? ORDER BY position DESC", (RESTORED,)
    ).fetchall():
        if not any(first <= position <= last for first, last in found):
            found.append((json.loads(payload)["to"] + 1, position - 1))
    return tuple(found)


def _select(connection: sqlite3.Connection, kind: str | None, after: int, void: Sequence[tuple[int, int]]) -> tuple[LedgerRow, ...]:
    found = connection.execute(
        "SELECT position, recorded_at, author, kind, effective_on, payload FROM ledger "
        "WHERE position > ? AND (? IS NULL OR kind = ?) ORDER BY position",
        (after, kind, kind),
    )
    try:
        return tuple(
            LedgerRow(position, recorded_at, author, kind, date.fromisoformat(day) if day else None, json.loads(payload))
            for position, recorded_at, author, kind, day, payload in found
            if not any(first <= position <= last for first, last in void)
        )
    except ValueError as broken:
        raise sqlite3.DatabaseError("a row that is none") from broken
