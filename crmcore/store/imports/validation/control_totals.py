"""The account of an import's lines, and the totals that must agree between the file and the data version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


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
        return {
            "rows": self.rows,
            "customers": self.customers,
            "amount": None if self.amount is None else str(self.amount),
            "profit": None if self.profit is None else str(self.profit),
            "first_date": self.first_date and self.first_date.isoformat(),
            "last_date": self.last_date and self.last_date.isoformat(),
        }
