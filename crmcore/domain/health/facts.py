"""Facts that the health of a customer rests on, beside the mart's metrics: rhythm of contacts, returns. Row i is customer i;
what has no table in the data is None at the accessor, never zero."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.grading.book import Book

#: days with a contact before a customer has a rhythm of contacts
RHYTHM_CONTACTS = 3
#: a contact is due when the last one lies so many usual gaps back, and never before so many days
DUE_GAPS, DUE_DAYS = 1.5, 30


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

    @cached_property
    def due(self) -> np.ndarray:
        """bool[N]: by the customer's own rhythm the next contact should have been by now."""
        with np.errstate(invalid="ignore"):
            return self.days_until_due <= 0

    @cached_property
    def days_until_due(self) -> np.ndarray:
        """float64[N]: days until the next contact is due, 0 or less: it is; NaN without a rhythm."""
        due = np.floor(np.maximum(DUE_DAYS, DUE_GAPS * self.usual_gap)) + 1
        return np.where(self.has_rhythm, due - self.days_since, np.nan)


@dataclass(frozen=True, eq=False)
class ReturnedGoods:
    """Order lines below zero in the mart's window: `amount` float64[N] above zero, what was given back, 0: nothing; `profit`
    float64[N], gross profit of these lines, mostly below zero, NaN: unknown."""

    amount: np.ndarray
    profit: np.ndarray


def contacts_of(book: Book) -> ContactRhythm | None:
    """The contacts of a Book's customers; None where the data have no visits and calls."""
    known = "contact" in book.mart.has and "contacts" in book.mart.insights
    return book.mart.insight("contacts", ContactRhythm) if known else None


def returned_goods_of(book: Book) -> ReturnedGoods | None:
    """What a Book's customers gave back; None where nothing reads it."""
    return book.mart.insight("returned_goods", ReturnedGoods) if "returned_goods" in book.mart.insights else None
