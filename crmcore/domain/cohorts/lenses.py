"""The five lenses of the customer-base audit (Fader, Hardie & Ross 2022, The Customer-Base Audit).

1 how customers differ now; 2 what changed between the last two years; 3 how one cohort evolves; 4 how cohorts compare; 5 how healthy the
base is. Lenses 1, 2 and 5 count everyone, 3 and 4 only cohorts whose beginning lies in the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from crmcore.domain.cohorts.periods import UNITS, CohortTable, CustomerPeriods

#: parts that the buyers of a year are cut into by their amount
DECILES = 10
#: how the customers of two years differ, in the order in which the change is told
CHANGES: tuple[str, ...] = ("lost", "kept", "returned", "new")
#: customers below which a cohort says little
FEW = 30


@dataclass(frozen=True, slots=True)
class Decile:
    """A tenth of the buyers of the last year, the first with the largest amounts. `profit` is NaN where it is unknown of any."""

    number: int
    customers: int
    purchases: int
    amount: float
    profit: float


@dataclass(frozen=True, slots=True)
class Differences:
    """Lens 1. `once`: buyers with a single purchase in the year; `losing`: those with a profit below zero (None: no profit known)."""

    end: date
    customers: int
    amount: float
    profit: float
    once: int
    losing: int | None
    deciles: tuple[Decile, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Customers of one kind of CHANGES with their amounts in the year before and in the last year."""

    kind: str
    customers: int
    amount_before: float
    amount_now: float

    @property
    def change(self) -> float:
        """What they add to the change of the amount."""
        return self.amount_now - self.amount_before


@dataclass(frozen=True, slots=True)
class YearChange:
    """Lens 2: two years side by side; the rows' changes add up to the change of the whole."""

    before: date
    now: date
    rows: tuple[ChangeRow, ...]

    @property
    def amount_before(self) -> float:
        """The amount of the year before."""
        return sum(row.amount_before for row in self.rows)

    @property
    def amount_now(self) -> float:
        """The amount of the last year."""
        return sum(row.amount_now for row in self.rows)


@dataclass(frozen=True, slots=True)
class BaseHealth:
    """Lens 5, by period (oldest first) and by cohort year: `amount` and `active` are float64[K, P]; the first row holds customers whose
    beginning is not in the data. `years`: the last day of each cohort year (None: the first row)."""

    ends: tuple[date, ...]
    years: tuple[date | None, ...]
    amount: np.ndarray
    active: np.ndarray


def differences(years: CustomerPeriods, customer_mask: np.ndarray | None = None) -> Differences | None:
    """Lens 1 from the last of the years; None where nobody bought in it."""
    at = _buyers_of_last_year(years, customer_mask)
    if not len(at):
        return None
    amount, profit, purchases = years.amount[at], years.profit[at], years.purchases[at]
    deciles = tuple(
        Decile(k, len(part), int(purchases[part].sum()), float(amount[part].sum()), float(profit[part].sum()))
        for k, part in enumerate(_tenths(amount), start=1)
    )
    losing = None if years.basis == "order_amount" else int((profit < 0).sum())
    return Differences(years.ends[-1], len(at), float(amount.sum()), float(profit.sum()), int((purchases == 1).sum()), losing, deciles)


