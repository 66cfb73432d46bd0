"""The append-only ledger: every decision of a person is one row, and the rows are the audit trail.

One SQLite file per company. Triggers refuse UPDATE, DELETE and REPLACE, so that what is in force can always be
told again from the trail. A short connection per call makes it safe for threads and processes alike; WAL lets
readers go on while somebody writes; synchronous = FULL means that a row that was returned survives a power cut.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crmcore.domain.names import checked_name

FILE = "ledger.sqlite"
WAIT_SECONDS = 30.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (
    position     INTEGER PRIMARY KEY,
    recorded_at  TEXT NOT NULL,
    author       TEXT NOT NULL CHECK (author <> ''),
    kind         TEXT NOT NULL CHECK (kind <> ''),
    effective_on TEXT CHECK (effective_on IS date(effective_on)),
    payload      TEXT NOT NULL CHECK (json_valid(payload))
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
        """Rows of `kind` (None: all) behind position `after`, oldest first."""
        return _select(self._connection, kind, after)

    def append(self, kind: str, payload: dict[str, Any], *, author: str, effective_on: date | None = None) -> int:
        """Add one row and return its position. `payload` must be plain JSON without NaN (`ValueError`, `TypeError`);
        an empty author is `Problem("author_missing")`."""
        if not re.fullmatch(r"[a-z][a-z_]{0,39}", kind):
            raise ValueError(f"ledger kind {kind!r}")
        added = self._connection.execute(
            "INSERT INTO ledger (recorded_at, author, kind, effective_on, payload) VALUES (?, ?, ?, ?, ?)",
            (
                datetime.now(UTC).isoformat(timespec="milliseconds"),
                checked_name(author, "author_missing"),
                kind,
                effective_on.isoformat() if effective_on else None,
                json.dumps(payload, ensure_ascii=False, allow_nan=False),
            ),
        )
        return int(added.lastrowid or 0)


class Ledger:
    """The ledger of the company in `company_dir`. Reading one that was never written gives nothing and makes no file."""

    def __init__(self, company_dir: Path) -> None:
        self.file = Path(company_dir) / FILE

    def append(self, kind: str, payload: dict[str, Any], *, author: str, effective_on: date | None = None) -> int:
        """Add one row for good and return its position; errors as `Turn.append`."""
        with self.turn() as turn:
            return turn.append(kind, payload, author=author, effective_on=effective_on)

    def rows(self, kind: str | None = None, after: int = 0) -> tuple[LedgerRow, ...]:
        """Rows of `kind` (None: all) behind position `after`, oldest first."""
        if not self.file.exists():
            return ()
        with self._open() as connection:
            return _select(connection, kind, after)

    def position(self, *kinds: str) -> int:
        """Position of the last row, of the last row of `kinds` if some are named; 0: there is none."""
        if not self.file.exists():
            return 0
        where = f"WHERE kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        with self._open() as connection:
            return int(connection.execute(f"SELECT coalesce(max(position), 0) FROM ledger {where}", kinds).fetchone()[0])

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Hold the right to write: all rows appended inside are kept together, or none if the block raises.

        Keep it short: other writers wait, at most `WAIT_SECONDS`."""
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield Turn(connection)
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.file, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            _prepare(connection)
            yield connection
        finally:
            connection.close()


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the table in a new file. The switch to WAL does not wait for others as everything else does: try again."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not _is_ready(connection):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = 1; COMMIT;")
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _is_ready(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA user_version").fetchone()[0])


def _select(connection: sqlite3.Connection, kind: str | None, after: int) -> tuple[LedgerRow, ...]:
    found = connection.execute(
        "SELECT position, recorded_at, author, kind, effective_on, payload FROM ledger "
        "WHERE position > ? AND (? IS NULL OR kind = ?) ORDER BY position",
        (after, kind, kind),
    )
    return tuple(
        LedgerRow(position, recorded_at, author, kind, date.fromisoformat(day) if day else None, json.loads(payload))
        for position, recorded_at, author, kind, day, payload in found
    )
