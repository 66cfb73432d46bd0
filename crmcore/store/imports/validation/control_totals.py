"""The balance of an import's lines, and the totals that must agree between the file and the data version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from crmcore.domain.tables.columns import Table
from crmcore.store.imports.matching.row_status import BLANK, FURTHER, KNOWN, LEFT_OUT, MERGED, TOTAL
from crmcore.store.reading.source.source import Source


@dataclass(frozen=True, slots=True)
class Counts:
    """lines = header + blank + accepted + refused + skipped, always.

    A line is a row of the file's table: a cell with a line break inside continues its line. `skipped` are lines above the header,
    identical rows of a table with a key, merged into one, lines of totals and remarks, lines left out for their status, and lines that the
    data have already, where only new ones were wanted.
    """

    lines: int = 0
    header: int = 0
    blank: int = 0
    accepted: int = 0
    refused: int = 0
    skipped: int = 0

    @property
    def read(self) -> int:
        """Lines that are records of the table, accepted or refused."""
        return self.accepted + self.refused

    def balanced(self) -> bool:
        """Whether every line is accounted for exactly once."""
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


def control_totals(connection: duckdb.DuckDBPyConnection, relation: str, table: Table, known: Set[str]) -> ControlTotals:
    """Rows, customers, sums, first and last date over `relation` (SQL after `from`), for the columns that are `known`."""
    amount = next((f"sum({name})" for name in ("amount", "cost") if name in known), "null")
    profit = "sum(profit)" if "profit" in known else "null"
    customers = "count(distinct customer_id)" if "customer_id" in known else "null"
    day = table.date_column if table.date_column in known else "null::date"
    wanted = f"count(*), {customers}, {amount}, {profit}, min({day}), max({day})"
    return ControlTotals(*connection.execute(f"select {wanted} from {relation}").fetchall()[0])


#: statuses of records that are neither taken nor refused
_SKIPPED = (MERGED, TOTAL, KNOWN, LEFT_OUT, FURTHER)


def count_lines(connection: duckdb.DuckDBPyConnection, source: Source) -> tuple[Counts, Counter[str]]:
    """The balance of all lines of the source, and how many were refused by each rule."""
    rows_of = dict(connection.execute("select violation, count(*) from validation_view group by violation order by violation").fetchall())
    by_rule: Counter[str] = Counter()
    for violation, n in rows_of.items():
        if violation and ":" in violation:
            by_rule[violation.partition(":")[2]] += n
    by_rule.update(source.malformed["rule"].to_pylist())
    counts = Counts(
        source.lines,
        source.header_lines,
        source.blank + rows_of.get(BLANK, 0),
        rows_of.get(None, 0),
        by_rule.total(),
        source.head - source.header_lines + source.set_aside + sum(rows_of.get(status, 0) for status in _SKIPPED),
    )
    assert counts.balanced(), counts
    return counts, by_rule
