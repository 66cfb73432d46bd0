"""What has been read of several files, and counted, so that a further answer need not read them again.

It lies in a folder of whoever prepares the import, under the hashes of the files and the answers that say how they are to be read; written
and read by workers alone.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import duckdb

from crmcore.domain.joins.profiles import TableProfile
from crmcore.domain.joins.propose import Pair, column_pairs
from crmcore.store.imports.joins.profiling import count_matches, profiles
from crmcore.store.imports.joins.tables import read_tables
from crmcore.store.imports.joins.values import SourceTable, TablesTask
from crmcore.store.reading.source.request import Note
from crmcore.store.sandbox.run_with_limits import Progress


@dataclass(frozen=True, slots=True)
class Readings:
    """The tables of the files, what was noted, their profiles, and how many records find their partner per pair of columns."""

    tables: tuple[SourceTable, ...]
    notes: tuple[Note, ...]
    profiles: tuple[TableProfile, ...]
    matched: Mapping[Pair, int]


def read_once(connection: duckdb.DuckDBPyConnection, task: TablesTask, progress: Progress) -> Readings:
    """The tables of a task: from its folder of readings if they have been read before, else from the files."""
    if task.readings is None:
        return _read(connection, task, progress)
    known = task.readings / f"{_key(task)}.pickle"
    if known.exists():
        return pickle.loads(known.read_bytes())  # noqa: S301  written by an earlier worker of ours
    folder = (task.readings / uuid4().hex).resolve()
    folder.mkdir()
    found = _read(connection, replace(task, workdir=folder), progress)
    draft = Path(f"{known}.{folder.name}.tmp")
    draft.write_bytes(pickle.dumps(found))
    draft.replace(known)
    return found


def _read(connection: duckdb.DuckDBPyConnection, task: TablesTask, progress: Progress) -> Readings:
    tables, notes = read_tables(connection, task, progress)
    progress(0.2, "join")
    found = profiles(connection, tables)
    return Readings(tuple(tables), tuple(notes), found, count_matches(connection, tables, column_pairs(found)))


def _key(task: TablesTask) -> str:
    """The files and how they are to be read."""
    request = task.request
    answers = (request.encoding, request.delimiter, request.header, request.header_row, sorted(request.header_rows.items()))
    return sha256(repr(([(file.sha256, file.shown) for file in task.files], answers)).encode()).hexdigest()
