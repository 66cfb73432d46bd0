"""First and repeat purchases day by day: what a model of buying is held against over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np


@dataclass(frozen=True, eq=False)
class DailyPurchases:
    """Purchases of the customers that had begun by some day; those of one customer on one day are one.

    Attributes
    ----------
    start
        The day of the first purchase of all.
    firsts, repeats
        int64[D], customers that bought for the first time, and purchases by customers that had bought before, on each of the D days
        from `start` on.
    """

    start: date
    firsts: np.ndarray
    repeats: np.ndarray

    @property
    def days(self) -> int:
        """Number of days, D."""
        return len(self.firsts)

    def day(self, k: int) -> date:
        """The day at position `k`."""
        return self.start + timedelta(k)
