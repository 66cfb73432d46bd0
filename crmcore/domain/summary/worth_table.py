"""The value of groups of customers: one row per group of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric


@dataclass(frozen=True, slots=True)
class WorthRow:
    """One group. Sums in the company's currency; None where the metric is unknown of everyone in the group.

    `profit` is by the requested measure, or order_amount where no such profit is known.
    """

    code: str
    customers: int
    profit: float | None
    current_value: float | None
    growth_potential: float | None
    lifetime_value: float | None
    service_cost: float | None


def worth_rows(
    book: Book, group: np.ndarray, names: Sequence[str], customer_mask: np.ndarray | None = None, measure: str = "net_profit"
) -> tuple[WorthRow, ...]:
    """One row per name.

    Parameters
    ----------
    group
        int8[N], index into `names`, −1: in no group.
    names
        Codes of the groups.
    customer_mask
        bool[N], the customers counted; None: everyone.
    measure
        Metric id of the profit.
    """
    slots = slots_of(group, customer_mask)
    n = len(names) + 1
    counts = np.bincount(slots, minlength=n)[1:]

    def sums(metric: str) -> list[float | None]:
        values = book.mart.summable(metric)
        if values is None:
            return [None] * len(names)
        total = np.bincount(slots, weights=values, minlength=n)[1:].tolist()
        known = np.bincount(slots[~np.isnan(book.mart.metrics[metric])], minlength=n)[1:]
        return [value if n_known or not count else None for value, n_known, count in zip(total, known, counts, strict=True)]

    columns = [sums(m) for m in (profit_metric(book.mart, measure), "current_value", "growth_potential", "lifetime_value", "service_cost")]
    return tuple(WorthRow(name, int(counts[k]), *(column[k] for column in columns)) for k, name in enumerate(names))


def slots_of(group: np.ndarray, customer_mask: np.ndarray | None) -> np.ndarray:
    """int64[N]: groups numbered from 1, for `np.bincount`; 0: in no group, or outside `customer_mask` (bool[N])."""
    slots = group.astype(np.intp)
    slots += 1
    if customer_mask is not None:
        slots[~customer_mask] = 0
    return slots
