"""Key for influence: customers that decide more than they buy (key customers are the large ones and those that decide a marketing
activity; large is not key). A signed mark with an end, beside the tier and never in place of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem

#: decides a marketing activity; is a reference; leads opinion; heads a group of companies
KINDS: tuple[str, ...] = ("activity", "reference", "opinion", "group")
LONGEST_REASON = 1000
LASTS_DAYS = 365


@dataclass(frozen=True, slots=True)
class KeyMark:
    """One mark, in force when effective_on ≤ day < expires_on, until a later one about the customer.

    Attributes
    ----------
    customer_id
        Who is key.
    kind
        One of KINDS; None: the mark is taken away.
    reason, author
        Why, in words, and who signed.
    effective_on, expires_on
        First day in force, and first day no longer.
    recorded_at, position
        UTC moment (ISO 8601) and ledger position; empty until recorded.
    """

    customer_id: str
    kind: str | None
    reason: str
    effective_on: date
    expires_on: date
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> KeyMark:
        """The same with its texts cleaned. Raises `Problem`: key_customer_missing, unknown_key_kind, key_ends_early,
        key_reason_missing, text_too_long."""
        if self.kind is not None and self.kind not in KINDS:
            raise Problem("unknown_key_kind", kind=self.kind, known=", ".join(KINDS))
        if self.expires_on <= self.effective_on:
            raise Problem("key_ends_early", effective_on=self.effective_on.isoformat(), expires_on=self.expires_on.isoformat())
        return replace(
            self,
            customer_id=checked_name(self.customer_id, "key_customer_missing"),
            reason=checked_name(self.reason, "key_reason_missing", LONGEST_REASON),
        )


def default_end(effective_on: date) -> date:
    """A year later, at most the last day that a date can be."""
    return effective_on + min(timedelta(LASTS_DAYS), date.max - effective_on)


def key_marks_on(rows: Iterable[KeyMark], day: date) -> dict[str, KeyMark]:
    """customer_id → the mark in force on `day`, by id; `rows` in any order, `position` orders them."""
    newest: dict[str, KeyMark] = {}
    for row in sorted(rows, key=lambda row: row.position):
        if row.effective_on <= day:
            newest[row.customer_id] = row
    return {c: newest[c] for c in sorted(newest) if newest[c].kind is not None and day < newest[c].expires_on}


@dataclass(frozen=True, eq=False)
class KeyCustomers:
    """The key customers of a mart. `rows`: int64[n], ascending; `marks`: the mark of each."""

    rows: np.ndarray
    marks: tuple[KeyMark, ...]

    def mark_of(self, row: int) -> KeyMark | None:
        """The mark of the customer in `row`; None where it is not key."""
        at = int(np.searchsorted(self.rows, row))
        return self.marks[at] if at < len(self.rows) and self.rows[at] == row else None


@dataclass(frozen=True, slots=True)
class KeyShare:
    """Some key customers: how many, and their shares (0–1; None where the sum of all is not above zero) of amount and profit."""

    customers: int
    amount_share: float | None
    profit_share: float | None


def key_customers(mart: Mart, marks: Mapping[str, KeyMark]) -> KeyCustomers:
    """The customers of a mart that marks in force (`key_marks_on`) are about; those that it does not know are left out."""
    found = {row: mark for customer, mark in marks.items() if (row := mart.customers.row_of(customer)) is not None}
    order = sorted(found)
    return KeyCustomers(frozen_array(np.array(order, np.int64), np.int64), tuple(found[row] for row in order))


def key_customers_of(book: Book) -> KeyCustomers:
    """The key customers of a Book; nobody where nothing reads them."""
    if "key_customers" not in book.mart.insights:
        return KeyCustomers(frozen_array(np.zeros(0), np.int64), ())
    return book.mart.insight("key_customers", KeyCustomers)


def key_rows(book: Book, customer_mask: np.ndarray | None = None, *, not_big: bool = False) -> np.ndarray:
    """int64[k]: rows of the key customers in `customer_mask` (bool[N]; None: all); `not_big`: of those outside the top tier alone."""
    rows = key_customers_of(book).rows
    if customer_mask is not None:
        rows = rows[customer_mask[rows]]
    return rows[book.tier[rows] != 0] if not_big else rows


def key_share(book: Book, rows: np.ndarray) -> KeyShare:
    """The share of the customers in `rows` (int64[k]) in the amount and the best known profit of the window of all customers."""

    def share(metric: str) -> float | None:
        values = book.mart.metrics[metric]
        total = float(np.nansum(values))
        return float(np.nansum(values[rows])) / total if total > 0 else None

    return KeyShare(len(rows), share("order_amount"), None if book.mart.basis == "order_amount" else share(book.mart.basis))
