"""What a group is graded on: the facts of its customers rolled up, the same in the row of each of them.

Sums are of the window; part of a sum is no sum: where a customer that ever bought has an unknown order figure, so has its group. Ratios
are computed anew from the group's sums. What has no parts that add up is a mean weighted by order amount over the customers of whom it
is known (a plain mean where none of them bought for more than nothing).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.mart import NOT_YET, PROSPECT, Mart
from crmcore.domain.grading.reference import Reference
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.groups.groups import Groups, groups_of
from crmcore.domain.kernel.arrays import frozen_array

#: sums of orders: unknown where a part is
ORDER_SUMS: tuple[str, ...] = (
    "order_amount",
    "gross_profit",
    "net_profit",
    "profit_share",
    "arpu_month",
    "order_count",
    "order_quantity",
)
#: sums of what is known
SUMS: tuple[str, ...] = (
    "current_value",
    "growth_potential",
    "room_to_grow",
    "lifetime_value",
    "value_at_risk",
    "lost_profit",
    "overdue_amount",
    "influence",
    "complaint_count",
    "service_cost",
    "service_hours",
)
#: metric → (sum above, sum below) that it is computed anew from
RATIOS: dict[str, tuple[str, str]] = {"profit_margin": ("gross_profit", "order_amount"), "average_order": ("order_amount", "order_count")}
#: computed anew as well: from the amounts of both windows, and from the wallets
GROWTH, WALLET = "growth_rate", "share_of_wallet"
LEAST, MOST = ("days_since_order",), ("tenure_days",)

Columns = Mapping[str, np.ndarray]


class RolledMetrics(Mapping[str, np.ndarray]):
    """Metric id → float64[N]: the metric of its group in the row of each customer that belongs to one, its own elsewhere; each rolled up
    at first use."""

    def __init__(self, mart: Mart, groups: Groups, amount_before: Callable[[], np.ndarray]) -> None:
        self._own, self._groups, self._amount_before = mart.metrics, groups, amount_before
        self._bought = mart.population[groups.rows] != PROSPECT
        self._rolled: dict[str, np.ndarray] = {}

    def __getitem__(self, metric: str) -> np.ndarray:
        if metric not in self._rolled:
            values, groups = np.array(self._own[metric]), self._groups
            values[groups.rows] = self._of_groups(metric)[groups.group]
            self._rolled[metric] = frozen_array(values)
        return self._rolled[metric]

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    def __contains__(self, metric: object) -> bool:
        return metric in self._own

    def _of_groups(self, metric: str) -> np.ndarray:
        """float64[G]."""
        own, groups = self._own[metric][self._groups.rows], self._groups
        if metric in ORDER_SUMS:
            return self._whole_sums(own)
        if metric in SUMS:
            return groups.sums(own)
        if metric in RATIOS:
            above, below = (self._whole_sums(self._own[part][groups.rows]) for part in RATIOS[metric])
            return _ratio(above, below)
        if metric == GROWTH:
            if np.isnan(self._own[metric]).all():
                return np.full(groups.count, np.nan)
            before = self._whole_sums(self._amount_before()[groups.rows])
            return _ratio(self._whole_sums(self._own["order_amount"][groups.rows]) - before, before)
        if metric == WALLET:
            return self._shares_of_wallet(own)
        if metric in LEAST:
            return _extreme(np.minimum, own, groups, np.inf)
        if metric in MOST:
            return _extreme(np.maximum, own, groups, -np.inf)
        return self._means(own)

    def _whole_sums(self, own: np.ndarray) -> np.ndarray:
        """float64[G]: sums that are unknown where a customer that ever bought has an unknown part."""
        groups = self._groups
        total = groups.sums(own)
        total[groups.group[np.isnan(own) & self._bought]] = np.nan
        return total

    def _shares_of_wallet(self, own: np.ndarray) -> np.ndarray:
        """Σ amount ÷ Σ (amount ÷ share): what the group buys of us of all that it buys."""
        amount = self._own["order_amount"][self._groups.rows]
        with np.errstate(divide="ignore", invalid="ignore"):
            wallet = np.where((own > 0) & (amount > 0), amount / own, np.nan)
        bought = np.where(np.isnan(wallet), np.nan, amount)
        return _ratio(self._groups.sums(bought), self._groups.sums(wallet))

    def _means(self, own: np.ndarray) -> np.ndarray:
        groups, known = self._groups, ~np.isnan(own)
        amount = np.maximum(np.nan_to_num(self._own["order_amount"][groups.rows]), 0.0)
        weight = np.bincount(groups.group[known], amount[known], groups.count)
        amount = np.where(weight[groups.group] > 0, amount, 1.0)
        total = np.bincount(groups.group[known], (amount * np.nan_to_num(own))[known], groups.count)
        return _ratio(total, np.bincount(groups.group[known], amount[known], groups.count))


def normalised_metrics(
    mart: Mart, scenario: Scenario, reference: Reference | None, amount_before: Callable[[], np.ndarray] | None = None
) -> NormalisedMetrics:
    """What a scenario is graded on: each customer, or where the scenario says so each group as one.

    Parameters
    ----------
    mart : the customers' own facts, with their groups as an insight
    amount_before : reads float64[N], order amount of the window before; None: that of the mart's insight "amount_before"
    """
    groups = groups_of(mart) if scenario.groups else None
    if groups is None or not groups.count:
        return NormalisedMetrics(mart, scenario.normaliser, scenario.grade_lapsed, reference)
    before = amount_before or (lambda: mart.insight("amount_before", np.ndarray))
    population = np.array(mart.population)
    best = np.full(groups.count, NOT_YET, population.dtype)
    np.minimum.at(best, groups.group, population[groups.rows])  # graded before lapsed before only returned before prospect
    population[groups.rows] = best[groups.group]
    rolled = replace(mart, metrics=RolledMetrics(mart, groups, before), population=frozen_array(population, np.int8))
    unit = np.arange(mart.count)
    _, first = np.unique(groups.group, return_index=True)
    unit[groups.rows] = groups.rows[first][groups.group]
    return NormalisedMetrics(rolled, scenario.normaliser, scenario.grade_lapsed, reference, mart, frozen_array(unit, np.int64))


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)


def _extreme(of: np.ufunc, own: np.ndarray, groups: Groups, worst: float) -> np.ndarray:
    found, known = np.full(groups.count, worst), ~np.isnan(own)
    of.at(found, groups.group[known], own[known])
    return np.where(np.isinf(found), np.nan, found)


def how_rolled_up(metric: str) -> str:
    """How a metric of a group follows from its customers: "sum", "ratio" (anew from the group's sums), "least", "most" or "mean" (weighted
    by order amount)."""
    if metric in ORDER_SUMS or metric in SUMS:
        return "sum"
    if metric in RATIOS or metric in (GROWTH, WALLET):
        return "ratio"
    return "least" if metric in LEAST else "most" if metric in MOST else "mean"
