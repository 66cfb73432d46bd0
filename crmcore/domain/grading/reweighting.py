"""The same customers graded with other weights, and what that would move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics, grade_customers

#: a part of the graded customers above which other weights are another grading, not a correction
MUCH = 0.2


@dataclass(frozen=True, slots=True)
class Shift:
    """What other weights would move: `customers` graded before or after, `moved` to another tier, `losing` newly in the top
    tier though they brought less than nothing."""

    customers: int
    moved: int
    losing: int

    @property
    def much(self) -> bool:
        return self.losing > 0 or self.moved > MUCH * self.customers


def reweighted(book: Book, standing: NormalisedMetrics, weights: Sequence[tuple[str, float]]) -> Book:
    """The Book under other weights; tiers given by hand stand in both."""
    overrides = {book.mart.customers.ids[row].as_py(): override for row, override in book.overrides.items()}
    changed = book.scenario.with_(weights=tuple(weights))
    return grade_customers(standing, changed, book.scheme, overrides, version=book.version, ledger=book.ledger)


def shift(before: np.ndarray, after: np.ndarray, worth: np.ndarray) -> Shift:
    """Two gradings int8[N] of the same customers (−1: none) and what each brought, float64[N], NaN unknown."""
    graded = (before >= 0) | (after >= 0)
    with np.errstate(invalid="ignore"):
        losing = (after == 0) & (before != 0) & (worth < 0)
    return Shift(int(graded.sum()), int((graded & (before != after)).sum()), int(losing.sum()))
