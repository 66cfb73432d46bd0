"""Effort against profit: by tier and by box, of the best fifth, and of the customers that together bring nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.budget.effort import Effort

#: the effort that the best fifth should get, and how many they are: "80% of the effort to the 20% that bring 80% of the value" (S4)
BEST_SHARE, EFFORT_WANTED = 0.2, 0.8
#: groups beside the tiers: customers without an order yet, and all others without a tier
PROSPECTS, OTHERS = "prospects", "others"


@dataclass(frozen=True, eq=False)
class EffortTable:
    """Sums by group; money in the company's currency. G groups.

    Attributes
    ----------
    groups
        The codes.
    customers
        int64[G].
    sums
        "gross", "net" and each measure that is known → float64[G], summed over the customers of whom it is known; NaN where it is known of
        none of the group's.
    """

    groups: tuple[str, ...]
    customers: np.ndarray
    sums: Mapping[str, np.ndarray]

    def shares(self, name: str) -> np.ndarray | None:
        """float64[G]: each group's share of a sum, NaN where that is; None where it is unknown or not above zero in all."""
        if name not in self.sums:
            return None
        total = float(np.nansum(self.sums[name]))
        return self.sums[name] / total if total > 0 else None


def tier_groups(effort: Effort) -> tuple[tuple[str, ...], np.ndarray]:
    """Groups of `effort_table`: the tiers, top first, then prospects, then all others without a tier."""
    tiers = len(effort.tiers)
    group = np.where(effort.tier < 0, tiers + 1, effort.tier)
    return (*effort.tiers, PROSPECTS, OTHERS), np.where(effort.prospect, tiers, group)


def effort_table(effort: Effort, groups: tuple[str, ...], group: np.ndarray) -> EffortTable:
    """Sums over the customers of each group; `group`: int64[n], place among `groups`."""
    columns = {"gross": effort.gross, "net": effort.net, **effort.measures}
    customers = np.bincount(group, minlength=len(groups))
    sums = {}
    for name, values in columns.items():
        known = ~np.isnan(values)
        if known.any():
            unknown = (np.bincount(group[known], minlength=len(groups)) == 0) & (customers > 0)
            sums[name] = np.where(unknown, np.nan, np.bincount(group[known], values[known], len(groups)))
    return EffortTable(groups, customers, sums)


@dataclass(frozen=True, slots=True)
class BestFifth:
    """The first round-half-up(0.2 · N) of the customers that bought, by net profit.

    Attributes
    ----------
    customers, of
        How many they are, and N.
    profit_share
        Their share of the net profit; None where that is not above zero.
    effort_shares
        (measure, their share of it), of those above zero in all.
    """

    customers: int
    of: int
    profit_share: float | None
    effort_shares: tuple[tuple[str, float], ...]


def best_fifth(effort: Effort) -> BestFifth | None:
    """What the best fifth brings and takes, over the customers with an order line in the window; None where no profit is known, or fewer
    than three bought.

    Of customers with equal profit at the limit each counts in part, so that the order of rows never matters.
    """
    people = np.flatnonzero(effort.bought & ~np.isnan(effort.net))
    size = int(np.floor(BEST_SHARE * len(people) + 0.5))
    if not size:
        return None
    net = effort.net[people]
    part = _first(net, size)
    total = float(net.sum())
    shares = []
    for name, values in effort.measures.items():
        known = np.nan_to_num(values[people])
        if (whole := float(known.sum())) > 0:
            shares.append((name, float((known * part).sum()) / whole))
    return BestFifth(size, len(people), float((net * part).sum()) / total if total > 0 else None, tuple(shares))


def _first(values: np.ndarray, size: int) -> np.ndarray:
    """float64[n], 0–1: how far each stands among the `size` largest; equal values at the limit share the places that are left."""
    if size <= 0:
        return np.zeros(len(values))
    limit = np.partition(values, len(values) - size)[len(values) - size]
    above, equal = values > limit, values == limit
    return above + equal * ((size - above.sum()) / equal.sum())


@dataclass(frozen=True, eq=False)
class BringsNothing:
    """The largest group of customers, from the lowest net profit up, whose net profit adds up to nothing or less.

    Attributes
    ----------
    places
        int64[k], their places in the Effort.
    customers_share, effort_share
        Their shares, 0–1, of the customers that bought in the window and of the cost of serving those.
    net, net_of_others
        Money: net profit of the group, zero or below, and of all others.
    losing
        How many of them lose money one by one.
    """

    places: np.ndarray
    customers_share: float
    effort_share: float
    net: float
    net_of_others: float
    losing: int


def brings_nothing(effort: Effort) -> BringsNothing | None:
    """That group; None where no cost or profit is known, or nobody loses money. Equal profits stand on the same side.

    On the whale curve it is what lies right of the point where the curve first reaches its final height.
    """
    people = np.flatnonzero(effort.bought & ~np.isnan(effort.net))
    if "cost" not in effort.measures or not len(people) or effort.cost[people].sum() <= 0:
        return None
    order = people[np.argsort(effort.net[people], kind="stable")]
    net = effort.net[order]
    last_of_its_value = np.append(net[1:] != net[:-1], True)
    within = np.flatnonzero((np.cumsum(net) <= 0) & last_of_its_value)
    if not len(within) or net[0] >= 0:
        return None
    size = int(within[-1]) + 1
    places = np.sort(order[:size])
    cost = effort.cost
    return BringsNothing(
        places,
        size / len(people),
        float(cost[places].sum() / cost[people].sum()),
        float(net[:size].sum()),
        float(net[size:].sum()),
        int((net < 0).sum()),
    )
