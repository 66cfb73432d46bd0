"""The LongView: each customer on a date, whatever the scenario's window: its last year, the year before, and all time.

Present values and purchase models use it; the window of a scenario only says what is graded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array

#: months of data needed to observe retention: two full years of buyers
MONTHS_FOR_RETENTION = 24


@dataclass(frozen=True, eq=False)
class LongView:
    """Facts of N customers; row i is row i of the mart. float64[N] unless said otherwise, NaN where unknown, money in the
    company's currency.

    Attributes
    ----------
    as_of
        Nothing known later than this day is in it.
    basis
        The profit that is known: "net_profit", "gross_profit" or, where there is none, "order_amount".
    months
        Months of data up to `as_of`.
    year_amount, year_profit
        Order amount and profit (by `basis`) of the twelve months up to `as_of`.
    profit_to_date, amount_to_date
        Profit and order amount of all time, undiscounted.
    first_amount
        Order amount of the day of the first purchase.
    bought, bought_before
        bool[N], a purchase in the last twelve months, and in the twelve before.
    purchase_days
        int32[N], number of days with a purchase.
    tenure_days, silent_days
        Days since the first and since the newest purchase.
    acquisition_cost, wallet
        From the customer's master data; wallet: what it spends a year on what we sell, with anyone.
    segment, size
        int32[N] codes, −1: unknown; `segments` names the codes of the first.
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
        """Number of customers, N."""
        return len(self.year_amount)

    @cached_property
    def margin_ratio(self) -> np.ndarray:
        """float64[N]: last year's profit per unit of order amount, shrunk towards the customer's segment.

        (profit + w · R) / (amount + w), with R the ratio over last year's buyers of the segment and w their mean amount. So the
        own ratio of a customer that bought as much as its peers has half the weight, and one that bought nothing but caused cost
        has a negative ratio. 1 where amounts stand for profit.
        """
        if self.basis == "order_amount":
            return frozen_array(np.ones(self.count))
        known = ~(np.isnan(self.year_amount) | np.isnan(self.year_profit))
        buyer = known & self.bought
        group, size = self.segment + 1, len(self.segments) + 1
        amounts, profits, buyers = (
            np.bincount(group[buyer], weights=values[buyer], minlength=size)
            for values in (self.year_amount, self.year_profit, np.ones(self.count))
        )
        overall = profits.sum() / amounts.sum() if amounts.sum() > 0 else 0.0
        ratio = np.divide(profits, amounts, out=np.full(size, overall), where=amounts > 0)[group]
        weight = np.divide(amounts, buyers, out=np.zeros(size), where=(amounts > 0) & (buyers > 0))[group]
        own, earned = (np.where(known, values, 0.0) for values in (np.maximum(self.year_amount, 0.0), self.year_profit))
        return frozen_array(np.divide(earned + weight * ratio, own + weight, out=ratio.copy(), where=own + weight > 0))
