"""The open complaints of every customer, by the one clock of complaints: how many, whether one is past its deadline, which one is next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.complaints.clock import OVERDUE
from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.terms.ordinals import NEVER, days_of


@dataclass(frozen=True, eq=False)
class OpenComplaints:
    """Complaints of N customers that are not settled on the mart's date.

    Attributes
    ----------
    count
        int32[N].
    overdue
        bool[N], one of them is past its deadline.
    oldest
        datetime64[D][N], the day the oldest came in; NaT: none is open.
    opened, due
        datetime64[D][N], of the one to settle next, by its deadline: the day it came in, and its deadline (NaT: it is paused).
    allowed
        int64[N], the working days that it may take.
    """

    count: np.ndarray
    overdue: np.ndarray
    oldest: np.ndarray
    opened: np.ndarray
    due: np.ndarray
    allowed: np.ndarray


def open_complaints(desk: ComplaintDesk, customers: int) -> OpenComplaints:
    """What a desk says of each of N customers; its working date is the day looked at."""
    at = np.flatnonzero(desk.clock.unsettled)
    row, opened, due = desk.known.row[at], desk.known.opened[at], desk.clock.due[at]
    overdue = np.zeros(customers, bool)
    overdue[row[desk.clock.status[at] == OVERDUE]] = True
    # written last to first, so that the first of each customer stays: by deadline, the paused last, then by opening and number
    by_due = at[np.lexsort((at, opened, np.where(due == NEVER, np.iinfo(np.int64).max, due)))][::-1]
    by_opening = at[np.argsort(-opened, kind="stable")]
    chosen, oldest = np.full(customers, -1, np.int64), np.full(customers, np.datetime64("NaT", "D"))
    chosen[desk.known.row[by_due]] = by_due
    oldest[desk.known.row[by_opening]] = days_of(desk.known.opened[by_opening])
    none = chosen < 0
    columns = [oldest]
    for ordinals in (desk.known.opened, desk.clock.due):
        days = np.full(customers, np.datetime64("NaT", "D"))
        days[~none] = days_of(ordinals[chosen[~none]])
        columns.append(days)
    for days in columns:
        days.setflags(write=False)
    allowed = np.zeros(customers, np.int64)
    allowed[~none] = desk.allowed[chosen[~none]]
    count = np.bincount(row, minlength=customers).astype(np.int32)
    return OpenComplaints(frozen_array(count, np.int32), frozen_array(overdue, bool), *columns, frozen_array(allowed, np.int64))


def open_complaints_of(book: Book) -> OpenComplaints | None:
    """The open complaints of a Book's customers on its date; None where the data have no complaints."""
    known = "complaint" in book.mart.has and "open_complaints" in book.mart.insights
    return book.mart.insight("open_complaints", OpenComplaints) if known else None
