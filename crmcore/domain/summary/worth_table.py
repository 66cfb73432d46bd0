"""Customers put into groups of any kind, and what each group is worth: one row per group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric


@dataclass(frozen=True, slots=True)
class WorthRow:
    """One group. Money in the company's currency; None where nobody of the group is known to have any.

    profit   by the measure asked for, or order_amount where the data know no such profit
    """

    code: str
    customers: int
    profit: float | None
    current_value: float | None
    growth_potential: float | None
    lifetime_value: float | None
    service_cost: float | None


def worth_rows(
    book: Book, group: np.ndarray, names: Sequence[str], part: np.ndarray | None = None, measure: str = "net_profit"
) -> tuple[WorthRow, ...]:
    """One row per name. `group` int8[N] is an index into `names`, −1: in none; `part` bool[N], None: everyone."""
    slots = slots_of(group, part)
    n = len(names) + 1
    counts = np.bincount(slots, minlength=n)[1:]

    def sums(metric: str) -> list[float | None]:
        values = book.mart.summable(metric)
        if values is None:
            return [None] * len(names)
        total = np.bincount(slots, weights=values, minlength=n)[1:].tolist()
        known = np.bincount(slots[~np.isnan(book.mart.metrics[metric])], minlength=n)[1:]
        return [value if told or not count else None for value, told, count in zip(total, known, counts, strict=True)]

    columns = [sums(m) for m in (profit_metric(book.mart, measure), "current_value", "growth_potential", "lifetime_value", "service_cost")]
    return tuple(WorthRow(name, int(counts[k]), *(column[k] for column in columns)) for k, name in enumerate(names))


def slots_of(group: np.ndarray, part: np.ndarray | None) -> np.ndarray:
    """Groups counted from 1, to be counted by bincount; 0: in none, or outside `part`."""
    slots = group.astype(np.intp)
    slots += 1
    if part is not None:
        slots[~part] = 0
    return slots
