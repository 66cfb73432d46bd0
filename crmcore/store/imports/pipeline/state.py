"""What goes into the import pipeline, what its steps hand to each other besides relations, and what comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from crmcore.domain.kernel.problems import Question
from crmcore.domain.tables.columns import Column, Table
from crmcore.domain.tables.line_status import StatusCount, StatusMemory
from crmcore.store.imports.matching.customer_names import NamedCustomers
from crmcore.store.imports.matching.keys import KeyCounts
from crmcore.store.imports.matching.overlap import Overlap, can_overlap
from crmcore.store.imports.matching.pending_lines import PendingLines, ResolvedLines
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.imports.pipeline.relations import BASE
from crmcore.store.imports.validation.control_totals import ControlTotals, Counts
from crmcore.store.imports.validation.order_status import StatusTreatments
from crmcore.store.imports.validation.order_totals import OrderTotals
from crmcore.store.imports.validation.record_loading import Records
from crmcore.store.imports.validation.total_lines import Heading, TotalLine
from crmcore.store.reading.source.headers import Match
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.source.source import Source
from crmcore.store.sandbox.run_with_limits import Progress


@dataclass(frozen=True, slots=True)
class FirstReading:
    """How the columns of an earlier import were read: its table, field → header (or number) of its column, and the answers given."""

    table: str
    mapping: Mapping[str, str | int]
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TargetCompany:
    """The company that a file is meant for.

    database           of the version in force
    has_customer_list  whether it has a list of its customers: then a line needs one of them
    pending            lines that wait for their customers
    superseded         files with the origins of lines that imports in force have superseded (see `pending_resolution`)
    origins            origin prefixes of the imports of the request's table in force (see `imports.origins`)
    renamed            origin prefixes that have another one now, old → new
    readings           how the columns of earlier imports were read, by the origin prefix of their lines
    """

    database: Path
    has_customer_list: bool = False
    pending: tuple[PendingLines, ...] = ()
    superseded: tuple[Path, ...] = ()
    origins: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, FirstReading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a table of an import has to know about those before it, where lines wait: the customers that they bring (Parquet files of
    `customer_id` and `name`), the waiting lines that they supersede (of `origin`). What waits comes in with the `last` table, once,
    when all customers are known."""

    customers: tuple[Path, ...] = ()
    superseded: tuple[Path, ...] = ()
    last: bool = True


@dataclass(frozen=True, slots=True)
class ImportTask:
    """One file to be processed: the private `copy` of the request's file, its `sha256` and `size`, the folder to work in, the company
    it is meant for, the `currency` of that company's amounts, and what it knows of `statuses`. With a `number`, that of the import, its
    rows are staged too.

    One of several tables of an import has been `opened` already, with all its fields mapped, of which the user `settled` some; customers
    may be `arriving` with another one (a Parquet file of `customer_id`); see `Beside` for the tables before it. In the folder `readings`,
    if any, a sheet that was read stays for the next time."""

    copy: Path
    sha256: str
    size: int
    request: ImportRequest
    workdir: Path
    company: TargetCompany | None = None
    number: int | None = None
    currency: str = ""
    opened: Source | None = None
    settled: frozenset[str] | None = None
    arriving: Path | None = None
    beside: Beside = field(default_factory=Beside)
    statuses: StatusMemory = field(default_factory=StatusMemory)
    readings: Path | None = None


@dataclass(frozen=True, slots=True)
class StagedImport:
    """What an import puts into the next version.

    files       Parquet files per table, of the file's own lines
    columns     those of the file's table that have a value
    replaced    the period whose lines are replaced
    resolved    pending lines of earlier imports that come in
    rejected    every rejected line (REFUSED_SCHEMA)
    record      folder with the rejected lines, the pending lines and the changes
    known       how many lines were left out because the company has them
    superseded  how many pending lines it supersedes, by how (see `pending_resolution`)
    """

    files: Mapping[str, list[Path]]
    columns: frozenset[str]
    replaced: Overlap | None
    resolved: ResolvedLines
    rejected: pa.Table
    record: Path
    known: int = 0
    superseded: Mapping[str, int] = field(default_factory=dict)

    @property
    def all_files(self) -> dict[str, list[Path]]:
        """All files per table: the file's own lines and the resolved ones."""
        resolved = self.resolved.files
        return {name: [*self.files.get(name, ()), *resolved.get(name, ())] for name in {**self.files, **resolved}}


@dataclass(frozen=True, slots=True)
class ProcessedFile:
    """The result of the pipeline. `content` identifies the accepted rows, whatever the bytes (see `overlap.content_hash`); None without
    rows."""

    preview: Preview
    content: str | None = None
    staged: StagedImport | None = None


