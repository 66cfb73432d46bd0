"""What customers did in consecutive periods, and which cohort each belongs to: the data of the customer-base audit.

Fader, Hardie & Ross (2022), The Customer-Base Audit, Wharton School Press: a customer's cohort is the period of its first purchase.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

#: unit → months of a period
UNITS: dict[str, int] = {"quarter": 3, "year": 12}


@dataclass(frozen=True, eq=False)
class CustomerPeriods:
    """What N customers did in P consecutive periods that end on the date; R rows of customers in periods with an order line.

    Attributes
    ----------
    unit
        One of UNITS.
    ends
        The last day of each period, the oldest first; the last one is the date of the figures.
    months
        Months of orders in the data, of which the first period may hold only a part.
    basis
        "gross_profit", or "order_amount" where no profit is known.
    customer, period
        int32[R], int16[R]: the row's customer (row of the mart) and period.
    purchases, amount, profit
        int32[R]; float64[R] in the company's currency, NaN where unknown. `profit` is the amount where that is the basis.
    cohort
        int16[N], the period of the first purchase; −1: none by the date.
    first_amount
        float64[N], amount of the day of the first purchase; NaN without one.
    left_truncated
        bool[N], customers whose first purchase may lie before the data: a customer list says so, or, without a day on a list, the first
        purchase in the data lies within the 90th percentile of all gaps between purchases of their beginning. They are in no cohort.
    """

    unit: str
    ends: tuple[date, ...]
    months: int
    basis: str
    customer: np.ndarray
    period: np.ndarray
    purchases: np.ndarray
    amount: np.ndarray
    profit: np.ndarray
    cohort: np.ndarray
    first_amount: np.ndarray
    left_truncated: np.ndarray

    @property
    def count(self) -> int:
        """Number of periods, P."""
        return len(self.ends)

    def rows_of(self, customer_mask: np.ndarray | None) -> np.ndarray | slice:
        """The rows of the customers in `customer_mask` (bool[N]; None: everyone), as an index of the columns."""
        return slice(None) if customer_mask is None else customer_mask[self.customer]

    def cohort_mask(self, cohort: int) -> np.ndarray:
        """bool[N]: the customers of a cohort."""
        return (self.cohort == cohort) & ~self.left_truncated


@dataclass(frozen=True, eq=False)
class CohortTable:
    """C cohorts in the periods since their first one; cell [c, a] is cohort c, a periods after its first; NaN beyond the date.

    Attributes
    ----------
    periods
        Periods of the data, P.
    ends
        The last day of each cohort's first period, the oldest first.
    cohorts
        int[C], their periods in CustomerPeriods.
    size
        int[C], customers.
    active
        float64[C, A], customers with a purchase.
    purchases, amount, profit
        float64[C, A], sums over the cohort.
    first_amount
        float64[C], amount of the days of the first purchases.
    left_truncated
        Customers left out, see CustomerPeriods.
    """

    unit: str
    periods: int
    ends: tuple[date, ...]
    cohorts: np.ndarray
    size: np.ndarray
    active: np.ndarray
    purchases: np.ndarray
    amount: np.ndarray
    profit: np.ndarray
    first_amount: np.ndarray
    left_truncated: int

    @property
    def retention(self) -> np.ndarray:
        """float64[C, A]: the share of each cohort that bought in the period (0–1); the first period is 1."""
        return self.active / self.size[:, None]

    def back(self, place: int) -> int:
        """How many periods before the date the first period of the cohort at `place` ended."""
        return self.periods - 1 - int(self.cohorts[place])

    def per_customer(self, values: np.ndarray) -> np.ndarray:
        """float64[C, A]: the sums of `values` up to each period per customer won, whether still active or not."""
        return np.cumsum(values, axis=1) / self.size[:, None]


def cohort_table(periods: CustomerPeriods, customer_mask: np.ndarray | None = None) -> CohortTable:
    """The cohorts of the customers in `customer_mask` (bool[N]; None: everyone), those without customers left out."""
    counted = (periods.cohort >= 0) if customer_mask is None else (periods.cohort >= 0) & customer_mask
    whole = counted & ~periods.left_truncated
    p = periods.count
    size = np.bincount(periods.cohort[whole], minlength=p)
    keys = np.flatnonzero(size)
    row = whole[periods.customer]
    of_row = periods.cohort[periods.customer[row]].astype(np.int64)
    age = periods.period[row] - of_row
    cell, shape = of_row * p + age, (p, p)
    active = periods.purchases[row] > 0
    beyond = np.arange(p)[None, :] > (p - 1 - np.arange(p))[:, None]

    def summed(weights: np.ndarray) -> np.ndarray:
        sums = np.bincount(cell, weights=weights, minlength=p * p).astype(np.float64).reshape(shape)
        sums[beyond] = np.nan
        return sums[keys]

    first = np.bincount(periods.cohort[whole], weights=np.nan_to_num(periods.first_amount[whole]), minlength=p)
    return CohortTable(
        periods.unit,
        p,
        tuple(periods.ends[k] for k in keys),
        keys,
        size[keys],
        summed(active.astype(np.float64)),
        summed(periods.purchases[row].astype(np.float64)),
        summed(periods.amount[row]),
        summed(periods.profit[row]),
        first[keys],
        int((counted & periods.left_truncated).sum()),
    )
