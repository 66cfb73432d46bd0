"""What each customer earned us in every whole year before a date: what expectations of next year's profit are learned from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

#: months of a year; trials on short data take shorter steps
YEAR_MONTHS = 12


@dataclass(frozen=True, eq=False)
class YearlyProfits:
    """Facts of N customers in each of K whole years; year k ended k years before the date. Row i is row i of the mart.

    Attributes
    ----------
    ends
        The last day of each year, the newest first.
    months
        Length of a "year" in months: 12, or less in trials on short data.
    basis
        The profit that is known, as in `LongView`.
    profit
        float64[K, N], in the company's currency; NaN where unknown.
    bought
        bool[K, N], a purchase in that year.
    first_days
        float64[N], days from the first purchase to `ends[0]`; NaN without one. Negative: it came after `ends[0]`.
    since_days
        float64[N], the same from the earlier of the first purchase and the day since when a customer list names the customer.
    censored
        bool[N], no day is listed and the first purchase lies so near to the beginning of the data that it may not have been the first:
        within the 90th percentile of all gaps between purchases.
    """

    ends: tuple[date, ...]
    months: int
    basis: str
    profit: np.ndarray
    bought: np.ndarray
    first_days: np.ndarray
    since_days: np.ndarray
    censored: np.ndarray

    @property
    def years(self) -> int:
        """Number of whole years, K."""
        return len(self.ends)

    def before(self, k: int = 1) -> YearlyProfits:
        """What was known `k` years earlier. ValueError unless fewer years are taken away than there are."""
        if not 0 <= k < self.years:
            raise ValueError("there are not so many years")
        days = (self.ends[0] - self.ends[k]).days
        return replace(
            self,
            ends=self.ends[k:],
            profit=self.profit[k:],
            bought=self.bought[k:],
            first_days=self.first_days - days,
            since_days=self.since_days - days,
        )
