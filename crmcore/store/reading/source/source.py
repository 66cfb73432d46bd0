"""Any file, once read: a table of text in the order of the file, and the balance of its lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.kernel.problems import Question
from crmcore.store.reading.source.request import REFUSED_SCHEMA, Note, SheetInfo
from crmcore.store.reading.source.text_scan import TextScan

#: where in a relation the options of `Source.reading` go
OPTIONS = "/*options*/"


@dataclass(frozen=True, slots=True)
class Source:
    """`relation` is SQL that yields `line` and the text columns c1…cN in file order, one row per record.

    With `scan` set the file is regular text that DuckDB reads straight off: `line` is then null and computed
    from the position (`loading`), and malformed lines are known only after reading. Otherwise the lines are
    all accounted for here: `lines = head + blank + rows of the relation + rows of malformed + set_aside`, with
    `head = header + skipped`. `malformed` has the columns of REFUSED_SCHEMA. `zone`: the time zone that its moments are
    meant in, where the file says so. `refunds`: statuses of its lines that stem from lists of refunds.
    """

    relation: str
    headers: tuple[str, ...]
    container: str
    path: Path
    head: int = 0
    header_lines: int = 0
    lines: int = 0
    blank: int = 0
    malformed: pa.Table = field(default_factory=REFUSED_SCHEMA.empty_table)
    set_aside: int = 0
    scan: TextScan | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[SheetInfo, ...] = ()
    header_row: int | None = None
    zone: str | None = None
    notes: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()
    refunds: tuple[str, ...] = ()

    def reading(self, options: str = "") -> str:
        """SQL of the relation, with further options for DuckDB's reader where that reads the file."""
        return self.relation.replace(OPTIONS, f", {options}" if options else "")

    def without_malformed(self, lines: Collection[int]) -> Source:
        """The same source, with these of its malformed lines set aside: they are no data that is refused."""
        if not lines:
            return self
        left = self.malformed.filter(pc.invert(pc.is_in(self.malformed["line"], pa.array(lines, pa.int64()))))
        return replace(self, malformed=left, set_aside=self.set_aside + self.malformed.num_rows - left.num_rows)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.headers)

    def header(self, number: int) -> str:
        """The header of a column, or its number where it has none."""
        return self.headers[number - 1] or f"#{number}"


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of the file: its number from 1, its header ("" if none), its first values, the field it fills."""

    number: int
    header: str
    samples: tuple[str, ...]
    field: str | None = None
