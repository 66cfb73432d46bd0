"""The LongView: what is known of each customer on a date whatever the window: its last year, the year before, ever.

Present values, life cycles and models of buying rest on it; the window of a scenario only says what is graded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array

#: months of data before retention can be seen: two full years of buyers
MONTHS_FOR_RETENTION = 24


@dataclass(frozen=True, eq=False)
class LongView:
    """Row i is customer i; float64[N], NaN where unknown, money in the company's currency.

    year_amount, year_profit   of the twelve months up to `as_of`; profit by `basis`
    profit_to_date             ever, undiscounted
    bought, bought_before      bool[N]: a purchase in the last twelve months, in the twelve before
    purchase_days              int32[N]: days with a purchase so far
    first_amount               order amount of the day of the first purchase
    amount_to_date             order amount ever
    tenure_days, silent_days   days since the first and since the newest purchase
    acquisition_cost, wallet   as told of the customer; wallet: what it spends a year with anyone
    segment, size              int32[N] codes, −1: unknown; `segments` names the first
    months                     months of data up to `as_of`
    basis                      "net_profit", "gross_profit" or, where no profit is known, "order_amount"
    """

    as_of: date
    basis: str
    months: int
    year_amount: np.ndarray
    year_profit: np.ndarray
    profit_to_date: np.ndarray
    amount_to_date: np.ndarray
    first_amount: np.ndarray
    bought: np.ndarray
    bought_before: np.ndarray
    purchase_days: np.ndarray
    tenure_days: np.ndarray
    silent_days: np.ndarray
    acquisition_cost: np.ndarray
    wallet: np.ndarray
    segment: np.ndarray
    segments: tuple[str, ...]
    size: np.ndarray

    @property
    def count(self) -> int:
        return len(self.year_amount)

    @cached_property
    def margin_ratio(self) -> np.ndarray:
        """Last year's profit per unit of amount, shrunk to the customer's segment: float64[N].

        (profit + w · R) / (amount + w), with R the ratio of last year's buyers of the segment and w their mean amount: a
        customer that bought as much as its peers counts half for itself; one that bought nothing and cost us something brings its
        loss. 1 where amounts stand for profit.
        """
        if self.basis == "order_amount":
            return frozen_array(np.ones(self.count))
        known = ~(np.isnan(self.year_amount) | np.isnan(self.year_profit))
        told = known & self.bought
        group, size = self.segment + 1, len(self.segments) + 1
        amounts, profits, buyers = (
            np.bincount(group[told], weights=values[told], minlength=size)
            for values in (self.year_amount, self.year_profit, np.ones(self.count))
        )
        whole = profits.sum() / amounts.sum() if amounts.sum() > 0 else 0.0
        ratio = np.divide(profits, amounts, out=np.full(size, whole), where=amounts > 0)[group]
        weight = np.divide(amounts, buyers, out=np.zeros(size), where=(amounts > 0) & (buyers > 0))[group]
        own, earned = (np.where(known, values, 0.0) for values in (np.maximum(self.year_amount, 0.0), self.year_profit))
        return frozen_array(np.divide(earned + weight * ratio, own + weight, out=ratio.copy(), where=own + weight > 0))
