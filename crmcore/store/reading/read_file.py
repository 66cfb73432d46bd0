"""Any file → a table of text: its kind is detected by its content; its layout is detected or asked about."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb

from crmcore.domain.kernel.names import one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.store.files.atomic_write import file_hash
from crmcore.store.reading.sheets.columnar import open_parquet
from crmcore.store.reading.sheets.spreadsheets import Workbook, open_sheet
from crmcore.store.reading.source.containers import container_of, refuse_too_large, surprising_name
from crmcore.store.reading.source.double_headers import headers_apart
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.source.source import Source
from crmcore.store.reading.text.delimited import open_text
from crmcore.store.sandbox.run_with_limits import Progress

_CHUNK = 1 << 20
#: the step in which a small file may turn out to be a huge one
UNPACK = "unpack"


def private_copy(file: Path, workdir: Path) -> tuple[Path, str, int]:
    """Copy `file` into `workdir` under a fixed name: (copy, SHA-256 of the copy, bytes).

    Everything after works on the copy, so the file may change or vanish meanwhile.
    Raises Problem `no_file`, `not_readable`, `is_folder`, `is_device` (a pipe or device has no end that could be relied on).
    """
    copy, shown = workdir / "source", one_line(file.name)
    try:
        if file.is_dir():
            raise Problem("is_folder", file=shown)
        if file.exists() and not file.is_file():
            raise Problem("is_device", file=shown)
        source = file.open("rb")
    except PermissionError as closed:
        raise Problem("not_readable", file=shown) from closed
    except (OSError, ValueError) as missing:  # ValueError: a name with a zero byte
        raise Problem("no_file", file=shown) from missing
    with source, copy.open("wb") as target:
        shutil.copyfileobj(source, target, _CHUNK)
    return copy, file_hash(copy), copy.stat().st_size


def open_source(
    connection: duckdb.DuckDBPyConnection,
    copy: Path,
    request: ImportRequest,
    workdir: Path,
    progress: Progress,
    book: Workbook | None = None,
) -> Source:
    """The table in the private copy of the request's file, whatever its kind; `book`: its workbook where that has been read already.

    Raises the Problems and Questions of the readers, `E-COLUMN-LIMIT` and `E-ROW-LIMIT`. Questions that do not stop the reading (which
    sheet, which header row) come along in `Source.questions` with the likeliest answer taken.
    """
    container = container_of(copy)
    request = replace(request, header_row=request.own_header_row)
    if container == "parquet":
        source = open_parquet(connection, copy)
    elif container == "text":
        source = open_text(copy, request, workdir)
    else:
        progress(0.05, UNPACK)
        source = open_sheet(copy, container, request, workdir, book)
    refuse_too_large(source.lines, source.width)
    source = _with_headers_apart(source)
    if surprising_name(request.shown_name, container):
        source = replace(source, notes=(Note("W-CONTAINER", {"kind": container}), *source.notes))
    return source


def _with_headers_apart(source: Source) -> Source:
    """The source with columns of one header numbered apart, and a note."""
    headers = headers_apart(source.headers)
    renamed = [f"{header} (#{n})" for n, header in enumerate(headers, 1) if header != source.headers[n - 1]]
    if not renamed:
        return source
    return replace(
        source, headers=headers, notes=(*source.notes, Note("W-HEADER-TWICE", {"n": len(renamed), "columns": ", ".join(renamed)}))
    )
