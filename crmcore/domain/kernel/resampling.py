"""How much of a figure chance could make: the seeded bootstrap of one group's statistic, and a correlation's interval.

Efron & Tibshirani (1993), "An Introduction to the Bootstrap". Of large groups fewer customers are drawn than there are, and
the spread is shrunk to what the whole group would have (m out of n: Bickel, Götze & van Zwet 1997, Statistica Sinica 7).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.stats import rankdata

SEED = 20_240_101
DRAWS = 400
#: of larger groups only so many customers are drawn at a time
MOST_DRAWN = 5_000
#: of a hundred such intervals, five miss
LEVEL = 0.95
#: above this many customers a rank correlation is taken on an even sample of them
CORRELATION_SAMPLE = 200_000

Statistic = Callable[[np.ndarray], float]


def replicates(rows: np.ndarray, statistic: Statistic, seed: int = SEED) -> np.ndarray:
    """float64[DRAWS]: what `statistic` of `rows` (float64[n, …], one per customer) could as well have been."""
    rng, n = np.random.default_rng(seed), len(rows)
    drawn = min(n, MOST_DRAWN)
    found = np.array([statistic(rows[rng.integers(0, n, drawn)]) for _ in range(DRAWS)])
    whole = statistic(rows)
    return whole + (found - whole) * math.sqrt(drawn / n)


def interval(values: np.ndarray) -> tuple[float, float]:
    """The middle LEVEL of replicates."""
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def rank_correlation(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float] | None:
    """(Spearman correlation, low, high) of two float64[n] without NaN; None where one of them does not vary.

    The interval is Fisher's z with the variance 1.06 / (n − 3) of Fieller, Hartley & Pearson (1957), Biometrika 44.
    """
    step = max(1, -(-len(a) // CORRELATION_SAMPLE))
    first, second = rankdata(a[::step]), rankdata(b[::step])
    if len(first) < 4 or first.std() == 0 or second.std() == 0:
        return None
    found = float(np.corrcoef(first, second)[0, 1])
    z, half = math.atanh(min(max(found, -1 + 1e-12), 1 - 1e-12)), 1.959964 * math.sqrt(1.06 / (len(first) - 3))
    return found, math.tanh(z - half), math.tanh(z + half)
