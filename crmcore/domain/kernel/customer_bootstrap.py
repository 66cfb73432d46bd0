"""The bootstrap over customers of sums: what an estimate would have been with other customers of the same kind.

Efron & Tibshirani (1993), "An Introduction to the Bootstrap": n customers are drawn from n, with replacement, again and again. Whatever
follows from sums over customers (a total, a ratio, a least-squares line) is computed from each draw's sums.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

#: number of draws, the seed, and the share of them that an interval holds
DRAWS, SEED, LEVEL = 200, 20_240_201, 0.90
#: customers drawn at a time where a figure needs the customers themselves (ranks, medians) and not sums alone
MOST_DRAWN = 5_000
#: cells of a matrix of draws at most
_CELLS = 1_000_000


def bootstrap_sums(columns: np.ndarray, progress: Callable[[float], None] | None = None, draws: int = DRAWS) -> np.ndarray:
    """Sums over resampled customers.

    Parameters
    ----------
    columns
        float64[n, k], what each customer adds to k sums; n > 0, without NaN.
    progress
        Called now and then with the share that is done, 0–1.

    Returns
    -------
    float64[draws, k]; the same for the same columns, on every machine.
    """
    rng, n = np.random.default_rng(SEED), len(columns)
    sums = np.empty((draws, columns.shape[1]))
    for draw in range(draws):
        times = np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64)
        sums[draw] = times @ columns
        if progress is not None:
            progress((draw + 1) / draws)
    return sums


def bootstrap_cells(
    cells: Sequence[tuple[np.ndarray, np.ndarray, int]], progress: Callable[[float], None] | None = None, draws: int = DRAWS
) -> list[np.ndarray]:
    """Sums by cell over the same resampled customers as `bootstrap_sums`, where each customer adds to one cell only of each kind.

    Parameters
    ----------
    cells
        Of each kind: int[n], the cell of each customer; float64[n], what it adds; and the number k of cells.
    progress
        See `bootstrap_sums`.

    Returns
    -------
    float64[draws, k] of each kind.
    """
    rng, n = np.random.default_rng(SEED), len(cells[0][0])
    sums = [np.empty((draws, size)) for _, _, size in cells]
    for draw in range(draws):
        times = np.bincount(rng.integers(0, n, n), minlength=n)
        for kind, (cell, value, size) in enumerate(cells):
            sums[kind][draw] = np.bincount(cell, times * value, size)
        if progress is not None:
            progress((draw + 1) / draws)
    return sums


def bootstrap_counts(counts: np.ndarray, draws: int = DRAWS) -> np.ndarray:
    """Numbers of resampled customers in each of k groups that no customer shares: one multinomial draw is one bootstrap sample of them.

    Parameters
    ----------
    counts
        int[k], customers in each group, together n > 0. Who is in none of interest belongs in a group of its own.

    Returns
    -------
    int64[draws, k]; each row adds up to n.
    """
    n = int(counts.sum())
    return np.random.default_rng(SEED).multinomial(n, counts / n, size=draws)


def interval(values: np.ndarray) -> tuple[float, float] | None:
    """(low, high) between which the middle LEVEL of the draws lies; None where a draw has no value."""
    if not np.isfinite(values).all():
        return None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def drawn_customers(n: int, most: int = MOST_DRAWN, draws: int = DRAWS, seed: int = SEED) -> Iterator[np.ndarray]:
    """Positions of the customers of every draw.

    Parameters
    ----------
    n
        Customers to draw from, > 0.
    most
        Customers of one draw at most: of more of them fewer are drawn than there are, and the spread is larger than that of all;
        `interval_around` takes that off (m out of n: Bickel, Götze & van Zwet 1997, Statistica Sinica 7).

    Yields
    ------
    int64[d, min(n, most)], a few draws at a time; the same for the same n, on every machine.
    """
    rng, drawn = np.random.default_rng(seed), min(n, most)
    size = max(1, _CELLS // drawn)
    for first in range(0, draws, size):
        yield rng.integers(0, n, (min(size, draws - first), drawn))


def interval_around(estimate: float | None, values: np.ndarray, n: int, most: int = MOST_DRAWN) -> tuple[float, float] | None:
    """The interval of an estimate from n customers, from what it was (`values`, float64[draws]) with those of `drawn_customers`; None
    without an estimate, and where a draw has none."""
    if estimate is None:
        return None
    return interval(estimate + (values - estimate) * math.sqrt(min(n, most) / n) if n else values)
