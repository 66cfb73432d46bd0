"""The reasons for late payment, and the customers whose tier changes because some of them are excused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.late_reasons import ReasonRow
from crmcore.report.words.cells import TableCells
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words

#: customers shown on the page; the command line has all
MOST_CUSTOMERS = 50


def reason_name(reason: str | None, words: Words) -> str:
    """The reason as written in the data, or that there is none."""
    return words.t("credit.no_reason") if reason is None else reason


def reason_table(rows: Sequence[ReasonRow], words: Words, currency: str = "") -> TableCells:
    """One line per reason: late invoices, customers, amount, mean days late, how many the file excuses, and what is decided."""
    head = tuple(
        words.t(f"credit.column.{name}") for name in ("reason", "invoices", "customers", "amount", "days_late", "by_file", "decided")
    )
    return head, [
        (
            reason_name(row.reason, words),
            words.number(row.invoices),
            words.number(row.customers),
            words.money(row.amount, currency, compact=True),
            words.number(row.days_late, 1),
            words.number(row.excused_by_file),
            words.t(f"credit.{decision_of(row)}"),
        )
        for row in rows
    ]


def decision_of(row: ReasonRow) -> str:
    """by_file, excused or counted."""
    return "by_file" if row.excused is None else "excused" if row.excused else "counted"


def changed_table(book: Book, credit_by_file: np.ndarray, tier_by_file: np.ndarray, words: Words) -> TableCells:
    """The first MOST_CUSTOMERS whose tier is another than by the file's marks: name, credit and tier by the file, and now.

    `credit_by_file`: float64[N] in points; `tier_by_file`: int8[N], −1: none.
    """
    head = tuple(words.t(f"credit.column.{name}") for name in ("customer", "credit_by_file", "credit", "tier_by_file", "tier"))
    rows, credit = np.flatnonzero(book.tier != tier_by_file)[:MOST_CUSTOMERS], book.mart.metrics["credit_score"]

    def tier(code: int) -> str:
        return words.tier(book.scheme.id, book.scheme.tiers[code]) if code >= 0 else words.t("terms.no_tier")

    return head, [
        (name, words.number(credit_by_file[row]), words.number(credit[row]), tier(int(tier_by_file[row])), tier(int(book.tier[row])))
        for row, name in zip(rows.tolist(), customer_names(book, rows), strict=True)
    ]
