"""What an import is asked and what it answers: request, preview, report. Frozen values, no effects."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from crmcore.domain.names import LONGEST_NAME, one_line
from crmcore.domain.problems import Problem, Question
from crmcore.store.headers import Match
from crmcore.store.keys import CHANGES_SCHEMA, KeyCounts
from crmcore.store.overlap import Overlap

#: share of refused lines (percent) from which somebody must agree first
REFUSED_LIMIT = 5.0
#: columns of `refused`: file line, record after the header, the file's own column name, its text, the rule
REFUSED_SCHEMA = pa.schema([("line", pa.int64()), ("record", pa.int64()), ("column", pa.string()),
                            ("value", pa.string()), ("rule", pa.string())])


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """One file and every answer the user may give about it; each field is one `--flag` of the command line.

    `mapping`: field → header, or 1-based column number, or None to leave the field empty.
    `date_format`: an order such as `mdy`, `d/m/Y` or `%m/%d/%Y`. `delimiter`: a character, `tab` or `blank`.
    `header`: False when the first line is data already; `header_row`: its line when there is a title above.
    `future`: what days later than the day of the import are; `today` is that day, None: the clock's.
    `allow_refused`: percent of lines that may be refused. `decimal`: which mark stands before the cents.
    `on_overlap`: what to do with the data's lines in the period of the file: `add` to them, add only the `new` lines (those that
    the data have already, word for word, are skipped), `replace` them, or `stop`.
    `come_before`: what to do with lines of a mended file that are no longer open, because they came in mended or with their
    customers, or others took their place: `skip` or `add` them, or `stop`.
    `time_zone`: the shop's own (`Asia/Shanghai`, `+08:00`): dates that carry another are put into it.
    `currency`: the one whose amounts come in where a file mixes several. `other_currency`: what to do with amounts in another
    than the company's: `take` them as they stand, or `stop`. `stated_total`: what to do about a last line of
    totals that the lines do not add up to: leave it aside (`lines`) or `stop`. `units`: `whole` refuses fractions of a unit.
    `orphans`: lines of customers that the company's list lacks wait for them, or `create` them.
    `personal`: headers or 1-based numbers of columns without a field that point to a person: hidden with the other personal data.
    `again`: bring in a file that came in before, beside what it brought then.
    `file_name`: the name to show when `file` is an upload stored under another.
    """

    file: Path
    table: str = "order_line"
    sheet: str | None = None
    mapping: Mapping[str, str | int | None] = field(default_factory=dict)
    date_format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    header_row: int | None = None
    decimal: Literal["point", "comma"] | None = None
    share_scale: Literal["fraction", "percent"] | None = None
    negatives: Literal["refund", "refuse"] | None = None
    future: Literal["accept", "refuse"] | None = None
    amount_is_gross: bool = False
    allow_refused: float = REFUSED_LIMIT
    time_zone: str | None = None
    currency: str | None = None
    other_currency: Literal["take", "stop"] | None = None
    stated_total: Literal["lines", "stop"] | None = None
    units: Literal["any", "whole"] = "any"
    again: bool = False
    on_overlap: Literal["add", "new", "replace", "stop"] | None = None
    come_before: Literal["skip", "add", "stop"] | None = None
    orphans: Literal["wait", "create"] = "wait"
    personal: tuple[str | int, ...] = ()
    file_name: str | None = None
    today: date | None = None

    @property
    def shown_name(self) -> str:
        """The file's name on one line, without folders and invisible characters."""
        return one_line((self.file_name or str(self.file)).replace("\\", "/").rpartition("/")[2])[:LONGEST_NAME] or "–"

    @property
    def overlapping(self) -> Literal["add", "new", "replace", "stop"] | None:
        """What to do with lines of the data in the period of the file: who brings it again knows that they are there."""
        return self.on_overlap or ("add" if self.again else None)

    @property
    def once_more(self) -> Literal["skip", "add", "stop"] | None:
        """What to do with mended lines that came in before."""
        return self.come_before or ("add" if self.again else None)

    def answers(self) -> dict[str, Any]:
        """Everything but the file's place, as plain JSON values: what the ledger keeps of the request."""
        kept = {name: getattr(self, name) for name in self.__slots__ if name not in ("file", "file_name", "today")}
        return kept | {"mapping": dict(self.mapping), "personal": list(self.personal)}


@dataclass(frozen=True, slots=True)
class Note:
    """Something put right or worth knowing: a code `W-…` (words: `rule.W-…`) and its placeholders; `n` counts."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """lines = header + blank + accepted + refused + skipped, always.

    A line is a row of the file's table: a cell with a line break inside continues its line. `skipped` are lines
    above the header, identical rows of a table with a key, merged into one, a line of totals, and lines that the data have
    already, where only new ones were wanted.
    """

    lines: int = 0
    header: int = 0
    blank: int = 0
    accepted: int = 0
    refused: int = 0
    skipped: int = 0

    @property
    def read(self) -> int:
        return self.accepted + self.refused

    def balanced(self) -> bool:
        return self.lines == self.header + self.blank + self.accepted + self.refused + self.skipped


@dataclass(frozen=True, slots=True)
class ControlTotals:
    """What must be the same in the file and in the data version: compared after every import."""

    rows: int
    customers: int | None
    amount: Decimal | None
    profit: Decimal | None
    first_date: date | None
    last_date: date | None

    def plain(self) -> dict[str, Any]:
        """As JSON values: money as text with all its digits, dates ISO."""
        return {"rows": self.rows, "customers": self.customers,
                "amount": None if self.amount is None else str(self.amount),
                "profit": None if self.profit is None else str(self.profit),
                "first_date": self.first_date and self.first_date.isoformat(),
                "last_date": self.last_date and self.last_date.isoformat()}


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet of a workbook; rows and columns as far as anything stands in it."""

    name: str
    rows: int
    columns: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of the file: its number from 1, its header ("" if none), its first values, the field it fills."""

    number: int
    header: str
    samples: tuple[str, ...]
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """How a file will be understood, nothing written. `rows` are the first accepted ones in the table's types.

    `problem` is set when nothing can come in: the rows could not be read as the table (a required column is missing, say), then
    `rows`, `counts` and `totals` are empty and the mapping is to be corrected; or none is left, then `refused` tells why. `keys`
    and `changes` (CHANGES_SCHEMA, the first of them) tell how the rows of a table with a key stand to the data, `overlap` those of
    a table without; `come` lines of a mended file need not come in any more.
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
    refused: pa.Table
    refused_by_rule: Mapping[str, int]
    notes: tuple[Note, ...]
    questions: tuple[Question, ...]
    problem: Problem | None = None
    keys: KeyCounts | None = None
    changes: pa.Table = field(default_factory=CHANGES_SCHEMA.empty_table)
    overlap: Overlap | None = None
    come: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came in and what did not. `refused` has every refused line (REFUSED_SCHEMA); `folder` keeps them too.

    `released`: lines of earlier imports (by number) that had waited for a customer and came in with this one.
    """

    number: int
    table: str
    file: str
    sha256: str
    counts: Counts
    totals: ControlTotals
    version: int
    ledger_position: int
    refused: pa.Table
    refused_by_rule: Mapping[str, int]
    notes: tuple[Note, ...]
    mapping: tuple[Match, ...]
    unmapped: tuple[str, ...]
    folder: Path
    keys: KeyCounts | None = None
    overlap: Overlap | None = None
    released: Mapping[int, int] = field(default_factory=dict)
