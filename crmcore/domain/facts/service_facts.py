"""What customers get besides goods: visits, calls, discounts; and what they brought in the year before. Facts, not rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class ServiceFacts:
    """Row i is customer i; float64[N].

    contacts, visits   contacts of any kind, and those in person, within the window; None where no contact is on file
    discount           mean discount by amount of what was bought in the window, 0–1, NaN unknown; None where nobody's is
    profit_before      profit of the months 13 to 24 before the date, by the long view's basis; NaN: bought nothing then
    """

    contacts: np.ndarray | None
    visits: np.ndarray | None
    discount: np.ndarray | None
    profit_before: np.ndarray


@dataclass(frozen=True, eq=False)
class Baskets:
    """Which categories each customer bought within the window: pairs of equal length, each at most once.

    categories   their names, sorted; () where order lines tell none
    customer     int32[k] rows; category int32[k] index into `categories`
    """

    categories: tuple[str, ...]
    customer: np.ndarray
    category: np.ndarray
