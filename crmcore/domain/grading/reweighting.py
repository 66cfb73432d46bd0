"""The same customers graded with other weights, and how many that would move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics, grade_customers

#: share of the graded customers above which other weights are another grading rather than a correction
MUCH = 0.2


@dataclass(frozen=True, slots=True)
class Shift:
    """What other weights would change: `customers` graded before or after, `moved` to another tier, `losing` newly in the top
    tier with a loss."""

    customers: int
    moved: int
    losing: int

    @property
    def much(self) -> bool:
        """Whether that is too much to apply without a warning."""
        return self.losing > 0 or self.moved > MUCH * self.customers


def reweighted(book: Book, normalised: NormalisedMetrics, weights: Sequence[tuple[str, float]]) -> Book:
    """The Book under other (metric id, weight) pairs; its overrides stay in force."""
    overrides = {book.mart.customers.ids[row].as_py(): override for row, override in book.overrides.items()}
    changed = book.scenario.with_(weights=tuple(weights))
    return grade_customers(normalised, changed, book.scheme, overrides, version=book.version, ledger=book.ledger)


def shift(before: np.ndarray, after: np.ndarray, worth: np.ndarray) -> Shift:
    """Compare two gradings of the same customers.

    Parameters
    ----------
    before, after
        int8[N] each, 0 = top tier, −1: none.
    worth
        float64[N], each customer's profit, NaN unknown.
    """
    graded = (before >= 0) | (after >= 0)
    with np.errstate(invalid="ignore"):
        losing = (after == 0) & (before != 0) & (worth < 0)
    return Shift(int(graded.sum()), int((graded & (before != after)).sum()), int(losing.sum()))
