"""What an import is asked: the file and every answer about it. Frozen values, no effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from crmcore.domain.kernel.names import LONGEST_NAME, one_line

#: share of refused lines (percent) from which somebody must agree first
REFUSED_LIMIT = 5.0
#: columns of `refused`: file line, record after the header, the file's own column name, its text, the rule
REFUSED_SCHEMA = pa.schema(
    [("line", pa.int64()), ("record", pa.int64()), ("column", pa.string()), ("value", pa.string()), ("rule", pa.string())]
)


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
class SheetInfo:
    """A sheet of a workbook; rows and columns as far as anything stands in it."""

    name: str
    rows: int
    columns: int
    hidden: bool = False