@dataclass(slots=True)
class ImportState:
    """What the steps know, in the order in which they find it out; an attribute without a default is there only once its step has run.

    The rows themselves are in the relations of `connection` (see `relations`).
    """

    task: ImportTask
    connection: duckdb.DuckDBPyConnection
    progress: Progress
    table: Table
    request: ImportRequest
    today: date

    # opening
    opened: Source = field(init=False)  # as the reader gave it
    source: Source = field(init=False)  # once loaded, with all its lines accounted for
    is_corrected: bool = False
    matches: tuple[Match, ...] = ()
    left_freight: Match | None = None  # the column of freight that is no part of the amounts
    personal: frozenset[int] = frozenset()  # numbers of columns
    mapped_fields: tuple[Column, ...] = ()
    result_fields: tuple[Column, ...] = ()  # with those that are derived
    unmapped: tuple[int, ...] = ()  # numbers of columns
    set_aside: tuple[int, ...] = ()  # numbers of empty columns, and of those of a grade report that we have worked out ourselves
    example_rule: str | None = None  # leaves out the example row of a template

    # validation
    records: Records = field(init=False)
    named: NamedCustomers | None = None  # customers that lines name instead of numbering them
    removal_notes: list[Note] = field(default_factory=list)
    headings: Sequence[Heading] = ()  # lines inside the table that are headers once more, or titles above these
    total_lines: Sequence[TotalLine] = ()
    order_totals: OrderTotals | None = None  # where amounts stand once per order
    treatments: StatusTreatments | None = None  # of order lines with a status
    statuses: tuple[StatusCount, ...] = ()
    currency_rules: list[str] = field(default_factory=list)
    currency: str = ""  # of the amounts that come in, "" where nothing says it
    content: str | None = None
    already_imported: int = 0
    overlap: Overlap | None = None
    known: int = 0
    counts: Counts = field(init=False)
    rejected_by_rule: Counter[str] = field(init=False)
    totals: ControlTotals = field(init=False)
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    # preview
    resolved: ResolvedLines = field(default_factory=ResolvedLines)
    first_rows: pa.Table = field(init=False)
    first_rejected: pa.Table = field(init=False)
    keys: KeyCounts | None = None
    changes: pa.Table = field(init=False)
    preview: Preview = field(init=False)

    # staging
    record_folder: Path = field(init=False)
    rejected: pa.Table = field(init=False)
    own_pending: Path | None = None
    superseded: Mapping[str, int] = field(init=False)
    files: Mapping[str, list[Path]] = field(init=False)

    @property
    def company(self) -> TargetCompany | None:
        """The company that the file is meant for; None before its first import."""
        return self.task.company

    @property
    def base(self) -> str | None:
        """Name of the attached database with the company's data, if it has some."""
        return BASE if self.company else None

    @property
    def pending(self) -> tuple[PendingLines, ...]:
        """Lines of earlier imports that wait for their customers."""
        return self.company.pending if self.company else ()

    @property
    def checks_customers(self) -> bool:
        """Whether lines are checked against the company's list of customers."""
        company = self.company
        has_list = self.task.arriving is not None or (company is not None and company.has_customer_list)
        return has_list and self.table.name != "customer" and self.request.orphans != "create"

    @property
    def result_names(self) -> frozenset[str]:
        """Names of the result fields."""
        return frozenset(c.name for c in self.result_fields)

    @property
    def data_names(self) -> list[str]:
        """Names of the result fields that are data, without those that only help to derive others."""
        return [c.name for c in self.result_fields if not c.input_only]

    @property
    def table_names(self) -> list[str]:
        """Those of `data_names` that are columns of the table itself, in its order."""
        names = set(self.data_names)
        return [c.name for c in self.table.columns if c.name in names]

    @property
    def compared_names(self) -> list[str]:
        """Those of `data_names` that the table stores: by them lines are compared with the company's."""
        stored = {c.name for c in self.table.stored}
        return [name for name in self.data_names if name in stored]

    @property
    def is_compared(self) -> bool:
        """Whether the lines are compared with those that the company has in their period."""
        return self.base is not None and can_overlap(self.table, self.compared_names)

    @property
    def adds_only_new(self) -> bool:
        """Whether lines that the company has already are left out."""
        return self.is_compared and self.request.overlapping == "new"

    @property
    def has_lines_aside(self) -> bool:
        """Whether records of the file are totals, remarks or headers."""
        return any(line.record is not None for line in (*self.headings, *self.total_lines))

    @property
    def replaced(self) -> Overlap | None:
        """The period whose lines are replaced by the file's."""
        return self.overlap if self.request.overlapping == "replace" else None
