"""The groups of customers that textbook claims speak of: the loyal and the others, the large, the profitable, the upper tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.quadrant import TRUE, UNKNOWN
from crmcore.domain.summary.tier_table import TierRow, profit_metric

#: insights that claims rest on
ASKED: tuple[str, ...] = ("long_view", "active", "value", "loyalty", "influence", "service_facts", "baskets", "baskets_before")
FIFTH = 0.2


@dataclass(frozen=True, eq=False)
class Groups:
    """bool[N] each. `basis`: "true" where attitudes are known (true loyalty against the other boxes), else "repeat" (high
    against low repeat purchase)."""

    loyal: np.ndarray
    others: np.ndarray
    basis: str


def known_insights(book: Book) -> set[str]:
    return {name for name in ASKED if name in book.mart.insights}


def within(who: np.ndarray, part: np.ndarray | None) -> np.ndarray:
    return who if part is None else who & part


def in_window(book: Book, part: np.ndarray | None) -> np.ndarray:
    """bool[N]: a line in the window, among those looked at."""
    return within(book.mart.in_window, part)


def upper_tiers(rows: Sequence[TierRow]) -> int:
    """How many tiers from the top come nearest to a fifth of the customers; at least one, and never all of them."""
    people = sum(row.customers for row in rows)
    heads = [sum(row.customers for row in rows[:k]) for k in range(1, max(len(rows), 2))]
    return 1 + min(range(len(heads)), key=lambda k: abs(heads[k] - FIFTH * people))


def loyal(book: Book, part: np.ndarray | None) -> Groups:
    """Who counts as loyal among those who bought in the window, and who does not; nobody of unknown attitude where it counts."""
    told = book.mart.insight("loyalty")
    population = within(told.population, part)
    if told.asked:
        known = population & (told.box >= 0) & (told.box != UNKNOWN)
        return Groups(known & (told.box == TRUE), known & (told.box != TRUE), "true")
    return Groups(population & told.high_repeat, population & ~told.high_repeat, "repeat")


def biggest(book: Book, part: np.ndarray | None) -> tuple[np.ndarray, np.ndarray] | None:
    """bool[N] each: the largest fifth by amount and the most profitable fifth of those with a line in the window; None where
    a fifth of them is nobody."""
    profit = profit_metric(book.mart, "net_profit")
    amount, gain = book.mart.metrics["order_amount"], book.mart.metrics[profit]
    rows = np.flatnonzero(in_window(book, part) & ~np.isnan(amount) & ~np.isnan(gain))
    most = int(FIFTH * len(rows) + 0.5)
    if not most:
        return None
    found = []
    for values in (amount, gain):
        mask = np.zeros(book.mart.count, bool)
        mask[rows[np.argsort(-values[rows], kind="stable")[:most]]] = True
        found.append(mask)
    return found[0], found[1]


def explorers(book: Book) -> tuple[np.ndarray, np.ndarray] | None:
    """bool[N] each: bought in some category both within the window and before it; and bought within it in one that it never
    had before. None where order lines tell no category."""
    now, before = book.mart.insight("baskets"), book.mart.insight("baskets_before")
    if not now.categories:
        return None
    n, size = book.mart.count, len(now.categories) + 1
    place = {name: k for k, name in enumerate(now.categories)}
    known = np.array([place.get(name, size - 1) for name in before.categories], dtype=np.int64)  # the last: no longer bought
    earlier = before.customer.astype(np.int64) * size + (known[before.category] if len(before.category) else before.category)
    pairs = now.customer.astype(np.int64) * size + now.category
    bought, had, new = (np.zeros(n, bool) for _ in range(3))
    bought[now.customer] = True
    had[before.customer] = True
    had &= bought
    new[now.customer[~np.isin(pairs, earlier)]] = True
    return had, new & had
