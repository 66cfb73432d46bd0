"""Damaged ledgers: checked when a process first opens the file, reported, and never written to."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from crmcore.domain.kernel.problems import Problem
from crmcore.store.files.disk_errors import disk_failed, is_disk_error
from crmcore.store.ledger.seals import first_altered_position

#: what another process or the disk does for a while; everything else that SQLite finds wrong with a file is damage
_TRANSIENT = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_PROTOCOL,
}
#: ledgers that this process has found sound: path → inode
_checked: dict[Path, int] = {}


def damaged_ledger(file: Path, how: str) -> Problem:
    """The problem of a ledger that is `how`: missing, unreadable, with a gap, or altered."""
    return Problem("damaged_ledger", file=file.name, how=how, folder=str(file.parent))


@contextmanager
def sqlite_errors_as_problems(file: Path) -> Generator[None, None, None]:
    """Errors of SQLite about the content of the file become `Problem("damaged_ledger")`, those about the disk `Problem("disk_failed")`;
    those that pass (another writer is busy) stay what they are."""
    try:
        yield
    except sqlite3.DatabaseError as broken:
        if isinstance(broken, sqlite3.OperationalError) and is_disk_error(broken):
            raise disk_failed(broken) from broken
        if isinstance(broken, sqlite3.IntegrityError) or getattr(broken, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _TRANSIENT:
            raise
        raise damaged_ledger(file, "unreadable") from broken


def check_ledger(file: Path, connection: sqlite3.Connection) -> None:
    """Check a ledger that this process opens for the first time: its pages sound, positions without a gap, every row as it was sealed."""
    inode = file.stat().st_ino
    if _checked.get(file) == inode:
        return
    (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        raise damaged_ledger(file, "unreadable")
    rows, last = connection.execute("SELECT count(*), coalesce(max(position), 0) FROM ledger").fetchone()
    if rows != last:
        raise damaged_ledger(file, "gap")
    if first_altered_position(connection):
        raise damaged_ledger(file, "altered")
    _checked[file] = inode


def refuse_lost_ledger(file: Path) -> None:
    """`Problem("damaged_ledger")` where there is no ledger, or an empty file in its place, beside files that only exist with one:
    published grades, or a second import. (The first import's record may lie there before the first row.)"""
    if file.exists() and file.stat().st_size:
        return
    runs, imports = file.parent / "runs", file.parent / "imports"
    if any(runs.glob("[0-9]*.parquet")) or (imports / "000002").exists():
        raise damaged_ledger(file, "missing")
