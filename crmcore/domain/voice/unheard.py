"""The most valuable customers whom nobody has listened to: no answer to a survey and no note of a contact or visit for a year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Customers
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.value.strategic_tiers import MVC, strategic_tiers
from crmcore.domain.voice.texts import DAYS, VoiceTexts

#: column of the salesperson
OWNER = "rep_id"


@dataclass(frozen=True, slots=True)
class UnheardOfRep:
    """One salesperson's: its number (None: without one), its most valuable customers, those not listened to and their current value."""

    rep_id: str | None
    valuable: int
    unheard: int
    value: float


@dataclass(frozen=True, eq=False)
class Unheard:
    """The most valuable customers (MVC, S3) who have not gone, and whom nobody has listened to for DAYS days.

    Attributes
    ----------
    valuable
        How many there are among the customers looked at.
    rows
        int64[k], those not listened to, the most valuable first.
    value
        Their current value together.
    never
        How many of them have never been listened to.
    by_rep
        By salesperson, the largest value not listened to first.
    """

    valuable: int
    rows: np.ndarray
    value: float
    never: int
    by_rep: tuple[UnheardOfRep, ...]


def unheard(texts: VoiceTexts, book: Book, customer_mask: np.ndarray | None = None) -> Unheard:
    """Among the customers in the mask (bool[N]; None: all)."""
    mvc = (strategic_tiers(book) == MVC) & ~gone_mask(book)
    if customer_mask is not None:
        mvc &= customer_mask
    valuable = np.flatnonzero(mvc)
    last = texts.listened[valuable]
    since = np.datetime64(texts.as_of, "D") - np.timedelta64(DAYS, "D")
    silent = np.isnat(last) | (last <= since)
    worth = book.mart.metrics["current_value"]
    rows = valuable[silent]
    rows = rows[np.argsort(-worth[rows], kind="stable")]
    return Unheard(
        len(valuable), rows, float(worth[rows].sum()), int(np.isnat(last).sum()), _by_rep(book.mart.customers, valuable, rows, worth)
    )


def _by_rep(customers: Customers, valuable: np.ndarray, rows: np.ndarray, worth: np.ndarray) -> tuple[UnheardOfRep, ...]:
    codes, names = customers.codes(OWNER)
    n = len(names) + 1  # the last place: without a salesperson, code −1
    total, silent = (np.bincount(codes[chosen] % n, minlength=n) for chosen in (valuable, rows))
    value = np.bincount(codes[rows] % n, worth[rows], minlength=n)
    found = [UnheardOfRep((*names, None)[k], int(total[k]), int(silent[k]), float(value[k])) for k in np.flatnonzero(silent)]
    return tuple(sorted(found, key=lambda row: (-row.value, row.rep_id or "")))
