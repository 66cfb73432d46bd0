"""The append-only ledger: every decision of a person is one row, and the rows are the audit trail.

One SQLite file per company. Triggers refuse UPDATE, DELETE and REPLACE, so that what is in force can always be
told again from the trail. A backup put back adds a row as well (`RESTORED`): the rows between the one it leads back
to and itself no longer count, and stay in the trail.

A short connection per call makes it safe for threads and processes alike, and a file that has not changed since is not opened
again (`ledger_memory`); WAL lets readers go on while somebody
writes; synchronous = FULL means that a row that was returned survives a power cut. A damaged ledger is neither
believed nor written to: every reading and writing of it is `Problem("damaged_ledger")`; `disk_failed` where the disk is
full, read-only or gone.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crmcore.domain.kernel.names import checked_name
from crmcore.store.files.crash_points import reached
from crmcore.store.files.disk_errors import is_of_the_disk
from crmcore.store.ledger.damage import look_over, refuse_lost, told_as_damage
from crmcore.store.ledger.reader import remembered
from crmcore.store.ledger.seals import last_seal, seal_of

FILE = "ledger.sqlite"
WAIT_SECONDS = 30.0
#: kind of the row that a backup put back adds: {"to": position}
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


#: what makes a ledger of the layout before into one of this; its rows stay as they are
FORWARD = {1: "ALTER TABLE ledger ADD COLUMN seal TEXT NOT NULL DEFAULT '';"}
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


class Turn:
    """The ledger while nobody else can write: what is read here is still true when the turn's rows are written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, kind: str | None = None, after: int = 0) -> tuple[LedgerRow, ...]:
        """Rows of `kind` (None: all) that count, behind position `after`, oldest first."""
        return _select(self._connection, kind, after, _void(self._connection))

    def trail(self, kind: str | None = None, after: int = 0) -> tuple[LedgerRow, ...]:
        """As `rows`, with those that no longer count since a backup was put back."""
        return _select(self._connection, kind, after, ())

    def append(self, kind: str, payload: dict[str, Any], *, author: str, effective_on: date | None = None) -> int:
        """Add one row and return its position. `payload` must be plain JSON without NaN (`ValueError`, `TypeError`);
        an empty author is `Problem("author_missing")`."""
        if not re.fullmatch(r"[a-z][a-z_]{0,39}", kind):
            raise ValueError(f"ledger kind {kind!r}")
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        return self._write(LedgerRow(self._next(), now, checked_name(author, "author_missing"), kind, effective_on, payload))

    def put_back(self, rows: Sequence[LedgerRow]) -> None:
        """Add rows as they once were, from a backup: they follow the last one without a gap, or `ValueError`."""
        for position, row in enumerate(rows, self._next()):
            if row.position != position:
                raise ValueError(f"row {row.position} after {position - 1}")
            self._write(row)

    def _next(self) -> int:
        return int(self._connection.execute(_LAST, ()).fetchone()[0]) + 1

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
        """Add one row for good and return its position; errors as `Turn.append`."""
        with self.turn() as turn:
            return turn.append(kind, payload, author=author, effective_on=effective_on)

    def rows(self, kind: str | None = None, after: int = 0) -> tuple[LedgerRow, ...]:
        """Rows of `kind` (None: all) that count, behind position `after`, oldest first."""

        def read() -> tuple[LedgerRow, ...]:
            with self._reading() as turn:
                return turn.rows(kind, after) if turn else ()

        return remembered(self.file, ("rows", kind, after), read)

    def trail(self, kind: str | None = None, after: int = 0) -> tuple[LedgerRow, ...]:
        """As `rows`, with those that no longer count since a backup was put back."""
        with self._reading() as turn:
            return turn.trail(kind, after) if turn else ()

    def position(self, *kinds: str) -> int:
        """Position of the last row, of the last row of `kinds` if some are named; 0: there is none.

        It never goes back: a backup put back changes rows of every kind, so its own row is the last of all of them."""
        return remembered(self.file, ("position", kinds), lambda: self._position(kinds))

    def _position(self, kinds: tuple[str, ...]) -> int:
        if not self.file.exists():
            refuse_lost(self.file)
            return 0
        where = f"WHERE kind IN ({', '.join('?' * (len(kinds) + 1))})" if kinds else ""
        with self._open(to_read=True) as connection:
            return int(connection.execute(f"{_LAST} {where}", (*kinds, RESTORED) if kinds else ()).fetchone()[0])

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Hold the right to write: all rows appended inside are kept together, or none if the block raises.

        Keep it short: other writers wait, at most `WAIT_SECONDS`."""
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Turn(connection)
                connection.execute("COMMIT")
                reached("written")
            except BaseException:
                if connection.in_transaction:  # on a full disk SQLite has rolled back itself, and there is none any more
                    connection.execute("ROLLBACK")
                raise

    def copy_to(self, path: Path) -> None:
        """A copy of the ledger as it is at this moment, by SQLite's own backup: whole, whoever writes meanwhile."""
        with self._open(to_read=True) as connection, closing(sqlite3.connect(path)) as copy:
            connection.backup(copy)

    @contextmanager
    def _reading(self) -> Iterator[Turn | None]:
        """The ledger at one moment, to read it; None where nothing was ever written."""
        if not self.file.exists():
            refuse_lost(self.file)
            yield None
            return
        with self._open(to_read=True) as connection:
            connection.execute("BEGIN")
            yield Turn(connection)

    @contextmanager
    def _open(self, to_read: bool = False) -> Iterator[sqlite3.Connection]:
        refuse_lost(self.file)
        with told_as_damage(self.file), closing(self._sound(to_read)) as connection:
            yield connection

    def _sound(self, to_read: bool) -> sqlite3.Connection:
        """A connection to the ledger, looked over. SQLite makes a file of locks even to read: where the disk is full or
        read-only nobody writes, and once told so it reads without. What stands in a log beside it would be missed then."""
        try:
            return self._connected("")
        except sqlite3.OperationalError as failed:
            log = self.file.with_name(f"{FILE}-wal")
            if not to_read or not is_of_the_disk(failed) or log.exists() and log.stat().st_size:
                raise
        return self._connected("?immutable=1")

    def _connected(self, how: str) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self.file.absolute().as_uri()}{how}", timeout=WAIT_SECONDS, isolation_level=None, uri=True)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            if _layout(connection):
                look_over(self.file, connection)
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the table in a new file, and what a ledger of an earlier layout lacks. The switch to WAL does not wait for others as
    everything else does: try again."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (layout := _layout(connection)) < LAYOUT:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN IMMEDIATE; {FORWARD.get(layout, SCHEMA)} PRAGMA user_version = {LAYOUT}; COMMIT;")
        except sqlite3.OperationalError as failed:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if _layout(connection) < LAYOUT and (  # else somebody else has made it meanwhile
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
