"""Customers across branches: what each branch sells and to whom, how many branches a customer uses, where those of a branch buy besides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.branches.sales import BranchSales

#: branches of a customer: one, two, three or more
MOST_BRANCHES = 3


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch over the twelve months.

    Attributes
    ----------
    name
        As the order lines call it.
    customers, home_customers
        Who bought there; of them, for whom it is the home branch (where they bought for most money).
    shared_customers
        Of the customers, who bought at another branch too.
    orders
        In which something was bought.
    amount, profit
        Money; profit NaN where a part is not known.
    visitors_share
        Share of the amount from customers whose home is another branch; NaN without an amount.
    """

    name: str
    customers: int
    home_customers: int
    shared_customers: int
    orders: int
    amount: float
    profit: float
    visitors_share: float


@dataclass(frozen=True, slots=True)
class UseRow:
    """Customers that bought at `branches` branches (MOST_BRANCHES: or more): money is what they brought wherever they bought."""

    branches: int
    customers: int
    orders: int
    amount: float
    profit: float


def branch_rows(sales: BranchSales) -> tuple[BranchRow, ...]:
    """The branches that sold anything in the twelve months, the largest amount first."""
    found = []
    for place, name in enumerate(sales.names):
        rows = np.flatnonzero(sales.branch == place)
        if not len(rows):
            continue
        buyers = np.unique(sales.customer[rows[sales.orders[rows] > 0]])
        amount, visits = float(sales.amount[rows].sum()), sales.home[sales.customer[rows]] != place
        found.append(
            BranchRow(
                name,
                len(buyers),
                int((sales.home[buyers] == place).sum()),
                int((sales.branches_of[buyers] > 1).sum()),
                int(sales.orders[rows].sum()),
                amount,
                float(sales.profit[rows].sum()),
                float(sales.amount[rows[visits]].sum()) / amount if amount > 0 else float("nan"),
            )
        )
    return tuple(sorted(found, key=lambda row: -row.amount))


def use_rows(sales: BranchSales) -> tuple[UseRow, ...]:
    """Customers by the number of branches at which they bought: one, two, three or more."""
    used = np.minimum(sales.branches_of, MOST_BRANCHES)
    found = []
    for branches in range(1, MOST_BRANCHES + 1):
        rows = used[sales.customer] == branches
        found.append(
            UseRow(
                branches,
                int((used == branches).sum()),
                int(sales.orders[rows].sum()),
                float(sales.amount[rows].sum()),
                float(sales.profit[rows].sum()),
            )
        )
    return tuple(found)


def use_by_group(sales: BranchSales, group: np.ndarray, groups: int) -> np.ndarray:
    """Mean amount of a group's customers by the number of branches that they use (money): customers of one tier can be compared, those of
    different ones cannot.

    Parameters
    ----------
    sales : of all customers
    group : int64[N], −1: none
    groups : how many

    Returns
    -------
    float64[groups, MOST_BRANCHES], NaN where there is nobody.
    """
    used = np.minimum(sales.branches_of, MOST_BRANCHES)
    each = np.bincount(sales.customer, sales.amount, sales.count)
    found = np.full((groups, MOST_BRANCHES), np.nan)
    for place in range(groups):
        for branches in range(1, MOST_BRANCHES + 1):
            chosen = (group == place) & (used == branches)
            if chosen.any():
                found[place, branches - 1] = each[chosen].mean()
    return found


def home_shares(sales: BranchSales, names: Sequence[str]) -> np.ndarray:
    """Of what the customers of each home branch bought, the share bought at each branch.

    Returns
    -------
    float64[n, n], rows: home, columns: where; NaN in a row without an amount.
    """
    place = {name: k for k, name in enumerate(names)}
    code = np.array([*(place.get(name, -1) for name in sales.names), -1], np.int64)
    home, where, n = code[sales.home[sales.customer]], code[sales.branch], len(names)
    known = (home >= 0) & (where >= 0)
    sums = np.bincount(home[known] * n + where[known], sales.amount[known], n * n).reshape(n, n)
    total = sums.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, sums / total, np.nan)


def customers_at_several(sales: BranchSales) -> np.ndarray:
    """int64[n], rows of the customers that bought at more than one branch."""
    return np.flatnonzero(sales.branches_of > 1)


def customers_at(sales: BranchSales, branch: str) -> np.ndarray:
    """int64[n], rows of the customers that bought at a branch."""
    if branch not in sales.names:
        return np.zeros(0, np.int64)
    rows = sales.named[sales.branch[sales.named] == sales.names.index(branch)]
    return np.unique(sales.customer[rows])


def visitors_share(sales: BranchSales) -> float:
    """Of the amount sold at all branches, the share from customers whose home is another branch; NaN without an amount."""
    rows = sales.branch >= 0
    total = float(sales.amount[rows].sum())
    away = rows & (sales.home[sales.customer] != sales.branch)
    return float(sales.amount[away].sum()) / total if total > 0 else float("nan")
