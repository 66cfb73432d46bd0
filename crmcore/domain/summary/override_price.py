"""What a tier given by hand costs: the profit it moves from the tier that was computed to the one that was given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric


@dataclass(frozen=True, slots=True)
class OverridePrice:
    """Money of the window. `moved` leaves `source` for `target` (tier codes); shares are of the tiers' own totals
    before the move, None where a total is not positive.

    basis   metric the money is told by: "gross_profit", or "order_amount" where the data know no profit
    moved   what the customer brings, below zero for a loss; None where it is not known
    """

    basis: str
    source: str
    target: str
    moved: float | None
    share_of_source: float | None
    share_of_target: float | None


def override_price(book: Book, row: int, target: str) -> OverridePrice | None:
    """The price of giving the customer in `row` the tier `target`; None where no tier was computed or none changes."""
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
