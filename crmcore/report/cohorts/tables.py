"""Tables of the cohorts: one line per cohort, and one per kind of change."""

from __future__ import annotations

import numpy as np

from crmcore.domain.cohorts.lenses import YearChange, first_year
from crmcore.domain.cohorts.periods import CohortTable
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import Words


def cohort_lines(table: CohortTable, words: Words, shown: int, currency: str = "", has_profit: bool = True) -> TableCells:
    """The newest `shown` cohorts, the newest first: customers, who bought last, amount and profit per customer won."""
    brought, earned = table.per_customer(table.amount), table.per_customer(table.profit)
    year = first_year(table)
    lines = []
    for k in range(len(table.size) - 1, max(-1, len(table.size) - 1 - shown), -1):
        last = int(np.isfinite(table.active[k]).sum()) - 1
        cells = [
            words.month(table.ends[k]),
            words.number(table.size[k]),
            words.share(table.retention[k, last]) if last else words.share(None),
            words.number(float(np.nansum(table.purchases[k])) / int(table.size[k]), 1),
            words.money(float(table.first_amount[k]) / int(table.size[k]), currency, compact=True),
            words.money(float(year[k]), currency, compact=True),
            words.money(float(brought[k, last]), currency, compact=True),
        ]
        lines.append(tuple(cells + ([words.money(float(earned[k, last]), currency, compact=True)] if has_profit else [])))
    names = ("cohort", "customers", "active", "orders", "first_day", "first_year", "amount", *(("profit",) if has_profit else ()))
    return tuple(words.t(f"cohorts.column.{name}") for name in names), tuple(lines)


def change_lines(found: YearChange, words: Words, currency: str = "") -> TableCells:
    """Each kind of change with its customers and amounts, and the sum."""
    lines = [(words.t(f"cohorts.change.kind.{row.kind}"), row.customers, row.amount_before, row.amount_now) for row in found.rows]
    lines.append((words.t("cohorts.all"), sum(row.customers for row in found.rows), found.amount_before, found.amount_now))
    head = tuple(words.t(f"cohorts.column.{name}") for name in ("kind", "customers", "before", "now", "change"))
    return head, tuple(
        (name, words.number(n), *(words.money(value, currency, compact=True) for value in (before, now, now - before)))
        for name, n, before, now in lines
    )
