"""What goes into an import of several tables, and what comes out of the worker. Frozen values, no effects."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from crmcore.domain.joins.profiles import Join, TableProfile
from crmcore.domain.joins.roles import Plan
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.line_status import StatusMemory
from crmcore.store.imports.pipeline.state import ProcessedFile, TargetCompany
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.source.source import Source


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A private copy of one of the files: where it is, the name to show, its SHA-256 and size."""

    copy: Path
    shown: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class TablesTask:
    """Several files to be processed in one import; the answers of `request` hold for all of them. In the folder `readings`, if any, what
    has been read stays for the next time. See `ImportTask` for the rest."""

    files: tuple[CopiedFile, ...]
    request: ImportRequest
    workdir: Path
    company: TargetCompany | None = None
    number: int | None = None
    currency: str = ""
    statuses: StatusMemory = field(default_factory=StatusMemory)
    readings: Path | None = None


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table of one of the files: its `name`, the file (and sheet) it stands in, and its records as text with all its lines accounted
    for: `source.relation` is a Parquet file of ours with `line` and c1…cN."""

    name: str
    file: str
    sha256: str
    size: int
    source: Source
    rows: int


@dataclass(frozen=True, slots=True)
class TableInfo:
    """What is shown of a table: where it stands, how many records it has, what it is (one of ours, `lookup`, `leave`), its headers;
    `missing`: what it lacks to be the table that it looks `likely` to be."""

    name: str
    file: str
    sheet: str | None
    sha256: str
    rows: int
    role: str
    headers: tuple[str, ...]
    likely: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcessedPart:
    """One of our tables: the request with which its rows went through the pipeline, the hash of the files that it stems from, and what
    became of them."""

    table: str
    grain: str
    sha256: str
    request: ImportRequest
    processed: ProcessedFile


@dataclass(frozen=True, slots=True)
class ProcessedTables:
    """What became of several files: their tables, the joins, the parts in the order in which they come in, and what is worth knowing."""

    tables: tuple[TableInfo, ...]
    joins: tuple[Join, ...]
    plan: Plan
    parts: tuple[ProcessedPart, ...]
    notes: tuple[Note, ...] = ()
    problem: Problem | None = None
    profiles: tuple[TableProfile, ...] = ()

    @property
    def belong_together(self) -> bool:
        """Whether more than one of the tables is used."""
        return len(self.parts) + len(self.plan.lookups) + len(self.plan.returned) > 1
