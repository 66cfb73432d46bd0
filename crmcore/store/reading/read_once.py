"""A sheet of a workbook that has been read stays in a folder of whoever prepares the import: a further answer need not read it again.

It lies under the hash of the file and the answers that say how it is to be read; written and read by workers alone.
"""

from __future__ import annotations

import pickle
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import duckdb

from crmcore.store.reading.read_file import open_source
from crmcore.store.reading.source.containers import container_of
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.reading.source.source import Source
from crmcore.store.sandbox.run_with_limits import Progress


def open_source_once(
    connection: duckdb.DuckDBPyConnection, copy: Path, request: ImportRequest, workdir: Path, readings: Path | None, progress: Progress
) -> Source:
    """As `open_source`; with a folder of `readings` a sheet is read once for every way to read it. Other files are read each time: their
    text is only scanned."""
    if readings is None or container_of(copy) in ("text", "parquet"):
        return open_source(connection, copy, request, workdir, progress)
    answers = (request.sheet, request.header, request.own_header_row, request.shown_name)
    content = sha256(copy.read_bytes()).hexdigest()
    of_any_table, of_table = (readings / f"{content}_{_short((*answers, table))}.pickle" for table in ("", request.table))
    for known in (of_any_table, of_table):
        if known.exists():
            return pickle.loads(known.read_bytes())  # noqa: S301  written by an earlier worker of ours
    folder = readings / uuid4().hex
    folder.mkdir(parents=True)
    source = open_source(connection, copy, request, folder, progress)
    draft = folder / "source.pickle"
    draft.write_bytes(pickle.dumps(source))
    was_chosen = any(question.option == "sheet" for question in source.questions)  # by the fields of the table
    draft.replace(of_table if was_chosen else of_any_table)
    return source


def _short(answers: tuple[object, ...]) -> str:
    return sha256(repr(answers).encode()).hexdigest()[:16]
