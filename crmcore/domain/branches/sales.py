"""What every customer bought at every branch over twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

#: months that are looked at
MONTHS = 12
#: place of lines that name no branch
NO_BRANCH = -1


@dataclass(frozen=True, eq=False)
class BranchSales:
    """One row per customer and branch; rows with NO_BRANCH hold what was bought without naming one.

    Attributes
    ----------
    names, first_sale, last_sale
        Of the b branches, by name; days as known on `as_of`, also before the twelve months.
    as_of
        Last day that counts.
    count
        N, customers of the company.
    customer, branch
        int64[k]: row in the mart, place in `names`.
    amount, profit
        float64[k], money; profit NaN where a part of it is not known.
    orders
        int64[k], orders in which something was bought.
    """

    names: tuple[str, ...]
    first_sale: tuple[date, ...]
    last_sale: tuple[date, ...]
    as_of: date
    count: int
    customer: np.ndarray
    branch: np.ndarray
    amount: np.ndarray
    profit: np.ndarray
    orders: np.ndarray

    @property
    def known(self) -> bool:
        """Whether any line of the twelve months names its branch."""
        return bool((self.branch >= 0).any())

    @cached_property
    def named(self) -> np.ndarray:
        """int64[m], the rows that name a branch and hold an order."""
        return np.flatnonzero((self.branch >= 0) & (self.orders > 0))

    @cached_property
    def branches_of(self) -> np.ndarray:
        """int64[N], branches at which each customer bought."""
        return np.bincount(self.customer[self.named], minlength=self.count)

    @cached_property
    def home(self) -> np.ndarray:
        """int64[N], the branch at which each customer bought for most money, the first by name among equals; NO_BRANCH: bought at none."""
        home, rows = np.full(self.count, NO_BRANCH), self.named
        order = rows[np.lexsort((self.branch[rows], -self.amount[rows], self.customer[rows]))]
        customers, first = np.unique(self.customer[order], return_index=True)
        home[customers] = self.branch[order][first]
        return home

    @property
    def unnamed_share(self) -> float:
        """Share of the amount on lines that name no branch; NaN where nothing was sold."""
        total = float(self.amount.sum())
        return float(self.amount[self.branch < 0].sum()) / total if total else float("nan")
