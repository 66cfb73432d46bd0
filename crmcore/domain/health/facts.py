"""Facts that the health of a customer rests on, beside the mart's metrics: open complaints, rhythm of contacts, returns,
purchases of the window before. Row i is customer i; what has no table in the data is None at the accessor, never zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book

#: working days within which a complaint is settled: in the upper half of the tiers, and in all others (S4: the deadline for closing)
SETTLED_UPPER, SETTLED_OTHERS = 3, 5
#: days with a contact before a customer has a rhythm of contacts
RHYTHM_CONTACTS = 3
#: a contact is due when the last one lies so many usual gaps back, and never before so many days
DUE_GAPS, DUE_DAYS = 1.5, 30


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


@dataclass(frozen=True, eq=False)
class ContactRhythm:
    """Visits and calls up to the mart's date, whatever the window: `contact_days` int32[N], days with a contact; `days_since`
    float64[N], days since the newest, NaN: none; `usual_gap` float64[N], median days between them, NaN before the second."""

    contact_days: np.ndarray
    days_since: np.ndarray
    usual_gap: np.ndarray

    @property
    def has_rhythm(self) -> np.ndarray:
        """bool[N]: enough contacts to expect the next one."""
        return self.contact_days >= RHYTHM_CONTACTS

    @property
    def due(self) -> np.ndarray:
        """bool[N]: by the customer's own rhythm the next contact should have been by now."""
        with np.errstate(invalid="ignore"):
            return self.has_rhythm & (self.days_since > np.maximum(DUE_DAYS, DUE_GAPS * self.usual_gap))


@dataclass(frozen=True, eq=False)
class ReturnedGoods:
    """Order lines below zero in the mart's window: `amount` float64[N] above zero, what was given back, 0: nothing; `profit`
    float64[N], gross profit of these lines, mostly below zero, NaN: unknown."""

    amount: np.ndarray
    profit: np.ndarray


def working_days_since(opened: np.ndarray, as_of: date) -> np.ndarray:
    """int64[n]: working days (Monday to Friday, holidays not known) after each day of `opened` (datetime64[D][n], without NaT)
    up to and with `as_of`; what comes in on a weekend counts as of the next Monday."""
    first = np.busday_offset(opened.astype("datetime64[D]"), 0, roll="forward")
    after = np.datetime64(as_of, "D") + 1
    return np.maximum(np.busday_count(first + 1, np.maximum(first + 1, after)), 0).astype(np.int64)


def upper_half(book: Book) -> np.ndarray:
    """bool[N]: in the upper half of the tiers; the middle one of an odd number is not."""
    return (book.tier >= 0) & (book.tier < len(book.scheme.tiers) // 2)


def open_complaints_of(book: Book) -> OpenComplaints | None:
    """The open complaints of a Book's customers; None where the data have no complaints."""
    known = "complaint" in book.mart.has and "open_complaints" in book.mart.insights
    return book.mart.insight("open_complaints", OpenComplaints) if known else None


def contacts_of(book: Book) -> ContactRhythm | None:
    """The contacts of a Book's customers; None where the data have no visits and calls."""
    known = "contact" in book.mart.has and "contacts" in book.mart.insights
    return book.mart.insight("contacts", ContactRhythm) if known else None


def returned_goods_of(book: Book) -> ReturnedGoods | None:
    """What a Book's customers gave back; None where nothing reads it."""
    return book.mart.insight("returned_goods", ReturnedGoods) if "returned_goods" in book.mart.insights else None
