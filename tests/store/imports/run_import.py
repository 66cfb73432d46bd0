"""What the tests of the import share: a small file on disk, and what became of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crmcore.store.engine.engine import cursor_for
from crmcore.store.imports.importing import preview, run_import
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.imports.pipeline.process import process_file
from crmcore.store.imports.pipeline.state import ImportTask
from crmcore.store.imports.report import ImportReport
from crmcore.store.reading.read_file import private_copy
from crmcore.store.reading.source.request import ImportRequest

HEADER = "customer id,date,amount"


def file_of(folder: Path, content: str | bytes, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def looked_at(folder: Path, content: str | bytes, **answers) -> Preview:
    return preview(None, ImportRequest(file_of(folder, content), **answers))


def imported(folder: Path, content: str | bytes, **answers) -> ImportReport:
    """The content brought into the company folder `company` under `folder`."""
    company = folder / "company"
    company.mkdir(exist_ok=True)
    return run_import(company, ImportRequest(file_of(folder, content), **answers), author="ann")


def stored(folder: Path, report: ImportReport, sql: str) -> list[tuple]:
    return stored_in(folder / "company", report.version, sql)


def stored_in(company: Path, version: int, sql: str) -> list[tuple]:
    """What a data version of a company answers."""
    with cursor_for(company, version) as cursor:
        return cursor.execute(sql).fetchall()


def refusals(found: Preview | ImportReport) -> list[tuple]:
    """(line, column, value, rule) of every refused line."""
    return [(r["line"], r["column"], r["value"], r["rule"]) for r in found.rejected.to_pylist()]


def every_refusal(request: ImportRequest) -> list[tuple]:
    """As `refusals`, of all lines of a file that is not imported."""
    with tempfile.TemporaryDirectory() as folder:
        copy, sha256, size = private_copy(request.file, workdir := Path(folder).resolve())
        task = ImportTask(copy, sha256, size, request, workdir, number=1)
        processed = process_file(task, lambda share, step: None)
        return [(r["line"], r["column"], r["value"], r["rule"]) for r in processed.staged.rejected.to_pylist()]
