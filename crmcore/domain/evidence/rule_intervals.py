"""How sure the figures of a back-test are: the bootstrap over customers of a rule's rank correlation, of what its best 20 % brought and
of what each of its tiers brought. All rules see the same customers drawn, so that differences between two rules are paired.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from crmcore.domain.kernel.customer_bootstrap import DRAWS, drawn_customers, interval_around

#: share of customers that a tier system favours, in percent
TOP = 20

#: (low, high) of a figure; None where a draw has none
Interval = tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class RuleDraws:
    """The figures of one rule in every draw of `customers`, in the same order for all rules of a call; NaN where a draw tells none.

    rank_correlation, top_20_capture   float64[DRAWS]
    captured                           float64[DRAWS, T], share of the outcome of each of T tiers
    """

    customers: int
    rank_correlation: np.ndarray
    top_20_capture: np.ndarray
    captured: np.ndarray

    def interval(self, figure: str, estimate: float | None) -> Interval:
        """The 90 % interval of "rank_correlation" or "top_20_capture" around its estimate."""
        return interval_around(estimate, getattr(self, figure), self.customers)

    def captured_intervals(self, estimates: tuple[float | None, ...]) -> tuple[Interval, ...]:
        """The same of each tier's share."""
        return tuple(interval_around(estimate, self.captured[:, k], self.customers) for k, estimate in enumerate(estimates))

    def lead_interval(self, other: RuleDraws, figure: str, difference: float | None) -> Interval:
        """The 90 % interval of the paired difference self − other around its estimate; both from one call."""
        return interval_around(difference, getattr(self, figure) - getattr(other, figure), self.customers)


def top_room(customers: int, percent: int = TOP) -> int:
    """How many customers the best `percent` are, round half up."""
    return (2 * customers * percent + 100) // 200


def draw_figures(
    orders: Mapping[str, np.ndarray], outcome: np.ndarray, tiers: Mapping[str, np.ndarray] | None = None, count: int = 0
) -> dict[str, RuleDraws]:
    """The figures of every rule with the customers drawn again.

    Parameters
    ----------
    orders
        Rule → float64[n], more is better, without NaN.
    outcome
        float64[n], what each customer brought, without NaN.
    tiers
        Rule → int8[n], its tier of each customer, of `count`; a customer keeps its tier in every draw.

    References
    ----------
    Efron & Tibshirani (1993), "An Introduction to the Bootstrap"; ranks are taken anew in each draw.
    """
    n = len(outcome)
    rank, top = ({rule: np.full(DRAWS, np.nan) for rule in orders} for _ in range(2))
    captured = {rule: np.full((DRAWS, count), np.nan) for rule in orders}
    done = 0
    for rows in drawn_customers(n) if n else ():
        came, at = outcome[rows], slice(done, done + len(rows))
        done += len(rows)
        centred, total = _centred_ranks(came), came.sum(axis=1)
        positive = np.where(total > 0, total, np.nan)
        for rule, order in orders.items():
            drawn = order[rows]
            rank[rule][at] = _correlations(_centred_ranks(drawn), centred)
            top[rule][at] = _best_sums(drawn, came) / positive
            if tiers is not None:
                slots = tiers[rule][rows].astype(np.int64) + count * np.arange(len(rows))[:, None]
                sums = np.bincount(slots.ravel(), came.ravel(), count * len(rows)).reshape(len(rows), count)
                captured[rule][at] = sums / positive[:, None]
    return {rule: RuleDraws(n, rank[rule], top[rule], captured[rule]) for rule in orders}


def _centred_ranks(values: np.ndarray) -> np.ndarray:
    """float64[d, m]: ranks within each row, ties averaged, less their mean."""
    return rankdata(values, axis=1) - (values.shape[1] + 1) / 2


def _correlations(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """float64[d]: correlation of the rows of two centred matrices; NaN where one does not vary."""
    spread = np.sqrt(np.einsum("ij,ij->i", a, a) * np.einsum("ij,ij->i", b, b))
    return np.divide(np.einsum("ij,ij->i", a, b), spread, out=np.full(len(a), np.nan), where=spread > 0)


def _best_sums(order: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """float64[d]: sum of `outcome` of the best TOP percent of each row by `order`; equal ones at the edge count by their share."""
    m = order.shape[1]
    room = top_room(m)
    if not room:
        return np.zeros(len(order))
    edge = np.partition(order, m - room, axis=1)[:, m - room, None]
    above, equal = order > edge, order == edge
    left = room - above.sum(axis=1)
    return (outcome * above).sum(axis=1) + (outcome * equal).sum(axis=1) / equal.sum(axis=1) * left
