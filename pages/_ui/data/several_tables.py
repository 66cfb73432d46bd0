"""How a file is understood, and several tables that come in together: files, or the sheets of a workbook. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crmcore.store.companies.companies import Company
from crmcore.store.imports import importing, importing_tables
from crmcore.store.imports.joins.values import ProcessedTables
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.sandbox.run_with_limits import Progress


def has_several_tables(files: Sequence[Path]) -> bool:
    """Whether these are more than one file, or a workbook with several sheets."""
    return importing_tables.has_several_tables(files, ImportRequest(files[0]))


def preview(into: Company | None, request: ImportRequest, readings: Path | None = None, show: Progress | None = None) -> Preview:
    """How a file will be understood. `readings`: a folder for what has been read of a workbook; `show` is told how far it is."""
    return importing.preview(into.dir if into else None, request, show, readings)


def preview_tables(
    into: Company | None, files: Sequence[tuple[Path, str]], request: ImportRequest, readings: Path, show: Progress | None = None
) -> ProcessedTables:
    """How several tables will be understood and joined. `readings`: a folder for what has been read, so that it is read once."""
    return importing_tables.preview_tables(into.dir if into else None, files, request, show, readings)
