"""Sampling uncertainty: the seeded bootstrap of a group's statistic, and the confidence interval of a rank correlation.

Efron & Tibshirani (1993), "An Introduction to the Bootstrap". Of large groups fewer customers are drawn than there are, and
the spread is scaled to that of the whole group (m out of n: Bickel, Götze & van Zwet 1997, Statistica Sinica 7).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.stats import norm, rankdata

from crmcore.domain.kernel.customer_bootstrap import LEVEL, MOST_DRAWN, drawn_customers

SEED = 20_240_101
#: above this many customers a rank correlation is computed on every k-th of them
CORRELATION_SAMPLE = 200_000

Statistic = Callable[[np.ndarray], float]


def replicates(rows: np.ndarray, statistic: Statistic, seed: int = SEED) -> np.ndarray:
    """Bootstrap replicates of a statistic.

    Parameters
    ----------
    rows
        float64[n, …], one row per customer, n > 0.
    statistic
        Takes such rows and returns a number.
    seed
        Of the random generator; the same seed gives the same replicates.

    Returns
    -------
    float64[DRAWS].
    """
    n = len(rows)
    resampled = np.array([statistic(rows[drawn]) for several in drawn_customers(n, seed=seed) for drawn in several])
    estimate = statistic(rows)
    return estimate + (resampled - estimate) * math.sqrt(min(n, MOST_DRAWN) / n)


def percentile_interval(values: np.ndarray) -> tuple[float, float]:
    """(low, high) between which the middle LEVEL of the replicates lies; NaN is left out."""
    low, high = np.nanquantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def rank_correlation(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float] | None:
    """Spearman correlation with its confidence interval.

    Parameters
    ----------
    a, b
        float64[n] each, without NaN.

    Returns
    -------
    (correlation, low, high); None for fewer than four values and where one side does not vary.

    References
    ----------
    Fieller, Hartley & Pearson (1957), Biometrika 44: Fisher's z with the variance 1.06 / (n − 3).
    """
    step = max(1, -(-len(a) // CORRELATION_SAMPLE))
    first, second = rankdata(a[::step]), rankdata(b[::step])
    if len(first) < 4 or first.std() == 0 or second.std() == 0:
        return None
    correlation = float(np.corrcoef(first, second)[0, 1])
    z, half = math.atanh(min(max(correlation, -1 + 1e-12), 1 - 1e-12)), norm.ppf((1 + LEVEL) / 2) * math.sqrt(1.06 / (len(first) - 3))
    return correlation, math.tanh(z - half), math.tanh(z + half)
