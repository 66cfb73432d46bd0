"""Service to each customer (visits, calls, discounts), its earlier profit, and the categories it bought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class ServiceFacts:
    """Facts of N customers; row i is row i of the mart.

    Attributes
    ----------
    contacts, visits
        float64[N], number of contacts of any kind, and in person, in the window; None where no contact is recorded at all.
    discount
        float64[N], mean discount in the window weighted by amount, 0–1, NaN unknown; None where it is unknown of everyone.
    profit_before
        float64[N], profit of the months 13 to 24 before the date, by the long view's basis; NaN: no purchase then.
    """

    contacts: np.ndarray | None
    visits: np.ndarray | None
    discount: np.ndarray | None
    profit_before: np.ndarray


@dataclass(frozen=True, eq=False)
class Baskets:
    """The product categories that each customer bought in the window, as k distinct pairs.

    Attributes
    ----------
    categories
        Names, sorted; () where order lines have none.
    customer, category
        int32[k] each: row of the mart, and index into `categories`.
    """

    categories: tuple[str, ...]
    customer: np.ndarray
    category: np.ndarray