def decile_rows(years: CustomerPeriods, customer_mask: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    """int32[k] for each tenth of last year's buyers: its customers (rows of the mart)."""
    at = _buyers_of_last_year(years, customer_mask)
    return tuple(years.customer[at][part] for part in _tenths(years.amount[at]))


def _buyers_of_last_year(years: CustomerPeriods, customer_mask: np.ndarray | None) -> np.ndarray:
    """int64[n]: the rows of those who bought in the last year."""
    bought = (years.period == years.count - 1) & (years.purchases > 0)
    return np.flatnonzero(bought if customer_mask is None else bought & customer_mask[years.customer])


def _tenths(amount: np.ndarray) -> list[np.ndarray]:
    """Places of the amounts from the largest down, equal ones in the order of customers, cut at round-half-up(n · k / 10)."""
    order, n = np.argsort(-amount, kind="stable"), len(amount)
    edges = [int(n * k / DECILES + 0.5) for k in range(DECILES + 1)]
    return [order[a:b] for a, b in pairwise(edges)]


def change_kinds(years: CustomerPeriods) -> np.ndarray:
    """int8[N], index into CHANGES: who bought in the year before only, in both, again after a pause, or for the first time; −1: in
    neither of the two years."""
    n, last = len(years.cohort), years.count - 1
    bought = np.zeros((2, n), bool)
    for k, period in enumerate((last - 1, last)):
        at = (years.period == period) & (years.purchases > 0)
        bought[k, years.customer[at]] = True
    kind = np.full(n, -1, np.int8)
    before, now = bought
    kind[before & ~now] = CHANGES.index("lost")
    kind[before & now] = CHANGES.index("kept")
    kind[~before & now] = CHANGES.index("returned")
    kind[~before & now & (years.cohort == last) & ~years.left_truncated] = CHANGES.index("new")
    return kind


def year_change(years: CustomerPeriods, customer_mask: np.ndarray | None = None) -> YearChange | None:
    """Lens 2; None where the data do not hold two whole years."""
    if years.months < 2 * UNITS["year"]:
        return None
    kind, last = change_kinds(years), years.count - 1
    counted = kind >= 0 if customer_mask is None else (kind >= 0) & customer_mask
    amounts = np.zeros((2, len(CHANGES)))
    for k, period in enumerate((last - 1, last)):
        at = (years.period == period) & counted[years.customer]
        amounts[k] = np.bincount(kind[years.customer[at]], weights=years.amount[at], minlength=len(CHANGES))
    customers = np.bincount(kind[counted], minlength=len(CHANGES))
    rows = tuple(ChangeRow(name, int(customers[k]), float(amounts[0, k]), float(amounts[1, k])) for k, name in enumerate(CHANGES))
    return YearChange(years.ends[-2], years.ends[-1], rows)


def base_health(quarters: CustomerPeriods, customer_mask: np.ndarray | None = None) -> BaseHealth:
    """Lens 5: the amount and the active customers of every period by the year of the first purchase (years end on the date's day)."""
    p, per_year = quarters.count, 4
    year_of_period = (p - 1) // per_year - (p - 1 - np.arange(p)) // per_year
    years = tuple(quarters.ends[p - 1 - per_year * k] for k in range((p - 1) // per_year, -1, -1))
    rows = quarters.rows_of(customer_mask)
    who, period = quarters.customer[rows], quarters.period[rows].astype(np.int64)
    group = np.where(quarters.left_truncated | (quarters.cohort < 0), 0, year_of_period[np.maximum(quarters.cohort, 0)] + 1)[who]
    cell, shape = group * p + period, (len(years) + 1, p)
    amount = np.bincount(cell, weights=quarters.amount[rows], minlength=shape[0] * p).reshape(shape)
    active = np.bincount(cell, weights=quarters.purchases[rows] > 0, minlength=shape[0] * p).reshape(shape)
    return BaseHealth(quarters.ends, (None, *years), amount, active)


def shown_cohort(table: CohortTable) -> int | None:
    """The place of the newest cohort with a whole year behind it and FEW customers or more, else of the largest; None without cohorts."""
    if not len(table.size):
        return None
    year = 4 if table.unit == "quarter" else 1
    known = np.isfinite(table.active).sum(axis=1)
    good = np.flatnonzero((known > year) & (table.size >= FEW))
    return int(good[-1]) if len(good) else int(np.argmax(table.size))


def first_year(table: CohortTable) -> np.ndarray:
    """float64[C]: amount per customer in the cohort's first four quarters (or first year); NaN where they are not over."""
    periods = 4 if table.unit == "quarter" else 1
    if table.amount.shape[1] < periods:
        return np.full(len(table.size), np.nan)
    return table.per_customer(table.amount)[:, periods - 1]
