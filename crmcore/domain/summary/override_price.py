"""The price of an override: the profit that it moves from the computed tier to the assigned one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric


@dataclass(frozen=True, slots=True)
class OverridePrice:
    """Money in the window that one override moves, in the company's currency.

    Attributes
    ----------
    basis
        Metric id of the money: "gross_profit", or "order_amount" where no profit is known.
    source, target
        Codes of the computed and of the assigned tier.
    moved
        The customer's money, negative for a loss; None where it is unknown.
    share_of_source, share_of_target
        `moved` as a share of the tier's total before the move; None where that total is not positive.
    """

    basis: str
    source: str
    target: str
    moved: float | None
    share_of_source: float | None
    share_of_target: float | None


def override_price(book: Book, row: int, target: str) -> OverridePrice | None:
    """The price of assigning the tier `target` to the customer in `row`; None without a computed tier, and where it is the same."""
    computed = int(book.computed[row])
    if computed < 0 or target not in book.scheme.tiers or book.scheme.tiers[computed] == target:
        return None
    basis = profit_metric(book.mart)
    values = book.mart.metrics[basis]
    moved = float(values[row])
    if np.isnan(moved):
        return OverridePrice(basis, book.scheme.tiers[computed], target, None, None, None)
    before, after = (_share(moved, values[book.computed == k]) for k in (computed, book.scheme.tiers.index(target)))
    return OverridePrice(basis, book.scheme.tiers[computed], target, moved, before, after)


def _share(moved: float, tier: np.ndarray) -> float | None:
    total = float(np.nansum(tier))
    return moved / total if total > 0 else None
