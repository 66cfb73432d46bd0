"""Complaints not settled, their deadline, and who has one open past it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book

#: working days within which a complaint is settled: in the upper half of the tiers, and in all others (S4: the deadline for closing)
SETTLED_UPPER, SETTLED_OTHERS = 3, 5


@dataclass(frozen=True, eq=False)
class OpenComplaints:
    """Complaints not settled on the mart's date. `count`: int32[N]; `oldest`: datetime64[D][N], the day the oldest of them came
    in, NaT: none is open."""

    count: np.ndarray
    oldest: np.ndarray

    def working_days(self, as_of: date) -> np.ndarray:
        """int64[N]: working days that the oldest has been open, the day it came in not counted; −1: none is open."""
        days = np.full(len(self.count), -1, np.int64)
        rows = np.flatnonzero(self.count > 0)
        days[rows] = working_days_since(self.oldest[rows], as_of)
        return days

    def overdue(self, as_of: date, upper: np.ndarray) -> np.ndarray:
        """bool[N]: the oldest open complaint is past its deadline. `upper`: bool[N], in the upper half of the tiers."""
        return self.working_days(as_of) > np.where(upper, SETTLED_UPPER, SETTLED_OTHERS)


def working_days_since(opened: np.ndarray, as_of: date) -> np.ndarray:
    """int64[n]: working days (Monday to Friday, holidays not known) after each day of `opened` (datetime64[D][n], without NaT)
    up to and with `as_of`; what comes in on a weekend counts as of the next Monday."""
    first = np.busday_offset(opened.astype("datetime64[D]"), 0, roll="forward")
    after = np.datetime64(as_of, "D") + 1
    return np.maximum(np.busday_count(first + 1, np.maximum(first + 1, after)), 0).astype(np.int64)


def upper_half(book: Book, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
    """bool[n]: whether the customers in `rows` (int[n]; everyone) are in the upper half of the tiers; the middle one of an odd number is
    not."""
    tier = book.tier[rows]
    return (tier >= 0) & (tier < len(book.scheme.tiers) // 2)


def open_complaints_of(book: Book) -> OpenComplaints | None:
    """The open complaints of a Book's customers; None where the data have no complaints."""
    known = "complaint" in book.mart.has and "open_complaints" in book.mart.insights
    return book.mart.insight("open_complaints", OpenComplaints) if known else None
