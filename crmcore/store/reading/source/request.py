"""The request of an import: the file and every answer about it. Frozen values, no effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from crmcore.domain.kernel.names import LONGEST_NAME, one_line

#: share of refused lines (percent) above which the user is asked first
REFUSED_LIMIT = 5.0
#: columns of `refused`: file line, record after the header, the file's own column name, its text, the rule
REFUSED_SCHEMA = pa.schema(
    [("line", pa.int64()), ("record", pa.int64()), ("column", pa.string()), ("value", pa.string()), ("rule", pa.string())]
)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """One file and every answer the user may give about it.

    The command line derives an option from each field: from its name, type and default, and from its metadata: `flag`, another spelling
    than the field's; `constant`, the value that the flag sets; `metavar`; `option` False for a field without an option.

    mapping         field → header, or 1-based column number, or None to leave the field empty; of one of several tables `sheet:field`
    date_format     an order such as `mdy`, `d/m/Y` or `%m/%d/%Y`
    delimiter       a character, `tab` or `blank`
    header          False when the first line is data already
    header_row      line of the header when there is a title above it
    header_rows     the same for single ones of several tables: name of the sheet or file → line
    decimal         the decimal mark
    status          what order lines of a status count as: `ignore` leaves them out, `subtract` takes their amounts off, `sale`
    returns         of a returns sheet whose order numbers several customers share: mark the orders of `all` of them, only those of
                    a `single` customer, or `none`, or take its own amounts off (`refunds`); of order lines that speak of returns:
                    their amounts are `refunds` or `sales`
    future          what days later than `today` are
    order_total     where the same amount stands on every line of an order: it counts `once`, or is that of each `line`
    discount        what a discount beside price and quantity is: a `share` of the amount, `money` off it, or `none`: not subtracted
    freight         what to do with a column of freight: `leave` it out of the amounts or `add` it
    allow_refused   percent of lines that may be refused
    time_zone       the shop's own (`Asia/Shanghai`, `+08:00`): dates that carry another are put into it
    currency        the one whose amounts come in where a file mixes several; of a company without one, the one it keeps from now on
    other_currency  what to do with amounts in another currency than the company's: `take` them as they stand, or `stop`
    stated_total    what to do about lines that look like totals or remarks: leave them aside, believing the `lines`, take them as `data`
                    like all others, or `stop`
    units           `whole` refuses fractions of a unit
    other_company   where the company knows none of the file's customers, whether the file is another company's: `no`, or `yes`: stop
    as_purchases    where there are no orders, whether invoices and payments count as purchases: `yes` or `no`
    again           import a file that was imported before, in addition to what it brought then
    on_overlap      what to do with the data's lines in the period of the file: `add` to them, add only the `new` lines (those that the
                    data have already, word for word, are skipped), `replace` them, or `stop`
    come_before     what to do with lines of a corrected file that are no longer open, because they came in corrected or with their
                    customers, or others took their place: `skip` or `add` them, or `stop`
    orphans         lines of customers that the company's list lacks: `wait` for them, or `create` them
    customer_key    the column (header or 1-based number) that is the customer, where another one has a number for every order
    customer        name → number of the customer meant, where several bear the name, or `refuse`; `*` answers for all other names
    personal        headers or 1-based numbers of columns without a field that point to a person: hidden with the other personal data
    join            of several tables, `a.column=b.column`: records of a belong to those of b; nothing after = undoes a proposed join
    role            of several tables, what one is: one of ours, or `leave`
    guessed         the table is only the likeliest one: Problem `other_table` where the headers fit another one better
    file_name       the name to show when `file` is an upload stored under another
    today           the day of the import; None: the clock's
    """

    file: Path = field(metadata={"metavar": "FILE"})
    table: str = "order_line"
    sheet: str | None = None
    mapping: Mapping[str, str | int | None] = field(default_factory=dict, metadata={"flag": "--map", "metavar": "[TABLE:]FIELD=HEADER"})
    date_format: str | None = field(default=None, metadata={"metavar": "F"})
    encoding: str | None = field(default=None, metadata={"metavar": "E"})
    delimiter: str | None = field(default=None, metadata={"metavar": "D"})
    header: bool | None = field(default=None, metadata={"flag": "--no-header", "constant": False})
    header_row: int | None = field(default=None, metadata={"metavar": "[TABLE:]LINE"})
    header_rows: Mapping[str, int] = field(default_factory=dict, metadata={"option": False})
    decimal: Literal["point", "comma"] | None = None
    share_scale: Literal["fraction", "percent"] | None = None
    negatives: Literal["refund", "refuse"] | None = None
    status: Mapping[str, str] = field(default_factory=dict, metadata={"metavar": "STATUS=HOW"})
    returns: Literal["all", "single", "none", "refunds", "sales"] | None = None
    future: Literal["accept", "refuse"] | None = None
    amount_is_gross: bool = False
    order_total: Literal["once", "line"] | None = None
    discount: Literal["share", "money", "none"] | None = None
    freight: Literal["leave", "add"] = "leave"
    allow_refused: float = field(default=REFUSED_LIMIT, metadata={"metavar": "PCT"})
    time_zone: str | None = field(default=None, metadata={"metavar": "Z"})
    currency: str | None = field(default=None, metadata={"metavar": "C"})
    other_currency: Literal["take", "stop"] | None = None
    stated_total: Literal["lines", "data", "stop"] | None = None
    units: Literal["any", "whole"] = "any"
    other_company: Literal["yes", "no"] | None = None
    as_purchases: Literal["yes", "no"] | None = None
    again: bool = False
    on_overlap: Literal["add", "new", "replace", "stop"] | None = None
    come_before: Literal["skip", "add", "stop"] | None = None
    orphans: Literal["wait", "create"] = "wait"
    customer_key: str | None = field(default=None, metadata={"metavar": "HEADER"})
    customer: Mapping[str, str] = field(default_factory=dict, metadata={"metavar": "NAME=NUMBER"})
    personal: tuple[str | int, ...] = field(default=(), metadata={"metavar": "HEADER"})
    join: tuple[str, ...] = field(default=(), metadata={"metavar": "A.COLUMN=B.COLUMN"})
    role: Mapping[str, str] = field(default_factory=dict, metadata={"metavar": "TABLE=ROLE"})
    guessed: bool = field(default=False, metadata={"option": False})
    file_name: str | None = field(default=None, metadata={"option": False})
    today: date | None = field(default=None, metadata={"option": False})

    @property
    def shown_name(self) -> str:
        """The file's name on one line, without folders and invisible characters."""
        return one_line((self.file_name or str(self.file)).replace("\\", "/").rpartition("/")[2])[:LONGEST_NAME] or "–"

    @property
    def own_header_row(self) -> int | None:
        """The line of the header in the sheet or file that is read: what is said of it by name counts first."""
        names = {self.shown_name.casefold(), self.shown_name.rpartition(".")[0].casefold(), (self.sheet or "").casefold()} - {""}
        return next((line for name, line in self.header_rows.items() if name.strip().casefold() in names), self.header_row)

    @property
    def overlapping(self) -> Literal["add", "new", "replace", "stop"] | None:
        """What to do with lines of the data in the period of the file: who imports it again knows that they are there."""
        return self.on_overlap or ("add" if self.again else None)

    @property
    def once_more(self) -> Literal["skip", "add", "stop"] | None:
        """What to do with corrected lines that came in before."""
        return self.come_before or ("add" if self.again else None)

    def answers(self) -> dict[str, Any]:
        """Everything but the file, as plain JSON values: what the ledger records of the request."""
        answers = {name: getattr(self, name) for name in self.__slots__ if name not in ("file", "file_name", "guessed", "today")}
        return (
            answers
            | {"mapping": dict(self.mapping), "personal": list(self.personal), "join": list(self.join)}
            | {
                "header_rows": dict(self.header_rows),
                "role": dict(self.role),
                "status": dict(self.status),
                "customer": dict(self.customer),
            }
        )


@dataclass(frozen=True, slots=True)
class Note:
    """Something corrected or worth knowing: a code `W-…` (words: `rule.W-…`) and its placeholders; `n` counts."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet of a workbook; rows and columns as far as anything stands in it."""

    name: str
    rows: int
    columns: int
    hidden: bool = False
