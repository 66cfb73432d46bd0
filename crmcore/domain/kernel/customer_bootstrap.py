"""The bootstrap over customers of sums: what an estimate would have been with other customers of the same kind.

Efron & Tibshirani (1993), "An Introduction to the Bootstrap": n customers are drawn from n, with replacement, again and again. Whatever
follows from sums over customers (a total, a ratio, a least-squares line) is computed from each draw's sums.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

#: number of draws, the seed, and the share of them that an interval holds
DRAWS, SEED, LEVEL = 200, 20_240_201, 0.90


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


def interval(values: np.ndarray) -> tuple[float, float] | None:
    """(low, high) between which the middle LEVEL of the draws lies; None where a draw has no value."""
    if not np.isfinite(values).all():
        return None
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
