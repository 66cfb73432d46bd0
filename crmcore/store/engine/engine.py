"""Questions to data versions: one locked in-memory DuckDB per company, its versions attached read-only.

A company has a DuckDB of its own because the folders a locked DuckDB may read cannot be widened later, and
because no question to one company can then reach another's files. The database files themselves are never
opened for writing here, so any number of processes may read the same version.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
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
#: the current version and the one before: what an undo or a comparison asks for
KEPT_VERSIONS = 2
#: a classroom switches between companies; more than this at once is rare
KEPT_COMPANIES = 4

_SQL = {file.stem: file for file in (Path(__file__).parents[1] / "sql").rglob("*.sql")}


@cache
def statement(name: str) -> str:
    """The SELECT in `sql/<room>/<name>.sql`: one file, one relation of the same name."""
    return _SQL[name].read_text(encoding="utf-8")


def run_query(cursor: duckdb.DuckDBPyConnection, name: str, wanted: Iterable[str] = (), **values: object) -> pa.Table:
    """The rows of relation `name` for the given `$parameters`: all columns, or only the `wanted` ones, which costs
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
def cursor_for(company_dir: Path, version: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of its own whose default schema is that version, closed afterwards.

    Raises `Problem`: unknown_version, damaged_version. Safe from any number of threads: every question has its own cursor.
    """
    require_intact(company_dir, version)
    with _hub_of(Path(company_dir).resolve()) as hub, hub.attached(version) as name:
        cursor = hub.connection.cursor()
        try:
            cursor.execute(f"use {name}")
            yield cursor
        finally:
            cursor.close()


class _Hub:
    """The DuckDB of one company and which versions it has attached."""

    def __init__(self, company_dir: Path) -> None:
        self.company_dir = company_dir
        self.connection = locked_duckdb([versions_folder(company_dir)], company_dir / f"spill-{os.getpid()}")
        self.visitors = 0
        self._lock = threading.Lock()
        self._asking: OrderedDict[str, int] = OrderedDict()  # attached name → questions under way, latest asked last
        self._held: dict[str, ExitStack] = {}  # attached name → what keeps the version from being deleted meanwhile

    @contextmanager
    def attached(self, version: int) -> Iterator[str]:
        """The name under which `version` is attached; it stays attached while the context lasts."""
        path = database_file(self.company_dir, version)
        file = path.stat()  # part of the name: a folder deleted and made anew holds another file of that number
        name = f"v{version}_{file.st_ino}_{file.st_mtime_ns}"
        with self._lock:
            if name not in self._asking:
                with ExitStack() as held:
                    held.enter_context(shared_version_lock(self.company_dir, version))
                    self.connection.execute(f"attach {sql_literal(path)} as {name} (read_only)")
                    self._held[name] = held.pop_all()
            self._asking[name] = self._asking.get(name, 0) + 1
            self._asking.move_to_end(name)
            for old in list(self._asking)[:-KEPT_VERSIONS]:
                if not self._asking[old]:
                    self.connection.execute(f"detach {old}")
                    del self._asking[old]
                    self._held.pop(old).close()
        try:
            yield name
        finally:
            with self._lock:
                self._asking[name] -= 1

    def close(self) -> None:
        """Let go of everything; only when nobody asks."""
        self.connection.close()
        for held in self._held.values():
            held.close()


_hubs: OrderedDict[Path, _Hub] = OrderedDict()
_hubs_lock = threading.Lock()


@contextmanager
def _hub_of(company_dir: Path) -> Iterator[_Hub]:
    """The company's hub, kept open while the context lasts; the least recently asked idle ones are closed."""
    with _hubs_lock:
        hub = _hubs.get(company_dir) or _Hub(company_dir)
        _hubs[company_dir] = hub
        _hubs.move_to_end(company_dir)
        hub.visitors += 1
        for old in list(_hubs)[:-KEPT_COMPANIES]:
            if not _hubs[old].visitors:
                _hubs.pop(old).close()
    try:
        yield hub
    finally:
        with _hubs_lock:
            hub.visitors -= 1
