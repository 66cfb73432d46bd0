"""Customer equity: the value of all customers together. Blattberg & Deighton (1996); here the sum of current values.

Equity looks ahead only; the lifetime value beside it also counts past profit, less the cost of acquisition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.concentration import concentration
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.summary.worth_table import WorthRow, worth_rows
from crmcore.domain.value.equity_interval import EquityIntervals, equity_intervals
from crmcore.domain.value.valuation import Valuation

NO_TIER = "no_tier"


@dataclass(frozen=True, slots=True)
class CustomerEquity:
    """Sums over the customers in a mask, in the company's currency; None where the value is unknown for all of them.

    customers       those whose current value is known
    equity          Σ current value; growth_potential and lifetime_value likewise
    to_date         Σ profit so far, less acquisition cost where it is known
    top_customers   the best 20% of the graded by current value; top_share: their share of the graded customers' equity, None
                    where that is not positive or a fifth rounds to no customer
    option          Σ max(0, current value): the equity if every customer whose value is negative is let go (option to stop)
    below           customers whose current value is negative; below_value: the sum of these values (≤ 0)
    gone            customers of known value who have gone (see `gone_mask`); gone_value: the part of the equity that is theirs
    """

    customers: int
    equity: float | None
    growth_potential: float | None
    lifetime_value: float | None
    to_date: float | None
    top_customers: int
    top_share: float | None
    option: float | None
    below: int
    below_value: float
    gone: int
    gone_value: float


def customer_equity(book: Book, customer_mask: np.ndarray | None = None) -> CustomerEquity:
    """The equity of the customers in `customer_mask` (bool[N]; None: everyone), graded or not."""

    def in_mask(metric: str) -> np.ndarray:
        values = book.mart.metrics[metric]
        return values if customer_mask is None else values[customer_mask]

    def total(values: np.ndarray) -> float | None:
        return None if np.isnan(values).all() else float(np.nansum(values))

    worth, lifetime = in_mask("current_value"), in_mask("lifetime_value")
    rows = book.rows if customer_mask is None else book.rows[customer_mask[book.rows]]
    best = concentration(book.mart.metrics["current_value"][rows])
    with np.errstate(invalid="ignore"):
        negative = worth[worth < 0]
    gone = gone_mask(book) if customer_mask is None else gone_mask(book)[customer_mask]
    left = worth[gone & ~np.isnan(worth)]
    return CustomerEquity(
        int((~np.isnan(worth)).sum()),
        total(worth),
        total(in_mask("growth_potential")),
        total(lifetime),
        total(lifetime - worth),
        best.top_customers,
        best.top_share if best.top_customers else None,
        total(np.maximum(worth, 0.0)),
        len(negative),
        float(negative.sum()),
        len(left),
        float(left.sum()),
    )


def equity_by_tier(book: Book, customer_mask: np.ndarray | None = None) -> tuple[WorthRow, ...]:
    """One row per tier, top first, and one for customers without a tier whose value is known; they add up to the equity."""
    return worth_rows(book, tier_groups(book), (*book.scheme.tiers, NO_TIER), customer_mask)


def tier_groups(book: Book) -> np.ndarray:
    """int[N]: the tier of each customer, top first; the number of tiers: without one, its value known; −1: the rest."""
    unknown = np.isnan(book.mart.metrics["current_value"])
    return np.where(book.tier >= 0, book.tier, np.where(unknown, -1, len(book.scheme.tiers)))


def tier_equity_intervals(
    book: Book, customer_mask: np.ndarray | None = None, progress: Callable[[float], None] | None = None
) -> EquityIntervals:
    """The 90 % intervals of the equity and of that of each row of `equity_by_tier`."""
    value, view = book.mart.insight("value", Valuation), book.mart.insight("long_view", LongView)
    return equity_intervals(value, view, tier_groups(book), len(book.scheme.tiers) + 1, customer_mask, progress)
