"""Cutting an ordered population into tiers. Row order never matters; equal values are never split.

All functions take values where more is better (float64[n], no NaN) and return int8[n], 0 = top tier.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def boundaries(n: int, shares: Sequence[int]) -> list[int]:
    """How many customers lie above each inner edge: round-half-up(n · cumulative share), in exact integers.

    `shares` are integer percentages summing to 100; the result has one entry fewer than there are shares.
    """
    edges, cumulative = [], 0
    for share in shares[:-1]:
        cumulative += share
        edges.append((2 * n * cumulative + 100) // 200)
    return edges


def edges_at(ordered: np.ndarray, counts: Sequence[int]) -> list[float]:
    """The least value of each upper side, so that about `counts[k]` customers lie above edge k and no tie is split.

    `ordered` is ascending. A tied group across edges goes to the tier that holds most of it, the upper one on a
    draw. +inf: nobody is above; −inf: everybody is.
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
        value = ordered[n - count]  # the lowest value that the bare count would keep above
        if ordered[n - count - 1] != value:
            edges.append(float(value))
            continue
        above = n - int(np.searchsorted(ordered, value, side="right"))  # strictly better customers
        through = n - int(np.searchsorted(ordered, value, side="left"))  # better or equal
        inner = [min(max(c, above), through) for c in counts]
        parts = np.diff([above, *inner, through])  # how the tied group would be spread over the tiers
        home = int(np.argmax(parts))  # argmax takes the first, so the upper tier, on a draw
        if home <= k:
            edges.append(float(value))
        else:
            edges.append(float(ordered[n - above]) if above else np.inf)
    return edges


def place(values: np.ndarray, edges: Sequence[float]) -> np.ndarray:
    """The tier of each value under given edges: the number of edges it does not reach. int8[n]."""
    tier = np.zeros(len(values), dtype=np.int8)
    for edge in edges:
        tier += values < edge
    return tier


def share_edges(values: np.ndarray, shares: Sequence[int]) -> list[float]:
    """Edges that cut `values` by share of customers."""
    return edges_at(np.sort(values), boundaries(len(values), shares))


def value_edges(values: np.ndarray, shares: Sequence[int]) -> list[float]:
    """Edges that cut by cumulative value (ABC analysis): the top tier is the smallest top group that makes its share.

    Where the total is not positive nobody can make a share of it, and all fall into the last tier.
    """
    ordered = np.sort(values)
    running = np.cumsum(ordered[::-1])
    total = running[-1] if len(running) else 0.0
    if total <= 0:
        return [np.inf] * (len(shares) - 1)
    counts, cumulative = [], 0
    for share in shares[:-1]:
        cumulative += share
        reached = running >= total * cumulative / 100.0 * (1 - 1e-12)
        counts.append(int(np.argmax(reached)) + 1 if cumulative else 0)
    return edges_at(ordered, counts)


def matrix_tiers(first: np.ndarray, second: np.ndarray, cuts: tuple[int, int]) -> np.ndarray:
    """Four boxes of two values, each high from its percentile `cuts` on: high-high, high-low, low-high, low-low."""
    low_first = place(first, share_edges(first, (100 - cuts[0], cuts[0])))
    low_second = place(second, share_edges(second, (100 - cuts[1], cuts[1])))
    return (2 * low_first + low_second).astype(np.int8)


def with_buffer(
    score: np.ndarray, tier: np.ndarray, edges: Sequence[float], previous: np.ndarray, before: np.ndarray, points: float
) -> np.ndarray:
    """Steady tiers when publishing: near an edge the old tier stays, and nobody falls on one bad run.

    score     float64[n]; tier int8[n] as cut now; edges as cut now
    previous  int8[n], the tier that the last run published, −1 where there is none
    before    int8[n], what the last run itself had computed (−1: none): a fall needs two runs below
    points    width of the band on each side of an edge
    """
    kept = tier.copy()
    had = previous >= 0
    near = np.zeros(len(score), dtype=bool)
    for k, edge in enumerate(edges):
        crossed = had & ((np.minimum(previous, tier) <= k) & (np.maximum(previous, tier) > k))
        near |= crossed & (np.abs(score - edge) <= points)
    falls = had & (tier > previous)
    first_fall = falls & ~((before >= 0) & (before > previous))
    hold = near | first_fall
    kept[hold] = previous[hold]
    return kept
