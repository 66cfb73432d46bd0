"""A group of customers of equal score that makes a tier miss its share, and a second criterion that would part it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book

#: a tier that misses its share by more than this is said
NOTABLE = 0.05
#: what parts customers of equal score, the first that is known and not weighed yet
SECOND_CRITERIA: tuple[str, ...] = ("order_amount", "gross_profit", "order_count")


@dataclass(frozen=True, slots=True)
class TiedGroup:
    """The largest group of equal scores where tiers miss their shares because of it.

    Attributes
    ----------
    tier
        Place of the tier that the group stands in, 0 the top.
    customers
        How many they are.
    requested, actual
        Share of the customers that the tier should hold and holds, 0–1.
    second
        Metric id of a criterion that would part them; "" where none is known.
    """

    tier: int
    customers: int
    requested: float
    actual: float
    second: str


def tied_group(book: Book) -> TiedGroup | None:
    """The group of a Book that is cut by share of customers; None where no tier misses its share by equals."""
    if book.scheme.method != "share" or book.scenario.standard is not None or not book.edges:
        return None
    values, computed = book.cut_values[~np.isnan(book.cut_values)], book.computed[book.computed >= 0]
    if not len(values):
        return None
    actual = np.bincount(computed, minlength=len(book.scheme.tiers)) / len(computed)
    requested = np.array(book.scenario.shares) / 100
    if np.abs(actual - requested).max() <= NOTABLE:
        return None
    found, sizes = np.unique(values, return_counts=True)
    largest = int(sizes.argmax())
    if sizes[largest] <= NOTABLE * len(values):
        return None
    tier = int((found[largest] < np.array(book.edges)).sum())
    weighed = {metric for metric, weight in book.scenario.weights if weight > 0}
    second = next((m for m in SECOND_CRITERIA if m not in weighed and not np.isnan(book.mart.metrics[m][book.rows]).all()), "")
    return TiedGroup(tier, int(sizes[largest]), float(requested[tier]), float(actual[tier]), second)
