"""Queries on data versions: one locked in-memory DuckDB per company, its versions attached read-only.

A company has a DuckDB of its own because the folders a locked DuckDB may read cannot be widened later, and
because no query on one company can then reach another's files. The database files themselves are never
opened for writing here, so any number of processes may read the same version.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from crmcore.store.engine.damage import require_intact
from crmcore.store.engine.version_lock import shared_version_lock
from crmcore.store.files.paths import database_file, versions_folder

MEMORY_LIMIT = "800MB"
SPILL_LIMIT = "8GB"
#: the current version and the one before: what an undo or a comparison reads
MAX_ATTACHED_VERSIONS = 2
#: a classroom switches between companies; more than this at once is rare
MAX_OPEN_COMPANIES = 4

_SQL = {file.stem: file for file in (Path(__file__).parents[1] / "sql").rglob("*.sql")}


@cache
def statement(name: str) -> str:
    """The SELECT in `sql/<room>/<name>.sql`: one file, one relation of the same name."""
    return _SQL[name].read_text(encoding="utf-8")


def run_query(cursor: duckdb.DuckDBPyConnection, name: str, wanted: Sequence[str] = (), **values: object) -> pa.Table:
    """The rows of relation `name` for the values of its `$parameters`: all columns, or only the `wanted` ones, which costs
    less. In no particular order unless the relation says so."""
    relation = cursor.sql(statement(name), params=values)
    return (relation.select(*wanted) if wanted else relation).to_arrow_table()


def locked_duckdb(
    folders: Iterable[Path], spill: Path, memory_limit: str = MEMORY_LIMIT, *, in_order: bool = False
) -> duckdb.DuckDBPyConnection:
    """A new in-memory DuckDB that can touch nothing but `folders` and spill to `spill`, made only if needed.

    `in_order`: rows keep the order of the file they are read from; elsewhere they are sets, which is faster.

    The order matters: after the last two settings nothing can be changed back.
    """
    allowed = ", ".join(sql_literal(folder) for folder in folders)
    connection = duckdb.connect(":memory:")
    for setting in (
        "enable_progress_bar = false",  # it prints to stdout, where the command line writes JSON
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "arrow_output_version = '1.5'",  # decimals come as the 64-bit integers they are, not twice as wide
        f"preserve_insertion_order = {str(in_order).lower()}",
        f"memory_limit = {sql_literal(memory_limit)}",
        f"temp_directory = {sql_literal(spill)}",
        f"max_temp_directory_size = {sql_literal(SPILL_LIMIT)}",
        f"allowed_directories = [{allowed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"set {setting}")
    return connection


def sql_literal(value: object) -> str:
    """An SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


@contextmanager
def cursor_for(company_dir: Path, version: int) -> Generator[duckdb.DuckDBPyConnection, None, None]:
    """A new cursor whose default schema is that version, closed afterwards.

    Raises `Problem`: unknown_version, damaged_version. Safe from any number of threads: every caller has its own cursor.
    """
    require_intact(company_dir, version)
    with _engine_of(Path(company_dir).resolve()) as engine, engine.attached(version) as name:
        cursor = engine.connection.cursor()
        try:
            cursor.execute(f"use {name}")
            yield cursor
        finally:
            cursor.close()


class _CompanyEngine:
    """The DuckDB of one company and which versions it has attached."""

    def __init__(self, company_dir: Path) -> None:
        self.company_dir = company_dir
        self.connection = locked_duckdb([versions_folder(company_dir)], company_dir / f"spill-{os.getpid()}")
        self.users = 0
        self._lock = threading.Lock()
        self._open_cursors: OrderedDict[str, int] = OrderedDict()  # attached name → cursors open on it, latest used last
        self._locks: dict[str, ExitStack] = {}  # attached name → lock that keeps the version from being deleted

    @contextmanager
    def attached(self, version: int) -> Generator[str, None, None]:
        """The name under which `version` is attached; it stays attached while the context lasts."""
        path = database_file(self.company_dir, version)
        file = path.stat()  # part of the name: a folder deleted and created anew holds another file of that number
        name = f"v{version}_{file.st_ino}_{file.st_mtime_ns}"
        with self._lock:
            if name not in self._open_cursors:
                with ExitStack() as lock:
                    lock.enter_context(shared_version_lock(self.company_dir, version))
                    self.connection.execute(f"attach {sql_literal(path)} as {name} (read_only)")
                    self._locks[name] = lock.pop_all()
            self._open_cursors[name] = self._open_cursors.get(name, 0) + 1
            self._open_cursors.move_to_end(name)
            for old in list(self._open_cursors)[:-MAX_ATTACHED_VERSIONS]:
                if not self._open_cursors[old]:
                    self.connection.execute(f"detach {old}")
                    del self._open_cursors[old]
                    self._locks.pop(old).close()
        try:
            yield name
        finally:
            with self._lock:
                self._open_cursors[name] -= 1

    def close(self) -> None:
        """Detach everything; only when no cursor is open."""
        self.connection.close()
        for lock in self._locks.values():
            lock.close()


_engines: OrderedDict[Path, _CompanyEngine] = OrderedDict()
_engines_lock = threading.Lock()


@contextmanager
def _engine_of(company_dir: Path) -> Generator[_CompanyEngine, None, None]:
    """The company's engine, open while the context lasts; the least recently used idle ones are closed."""
    with _engines_lock:
        engine = _engines.get(company_dir) or _CompanyEngine(company_dir)
        _engines[company_dir] = engine
        _engines.move_to_end(company_dir)
        engine.users += 1
        for old in list(_engines)[:-MAX_OPEN_COMPANIES]:
            if not _engines[old].users:
                _engines.pop(old).close()
    try:
        yield engine
    finally:
        with _engines_lock:
            engine.users -= 1
