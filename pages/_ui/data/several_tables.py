"""How several tables that come in together are understood: files, or the sheets of a workbook. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crmcore.store.companies.companies import Company
from crmcore.store.imports import importing_tables
from crmcore.store.imports.joins.values import ProcessedTables
from crmcore.store.reading.source.request import ImportRequest


def has_several_tables(files: Sequence[Path]) -> bool:
    """Whether these are more than one file, or a workbook with several sheets."""
    return importing_tables.has_several_tables(files, ImportRequest(files[0]))


def preview_tables(into: Company | None, files: Sequence[tuple[Path, str]], request: ImportRequest, readings: Path) -> ProcessedTables:
    """How several tables will be understood and joined. `readings`: a folder for what has been read, so that it is read once."""
    return importing_tables.preview_tables(into.dir if into else None, files, request, readings=readings)
