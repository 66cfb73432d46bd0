"""Long-lived read connections: what was read of a ledger is cached exactly as long as nobody has written to it.

A page reads the same few rows at every move of a slider, and to open, check and close the file takes SQLite a millisecond each time.
So one connection per ledger stays open in a process, and `PRAGMA data_version` says whether any other connection, of this process or of
another one, has committed since (https://www.sqlite.org/pragma.html#pragma_data_version). A file that was deleted, replaced (a restored
backup) or changed by other means than SQLite is noticed by its inode, size and modification time; then the connection is opened anew.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

#: connections open at most; the least recently used idle ones are closed
MAX_OPEN = 32
#: results cached at most, of each ledger
MAX_RESULTS = 128

Result = TypeVar("Result")


class ReadConnection(NamedTuple):
    """A connection to read with, usable from any thread. `immutable`: it takes no locks and does not read the log beside the file."""

    connection: sqlite3.Connection
    immutable: bool


class _Reader:
    """The read connection of one ledger file and what was read through it; only for the holder of `lock`."""

    def __init__(self, path: str) -> None:
        self.lock = threading.Lock()
        self.path = path
        #: no longer in `_readers`: whoever waited for its lock takes the one that is
        self.is_retired = False
        self._open: ReadConnection | None = None
        self._identity: tuple[int, ...] = ()
        self._version = -1
        self._results: dict[Hashable, Any] = {}

    def read(self, key: Hashable, query: Callable[[sqlite3.Connection], Result], connect: Callable[[], ReadConnection]) -> Result:
        """The cached result of `key`, else what `query` reads now. Errors of SQLite close the connection and are passed on."""
        try:
            connection = self._connected(connect)
            self._forget_unless(_data_version(connection))
            if key in self._results:
                return self._results[key]
            connection.execute("BEGIN")
            self._forget_unless(_data_version(connection))  # the version of the very snapshot that is read
            result = query(connection)
            connection.execute("COMMIT")
        except BaseException:
            self.close()
            raise
        if len(self._results) >= MAX_RESULTS:
            self._results.clear()
        self._results[key] = result
        return result

    def retire(self) -> None:
        """Close the connection for good."""
        self.is_retired = True
        self.close()

    def close(self) -> None:
        """Close the connection and forget what was read; the next read opens it again."""
        if self._open is not None:
            self._open.connection.close()
        self._open = None
        self._results.clear()

    def _connected(self, connect: Callable[[], ReadConnection]) -> sqlite3.Connection:
        """The open connection, if the file is still the one that it was opened on; else a new one."""
        if self._open is not None and self._identity == self._file_identity(self._open.immutable):
            return self._open.connection
        self.close()
        before = self._file_identity(True)
        self._open = connect()
        self._identity = before if self._open.immutable else before[:3]
        self._version = -1
        return self._open.connection

    def _file_identity(self, immutable: bool) -> tuple[int, ...]:
        """Inode, size and date of the file; of an immutable connection also the size of the log that it does not read."""
        file = os.stat(self.path)  # noqa: PTH116  before every read: a Path would cost more than the call
        identity = (file.st_ino, file.st_size, file.st_mtime_ns)
        if not immutable:
            return identity
        try:
            return (*identity, os.stat(f"{self.path}-wal").st_size)  # noqa: PTH116  as above
        except FileNotFoundError:
            return (*identity, 0)

    def _forget_unless(self, version: int) -> None:
        """Forget all results unless they were read at this data version."""
        if version != self._version:
            self._results.clear()
            self._version = version


_readers: dict[str, _Reader] = {}
_readers_lock = threading.Lock()
#: readers of the process that this one was forked from: SQLite allows neither to use nor to close them here
_inherited: list[dict[str, _Reader]] = []


def cached_read(file: Path, key: Hashable, query: Callable[[sqlite3.Connection], Result], connect: Callable[[], ReadConnection]) -> Result:
    """What `query` reads of the ledger `file`, read again only when somebody has written to it. Safe from any number of threads.

    Parameters
    ----------
    file
        An existing ledger; FileNotFoundError where there is none (any more).
    key
        Names the query: equal keys must mean the same query.
    query
        Called with a connection inside a read transaction. Its result is shared by all callers: nobody may change it.
    connect
        Opens a connection with ``isolation_level=None`` and ``check_same_thread=False``.
    """
    while True:
        reader = _reader_of(os.path.abspath(file))  # noqa: PTH100  removes ".." without following links
        with reader.lock:
            if not reader.is_retired:
                return reader.read(key, query, connect)


def release(file: Path) -> None:
    """Close this process's connection to the ledger `file`, before the file is moved or deleted. The next read opens it again."""
    with _readers_lock:
        reader = _readers.pop(os.path.abspath(file), None)  # noqa: PTH100  as above
    if reader is not None:
        with reader.lock:
            reader.retire()


def _reader_of(path: str) -> _Reader:
    """The reader of a file, created if there is none; the least recently used idle ones beyond MAX_OPEN are closed."""
    with _readers_lock:
        reader = _readers.pop(path, None) or _Reader(path)
        _readers[path] = reader  # the latest used stands last
        for oldest in list(_readers.values())[:-MAX_OPEN]:
            if oldest.lock.acquire(blocking=False):  # else it is being read
                try:
                    oldest.retire()
                    del _readers[oldest.path]
                finally:
                    oldest.lock.release()
    return reader


def _data_version(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection has committed."""
    ((version,),) = connection.execute("PRAGMA data_version").fetchall()
    return version


def release_all() -> None:
    """Close all connections of this process, as at its end; the next reads open them again."""
    with _readers_lock:
        while _readers:
            _, reader = _readers.popitem()
            if reader.lock.acquire(timeout=1):  # else a thread still reads, which the interpreter will not wait for either
                reader.retire()
                reader.lock.release()


def _after_fork() -> None:
    """A forked process opens its own connections, and leaves those of its parent alone."""
    global _readers, _readers_lock
    _inherited.append(_readers)
    _readers, _readers_lock = {}, threading.Lock()


atexit.register(release_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
