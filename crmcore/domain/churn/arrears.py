"""Customers at risk of bad debt: invoices long overdue, overdue amounts above the credit limit, disputes (S1: churn by arrears)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.grading.book import Book

LONG_DAYS = 90
REASONS: tuple[str, ...] = ("long_overdue", "over_limit", "disputed")


@dataclass(frozen=True, eq=False)
class Arrears:
    """Arrears of every customer. Row i is customer i; float64[N] in the company's currency, 0: owes nothing of the kind.

    told          invoices are on file at all; `has_limits`: somebody has a credit limit
    overdue       not paid by the due date, without disputed and excused invoices; `long_overdue`: the part overdue for more than
                  LONG_DAYS days
    longest_days  days overdue of the oldest of these invoices
    disputed      unpaid and disputed
    limit         credit limit, NaN: unknown
    """

    has_invoices: bool
    overdue: np.ndarray
    long_overdue: np.ndarray
    longest_days: np.ndarray
    disputed: np.ndarray
    limit: np.ndarray

    @property
    def has_limits(self) -> bool:
        """True where at least one customer has a credit limit."""
        return bool((~np.isnan(self.limit)).any())

    @cached_property
    def over_limit(self) -> np.ndarray:
        """float64[N]: overdue amount above the credit limit, 0 where it is below or no limit is known."""
        return np.nan_to_num(np.maximum(self.overdue - self.limit, 0.0))

    def reason(self, code: str) -> np.ndarray:
        """bool[N]: customers watched for that reason (an entry of REASONS)."""
        return {"long_overdue": self.long_overdue, "over_limit": self.over_limit, "disputed": self.disputed}[code] > 0

    def reasons(self, rows: np.ndarray) -> list[tuple[str, ...]]:
        """Why each customer of `rows` (int64[n]) is watched, in the order of REASONS; () for customers that are not."""
        holds = np.stack([self.reason(code)[rows] for code in REASONS], axis=1)
        return [tuple(code for code, has_invoices in zip(REASONS, line, strict=True) if has_invoices) for line in holds.tolist()]

    @cached_property
    def watched(self) -> np.ndarray:
        """bool[N]: customers watched for any reason."""
        return np.logical_or.reduce([self.reason(code) for code in REASONS])

    def rows(self, customer_mask: np.ndarray | None = None) -> np.ndarray:
        """int64[n]: the watched customers in `customer_mask` (bool[N]; None: everyone), the largest overdue amount first."""
        rows = np.flatnonzero(self.watched if customer_mask is None else self.watched & customer_mask)
        return rows[np.argsort(-self.overdue[rows], kind="stable")]


def arrears_of(book: Book) -> Arrears:
    """The arrears of a Book's customers, read on first use."""
    return book.mart.insight("arrears", Arrears)


def known_arrears(book: Book) -> Arrears | None:
    """The arrears of a Book's customers; None where the data have no invoices."""
    arrears = arrears_of(book) if "arrears" in book.mart.insights else None
    return arrears if arrears is not None and arrears.has_invoices else None
