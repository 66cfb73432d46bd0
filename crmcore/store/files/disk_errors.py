"""Errors of the disk (full, read-only, missing, not permitted) as a `Problem` that can be shown."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from crmcore.domain.kernel.problems import Problem

#: what SQLite reports of a disk; everything else it reports is about the file or about others
_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM}

#: what the system says where a folder or a disk may only be read
_READ_ONLY = frozenset({"EACCES", "EPERM", "EROFS"})
#: errors of the system that are about the disk and not about a mistake of ours
_ABOUT_DISK = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO})


@contextmanager
def disk_errors_as_problems() -> Generator[None, None, None]:
    """Errors of files and of SQLite become Problem `disk_failed` or `disk_read_only`, with their kind only: their messages name paths."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as failed:
        raise disk_failed(failed) from failed


def is_disk_error(failed: sqlite3.Error) -> bool:
    """Whether SQLite failed because of the disk, and not because of the content of the file or of other writers."""
    return getattr(failed, "sqlite_errorcode", 0) & 0xFF in _DISK


def disk_problem(error: BaseException) -> Problem | None:
    """What an error that nobody foresaw says about the disk: `disk_failed` or `disk_read_only`; None where it is about something else."""
    if isinstance(error, OSError) and error.errno in _ABOUT_DISK:
        return disk_failed(error)
    return disk_failed(error) if isinstance(error, sqlite3.OperationalError) and is_disk_error(error) else None


def disk_failed(failed: OSError | sqlite3.OperationalError) -> Problem:
    """The problem, with the system's own short name for it: ENOSPC, SQLITE_FULL; `disk_read_only` where the folder may not be written
    to, so that everything can still be read."""
    if isinstance(failed, OSError):
        kind = errno.errorcode.get(failed.errno or 0, type(failed).__name__)
    else:
        kind = getattr(failed, "sqlite_errorname", type(failed).__name__)
    return Problem("disk_read_only" if kind in _READ_ONLY or kind.startswith("SQLITE_READONLY") else "disk_failed", kind=kind)
