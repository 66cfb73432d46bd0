"""Customer equity: what all customers together are worth. Blattberg & Deighton (1996); here the sum of current values.

Equity looks ahead only; the lifetime value beside it counts what was earned already, less what winning the customers cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.concentration import concentration
from crmcore.domain.summary.worth_table import WorthRow, worth_rows

NO_TIER = "no_tier"


@dataclass(frozen=True, slots=True)
class CustomerEquity:
    """Sums over the customers looked at, in the company's currency; None where nobody's is known.

    customers       those whose current value is known
    equity          Σ current value; growth_potential and lifetime_value likewise
    to_date         Σ profit so far, less acquisition cost where it is known
    top_customers   the best 20% of the graded by current value; top_share: of the equity of the graded, None where that is
                    not positive or a fifth of them is nobody
    below           customers whose current value is negative, and what they take from the equity (≤ 0)
    """

    customers: int
    equity: float | None
    growth_potential: float | None
    lifetime_value: float | None
    to_date: float | None
    top_customers: int
    top_share: float | None
    below: int
    below_value: float


def customer_equity(book: Book, part: np.ndarray | None = None) -> CustomerEquity:
    """Over the customers of `part` (bool[N]; None: everyone), graded or not: who lapsed is worth nothing more or little."""

    def looked_at(metric: str) -> np.ndarray:
        values = book.mart.metrics[metric]
        return values if part is None else values[part]

    def total(values: np.ndarray) -> float | None:
        return None if np.isnan(values).all() else float(np.nansum(values))

    worth, lifetime = looked_at("current_value"), looked_at("lifetime_value")
    rows = book.rows if part is None else book.rows[part[book.rows]]
    best = concentration(book.mart.metrics["current_value"][rows])
    with np.errstate(invalid="ignore"):
        negative = worth[worth < 0]
    return CustomerEquity(
        int((~np.isnan(worth)).sum()),
        total(worth),
        total(looked_at("growth_potential")),
        total(lifetime),
        total(lifetime - worth),
        best.top_customers,
        best.top_share if best.top_customers else None,
        len(negative),
        float(negative.sum()),
    )


def equity_by_tier(book: Book, part: np.ndarray | None = None) -> tuple[WorthRow, ...]:
    """One row per tier, top first, and one for those without a tier whose value is known; the sums are the equity's."""
    tiers = book.scheme.tiers
    group = np.where(book.tier >= 0, book.tier, np.where(np.isnan(book.mart.metrics["current_value"]), -1, len(tiers)))
    return worth_rows(book, group, (*tiers, NO_TIER), part)
