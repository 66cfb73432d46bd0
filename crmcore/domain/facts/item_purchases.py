"""Who bought what: pairs of customer and item (product or category) up to a day, and in the time after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

#: what an item is
LEVELS: tuple[str, ...] = ("product", "category")


@dataclass(frozen=True, eq=False)
class Items:
    """The J items of a company, numbered by their sorted keys.

    Attributes
    ----------
    level
        An entry of LEVELS.
    names
        What they are called.
    price
        float64[J], mean price of a unit in the last year, in the company's currency; NaN where quantities are unknown.
    by_amount
        Order amounts stand for profit, as the data have no profit at all.
    """

    level: str
    names: tuple[str, ...]
    price: np.ndarray
    by_amount: bool

    @property
    def count(self) -> int:
        """Number of items, J."""
        return len(self.names)


@dataclass(frozen=True, eq=False)
class ItemPurchases:
    """What customers have bought up to a day, as k distinct pairs of customer and item; returns aside.

    Attributes
    ----------
    as_of
        Nothing later is in it.
    customer, item
        int32[k], row of the mart and number of the item.
    recent
        bool[k], bought within the period that is looked at, which ends on `as_of` (a year, or the time after a cut).
    profit, amount
        float32[k], gross profit (amounts where nobody's is known) and order amount of that period; 0 where not bought in it.
    """

    as_of: date
    customer: np.ndarray
    item: np.ndarray
    recent: np.ndarray
    profit: np.ndarray
    amount: np.ndarray


@dataclass(frozen=True, eq=False)
class Cut:
    """An earlier day with what was known by it, and what followed: `then` of the year up to the cut, `later` of the months after it. Both
    hold the same customers, all or a sample of them."""

    then: ItemPurchases
    later: ItemPurchases
    months: int
