"""The report of an import: what came in and what did not. Frozen values, no effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from crmcore.store.imports.matching.keys import KeyCounts
from crmcore.store.imports.matching.overlap import Overlap
from crmcore.store.imports.validation.control_totals import ControlTotals, Counts
from crmcore.store.reading.source.headers import Match
from crmcore.store.reading.source.request import Note


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came in and what did not. `rejected` has every rejected line (REFUSED_SCHEMA); the files in `folder` have them too.

    `resolved`: lines of earlier imports (by number) that were pending and came in with this one.
    """

    number: int
    table: str
    file: str
    sha256: str
    counts: Counts
    totals: ControlTotals
    version: int
    ledger_position: int
    rejected: pa.Table
    rejected_by_rule: Mapping[str, int]
    notes: tuple[Note, ...]
    mapping: tuple[Match, ...]
    unmapped: tuple[str, ...]
    folder: Path
    keys: KeyCounts | None = None
    overlap: Overlap | None = None
    resolved: Mapping[int, int] = field(default_factory=dict)
