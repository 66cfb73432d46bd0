"""Cutting a population into tiers. Row order never matters, and equal values always share a tier.

Values are float64[n] without NaN, and more is better. Tiers are int8[n], 0 = top tier. Edge k is the least value that still lies
above the cut between tier k and tier k + 1, so k tiers have k − 1 edges, in descending order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def counts_above(n: int, shares: Sequence[int]) -> list[int]:
    """Number of customers above each edge: n · cumulative share, rounded half up in exact integer arithmetic.

    Parameters
    ----------
    n
        Number of customers.
    shares
        Integer percentages of the tiers, top first, summing to 100.

    Returns
    -------
    One count fewer than there are shares, ascending.
    """
    counts: list[int] = []
    cumulative = 0
    for share in shares[:-1]:
        cumulative += share
        counts.append((2 * n * cumulative + 100) // 200)
    return counts


def edges_at(ordered: np.ndarray, counts: Sequence[int], best_on_top: bool = False) -> list[float]:
    """Edges such that about `counts[k]` customers lie at or above edge k and no group of equal values is split.

    Parameters
    ----------
    ordered
        float64[n], ascending.
    counts
        Wanted number of customers above each edge, ascending.
    best_on_top
        Whether the group of the best value always stands in the first tier that should hold anybody, so that no top tier is empty.

    Returns
    -------
    One edge per count. A group of equal values that a count would split goes as a whole to the tier that would hold most of
    it, the upper one where both sides are equal. +inf: nobody is above; −inf: everybody is.
    """
    n = len(ordered)
    edges: list[float] = []
    for k, count in enumerate(counts):
        if count <= 0:
            edges.append(np.inf)
            continue
        if count >= n:
            edges.append(-np.inf)
            continue
        value = ordered[n - count]  # the lowest value above, by the count alone
        if ordered[n - count - 1] != value:
            edges.append(float(value))
            continue
        above = n - int(np.searchsorted(ordered, value, side="right"))  # strictly better customers
        through = n - int(np.searchsorted(ordered, value, side="left"))  # better or equal
        if tier_of_equals(above, through, counts, best_on_top) <= k:
            edges.append(float(value))
        else:
            edges.append(float(ordered[n - above]) if above else np.inf)
    return edges


def tier_of_equals(above: int, through: int, counts: Sequence[int], best_on_top: bool = False) -> int:
    """The tier of a whole group of equal values: the one that would hold most of it, the upper one where both sides are equal;
    with `best_on_top` the group of the best value is in the first tier that should hold anybody.

    Parameters
    ----------
    above, through
        Number of customers above the group, and of those above or in it.
    counts
        Wanted number of customers above each edge, ascending.
    """
    if best_on_top and above == 0:
        return int(np.argmax(np.diff([0, *counts, through]) > 0)) if through > 0 else 0
    inner = [min(max(count, above), through) for count in counts]
    return int(np.argmax(np.diff([above, *inner, through])))  # of equal shares in the group argmax takes the first, the upper tier


def assign_tiers(values: np.ndarray, edges: Sequence[float]) -> np.ndarray:
    """Tier of each value: the number of edges it does not reach.

    Parameters
    ----------
    values
        float64[n], more is better.
    edges
        Edges as `edges_at` returns them; any number may be infinite.

    Returns
    -------
    int8[n], 0 = top tier.
    """
    tier = np.zeros(len(values), dtype=np.int8)
    for edge in edges:
        tier += values < edge
    return tier


def share_edges(values: np.ndarray, shares: Sequence[int]) -> list[float]:
    """Edges that cut `values` (float64[n]) by share of customers; `shares` as in `counts_above`."""
    return edges_at(np.sort(values), counts_above(len(values), shares), best_on_top=True)


def value_edges(values: np.ndarray, shares: Sequence[int]) -> list[float]:
    """Edges that cut by cumulative value (ABC analysis): the upper tiers together are the fewest best customers that make their share.

    Parameters
    ----------
    values
        float64[n], for example money; may be negative.
    shares
        Integer percentages of the total value, top first, summing to 100.

    Returns
    -------
    One edge fewer than there are shares. Where the total is not positive nobody can make a share of it: all edges are +inf and
    everybody falls into the last tier.

    References
    ----------
    Dickie (1951), "ABC Inventory Analysis Shoots for Dollars, not Pennies", Factory Management and Maintenance 109.
    """
    ordered = np.sort(values)
    cumulative_value = np.cumsum(ordered[::-1])
    total = cumulative_value[-1] if len(cumulative_value) else 0.0
    if total <= 0:
        return [np.inf] * (len(shares) - 1)
    counts, cumulative = [], 0
    for share in shares[:-1]:
        cumulative += share
        reached = cumulative_value >= total * cumulative / 100.0 * (1 - 1e-12)
        counts.append(int(np.argmax(reached)) + 1 if cumulative else 0)
    return edges_at(ordered, counts, best_on_top=True)


def high_edge(values: np.ndarray, cut: int, *, money: bool) -> float:
    """The least value that is high where it is from percentile `cut` (0–100) on; of `money` nothing is high that is not above zero. ∞ where
    none is high."""
    edge = edges_at(np.sort(values), counts_above(len(values), (100 - cut, cut)))[0]
    if money and edge <= 0:
        return float(np.min(values[values > 0], initial=np.inf))
    return edge


@dataclass(frozen=True, slots=True)
class MatrixCuts:
    """Where the two values of a matrix part low from high: at amounts (`money`), at percentiles 0–100, or () both where the scheme's own
    percentiles count."""

    percentiles: tuple[int, int] | tuple[()] = ()
    money: tuple[float, float] | tuple[()] = ()

    def edges(
        self, values: tuple[np.ndarray, np.ndarray], own: tuple[int, int], earned: tuple[bool, bool] = (True, True)
    ) -> tuple[float, float]:
        """The amounts from which on each value is high, ∞ where none is.

        Parameters
        ----------
        values
            float64[n] each.
        own
            Percentiles that count where none are set.
        earned
            Whether each value is money that is earned: of that nothing is high that is not above zero.
        """
        first, second = (
            self._edge(of, position, own, is_money) for position, (of, is_money) in enumerate(zip(values, earned, strict=True))
        )
        return first, second

    def _edge(self, values: np.ndarray, position: int, own: tuple[int, int], earned: bool) -> float:
        if not self.money:
            return high_edge(values, (self.percentiles or own)[position], money=earned)
        edge = self.money[position]
        return float(np.min(values[values > 0], initial=np.inf)) if earned and edge <= 0 else edge


def matrix_tiers(first: np.ndarray, second: np.ndarray, edges: tuple[float, float]) -> np.ndarray:
    """The four quadrants of two values: 0 high-high, 1 high-low, 2 low-high, 3 low-low (see `MatrixCuts`).

    Parameters
    ----------
    first, second
        float64[n] each.
    edges
        From which on each value is high.

    Returns
    -------
    int8[n], 0–3.
    """
    low_first, low_second = (assign_tiers(values, [edge]) for values, edge in zip((first, second), edges, strict=True))
    return (2 * low_first + low_second).astype(np.int8)


@dataclass(frozen=True, slots=True)
class BufferedTiers:
    """Tiers with hysteresis, int8[n] each, before gates and overrides.

    tier      what is published
    clipped   the tier before, as far as the score allows: what the next run needs to know, because a fall counts only twice in a row
    """

    tier: np.ndarray
    clipped: np.ndarray


def with_buffer(score: np.ndarray, edges: Sequence[float], before: np.ndarray, clipped_before: np.ndarray, points: float) -> BufferedTiers:
    """Tiers for publishing: near an edge the tier before stays, and nobody falls on one run.

    The tier before is moved into the tiers that the score reaches within `points` either way; a fall then goes no further than the run
    before had already gone, so that a fall counts only after two runs of different dates below.

    Parameters
    ----------
    score
        float64[n], 0–100.
    edges
        The edges of the cut.
    before
        int8[n], the buffered tier of the last run of an earlier date, before its gates and overrides; −1: none.
    clipped_before
        int8[n], `clipped` of that run; −1: none.
    points
        Width of the band on each side of an edge, in points of the score.
    """
    plain, had = assign_tiers(score, edges), before >= 0
    clipped = np.where(had, np.clip(before, assign_tiers(score + points, edges), assign_tiers(score - points, edges)), plain)
    falls = had & (clipped > before)
    already = np.where(clipped_before >= 0, clipped_before, before)
    tier = np.where(falls, np.maximum(before, np.minimum(clipped, already)), clipped)
    return BufferedTiers(tier.astype(np.int8), clipped.astype(np.int8))
