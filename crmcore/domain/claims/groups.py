"""The groups of customers that textbook claims are about: loyal and other, large, profitable, the upper tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.claims.benefit_facts import BenefitFacts
from crmcore.domain.facts.service_facts import Baskets
from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.quadrant import TRUE, UNKNOWN, Loyalty, boxes, high_repeat
from crmcore.domain.summary.tier_table import TierRow, profit_metric

#: insights that claims use
INSIGHTS: tuple[str, ...] = (
    "long_view",
    "active",
    "value",
    "loyalty",
    "influence",
    "service_facts",
    "baskets",
    "baskets_before",
    "keeping_spend",
    "benefits",
)
FIFTH = 0.2


@dataclass(frozen=True, eq=False)
class LoyaltySplit:
    """The loyal and the other customers, bool[N] each. `basis`: "true" where attitudes are known (true loyalty against the
    other boxes), else "repeat" (high against low repeat purchase)."""

    loyal: np.ndarray
    others: np.ndarray
    basis: str


def known_insights(book: Book) -> set[str]:
    """Those of INSIGHTS that the Book's mart has."""
    return {name for name in INSIGHTS if name in book.mart.insights}


def restrict(mask: np.ndarray, customer_mask: np.ndarray | None) -> np.ndarray:
    """`mask` (bool[N]) within `customer_mask` (bool[N]; None: everyone)."""
    return mask if customer_mask is None else mask & customer_mask


def in_window(book: Book, customer_mask: np.ndarray | None) -> np.ndarray:
    """bool[N]: an order line in the window, within `customer_mask`."""
    return restrict(book.mart.in_window, customer_mask)


def upper_tiers(rows: Sequence[TierRow]) -> int:
    """Number of top tiers that together come nearest to a fifth of the customers; at least one, and never all of them."""
    people = sum(row.customers for row in rows)
    heads = [sum(row.customers for row in rows[:k]) for k in range(1, max(len(rows), 2))]
    return 1 + min(range(len(heads)), key=lambda k: abs(heads[k] - FIFTH * people))


def loyalty_split(book: Book, customer_mask: np.ndarray | None) -> LoyaltySplit:
    """Split the buyers of the window into loyal and others. By attitude, customers of unknown attitude are in neither."""
    loyalty = book.mart.insight("loyalty", Loyalty)
    population = restrict(loyalty.population, customer_mask)
    if loyalty.attitude_known:
        known = population & (loyalty.box >= 0) & (loyalty.box != UNKNOWN)
        return LoyaltySplit(known & (loyalty.box == TRUE), known & (loyalty.box != TRUE), "true")
    return LoyaltySplit(population & loyalty.high_repeat, population & ~loyalty.high_repeat, "repeat")


def loyalty_split_before(book: Book, customer_mask: np.ndarray | None) -> LoyaltySplit:
    """Split the buyers of the window before into those who were loyal when the window began, and the others; the rule of
    `loyalty_split`. Nobody is in either where the window before is not known."""
    points, terms = book.mart.insight("benefits", BenefitFacts).points, book.mart.insight("loyalty", Loyalty).terms
    if points is None:
        return LoyaltySplit(*(np.zeros(book.mart.count, bool) for _ in range(2)), "repeat")
    population, box = restrict(points.population, customer_mask), boxes(points, terms)
    known = population & (box >= 0) & (box != UNKNOWN)
    if known.any():
        return LoyaltySplit(known & (box == TRUE), known & (box != TRUE), "true")
    often = high_repeat(points, terms)
    return LoyaltySplit(population & often, population & ~often, "repeat")


def top_fifths(book: Book, customer_mask: np.ndarray | None) -> tuple[np.ndarray, np.ndarray] | None:
    """(largest fifth by amount, most profitable fifth), bool[N] each, of the customers with an order line in the window; None
    where a fifth rounds to no customer, or nobody can be told apart (see `best_share`)."""
    profit = profit_metric(book.mart, "net_profit")
    amount, gain = book.mart.metrics["order_amount"], book.mart.metrics[profit]
    rows = np.flatnonzero(in_window(book, customer_mask) & ~np.isnan(amount) & ~np.isnan(gain))
    masks = []
    for values in (amount, gain):
        best, mask = best_share(values[rows], FIFTH), np.zeros(book.mart.count, bool)
        if not best.any():
            return None
        mask[rows[best]] = True
        masks.append(mask)
    return masks[0], masks[1]


def best_share(values: np.ndarray, share: float) -> np.ndarray:
    """bool[n]: the round-half-up(share · n) highest of `values`. Equal values are never parted: those at the edge are in where at
    least half of them would be, as in tiers; nobody is where that leaves all or none."""
    most = int(share * len(values) + 0.5)
    if not most:
        return np.zeros(len(values), bool)
    edge = np.partition(values, -most)[-most]
    above, equal = values > edge, values == edge
    inside = above | equal if 2 * (most - int(above.sum())) >= int(equal.sum()) else above
    return inside if not inside.all() else np.zeros(len(values), bool)


def new_category_buyers(book: Book) -> tuple[np.ndarray, np.ndarray] | None:
    """(had, new), bool[N] each: bought any category both in the window and before it; of these, bought a category in the
    window that it had never bought before. None where order lines have no category."""
    now, before = book.mart.insight("baskets", Baskets), book.mart.insight("baskets_before", Baskets)
    if not now.categories:
        return None
    n, size = book.mart.count, len(now.categories) + 1
    index = {name: k for k, name in enumerate(now.categories)}
    known = np.array([index.get(name, size - 1) for name in before.categories], dtype=np.int64)  # the last: no longer bought
    earlier = before.customer.astype(np.int64) * size + (known[before.category] if len(before.category) else before.category)
    pairs = now.customer.astype(np.int64) * size + now.category
    bought, had, new = (np.zeros(n, bool) for _ in range(3))
    bought[now.customer] = True
    had[before.customer] = True
    had &= bought
    new[now.customer[~np.isin(pairs, earlier)]] = True
    return had, new & had
