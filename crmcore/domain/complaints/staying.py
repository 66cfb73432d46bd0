"""Did customers stay whose complaints were settled late? Observed, beside the assumption of what making good changes.

A difference between customers whom nobody chose at random: it says that they differ, not why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.complaints.clock import Clock
from crmcore.domain.complaints.register import Complaints
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.summary.share_difference import share_difference, weighted_difference
from crmcore.domain.terms.ordinals import NEVER

#: customers of each kind below which nothing is said of a group
FEW = 30


#: months before a Book's date in which a purchase counts as staying, and before those in which complaints are looked at
YEAR = 12


def staying_dates(as_of: date) -> tuple[date, date]:
    """The complaints opened between these days are looked at; a year after the second is the Book's date."""
    return months_before(as_of, 2 * YEAR), months_before(as_of, YEAR)


def bought_since(book: Book, day: date) -> np.ndarray:
    """bool[N]: the customer bought after a day."""
    with np.errstate(invalid="ignore"):
        return book.mart.metrics["days_since_order"] < (book.mart.as_of - day).days


@dataclass(frozen=True, slots=True)
class Staying:
    """Customers of a group who bought again.

    Attributes
    ----------
    tier
        Its place, −1: none; None: all tiers that can be told.
    in_time, stayed_in_time
        Customers whose complaints were all settled in time, and how many of them stayed.
    late, stayed_late
        Those with one that was late, and how many of them stayed.
    difference, interval
        Share that stayed, in time less late, and its 90% interval; None: cannot be told, FEW are not reached.
    """

    tier: int | None
    in_time: int
    stayed_in_time: int
    late: int
    stayed_late: int
    difference: float | None
    interval: tuple[float, float] | None


def observed_staying(
    known: Complaints, clock: Clock, tier: np.ndarray, tiers: int, since: date, until: date, bought: np.ndarray
) -> tuple[Staying, ...]:
    """The customers with complaints opened after `since` that were decided by `until`, tier by tier, and all together.

    A complaint was late when its deadline passed by `until` without a closing; in time when it was closed by then and by its deadline. A
    customer counts once, in the tier of its newest of these complaints.

    Parameters
    ----------
    tier
        int64[k], on the day of opening, −1: none.
    tiers
        Number of tiers.
    bought
        bool[N], bought again later than `until`: stayed.
    """
    begin, end = since.toordinal(), until.toordinal()
    closed, due = known.closed, clock.due
    asked = (known.opened > begin) & (known.opened <= end) & (due > NEVER)
    late = asked & ((closed == NEVER) | (closed > due)) & (due < end)
    in_time = asked & (closed > NEVER) & (closed <= due) & (closed <= end)
    at = np.flatnonzero(late | in_time)
    at = at[np.argsort(known.opened[at], kind="stable")]
    place, was_late = np.full(len(bought), -2, np.int64), np.zeros(len(bought), bool)
    place[known.row[at]] = tier[at]  # in order of opening: the newest stays
    was_late[known.row[late]] = True
    rows = [_row(k, place == k, was_late, bought) for k in (*range(tiers), -1)]
    return (*rows, _together(rows))


def _row(tier: int, of: np.ndarray, late: np.ndarray, bought: np.ndarray) -> Staying:
    n, m = int((of & ~late).sum()), int((of & late).sum())
    k, j = int((of & ~late & bought).sum()), int((of & late & bought).sum())
    if min(n, m) < FEW:
        return Staying(tier, n, k, m, j, None, None)
    return Staying(tier, n, k, m, j, k / n - j / m, share_difference(k, n, j, m))


def _together(rows: list[Staying]) -> Staying:
    """All tiers that can be told, weighted by their customers: a late tier that leaves more anyway is no effect of lateness."""
    known_rows = [(row.in_time + row.late, row.difference, row.interval) for row in rows if row.difference is not None and row.interval]
    counts = [sum(getattr(row, name) for row in rows) for name in ("in_time", "stayed_in_time", "late", "stayed_late")]
    if not known_rows:
        return Staying(None, *counts, None, None)
    sizes, differences, intervals = zip(*known_rows, strict=True)
    return Staying(None, *counts, *weighted_difference(sizes, differences, intervals))
