"""The preview of a file: how it will be understood, before anything is written. Frozen values, no effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.imports.matching.keys import CHANGES_SCHEMA, KeyCounts
from crmcore.store.imports.matching.overlap import Overlap
from crmcore.store.imports.validation.control_totals import ControlTotals, Counts
from crmcore.store.reading.source.headers import Match
from crmcore.store.reading.source.request import Note, SheetInfo
from crmcore.store.reading.source.source import SourceColumn


@dataclass(frozen=True, slots=True)
class Preview:
    """How a file will be understood, nothing written. `rows` are the first accepted ones in the table's types.

    `problem` is set when nothing can come in: either the rows could not be read as the table (a required column is missing, say); then
    `rows`, `counts` and `totals` are empty and the mapping has to be corrected. Or no row is left; then `rejected` says why. `keys` and
    `changes` (CHANGES_SCHEMA, the first of them) compare the rows of a table with a key to the data, `overlap` those of a table
    without. `already_imported` counts the lines of a corrected file that need not come in any more. `currency`: of the amounts, "" where
    nothing says it.
    """

    file: str
    sha256: str
    size: int
    table: str
    container: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: tuple[SheetInfo, ...]
    header_row: int | None
    columns: tuple[SourceColumn, ...]
    mapping: tuple[Match, ...]
    unmapped: tuple[str, ...]
    looks_like: str | None
    rows: pa.Table | None
    counts: Counts
    totals: ControlTotals | None
    rejected: pa.Table
    rejected_by_rule: Mapping[str, int]
    notes: tuple[Note, ...]
    questions: tuple[Question, ...]
    problem: Problem | None = None
    keys: KeyCounts | None = None
    changes: pa.Table = field(default_factory=CHANGES_SCHEMA.empty_table)
    overlap: Overlap | None = None
    already_imported: int = 0
    currency: str = ""
