"""Invented customers for experiments: most buy little, some much, and who bought much before is likely to again."""

from __future__ import annotations

import numpy as np


def bought(generator: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(past, outcome, stratum): money of two windows, float64[n]; three strata by the past, a fifth each in the first two."""
    size = generator.lognormal(6, 1, n)
    past, outcome = (size * generator.lognormal(0, 0.6, n) * (generator.random(n) < 0.75) for _ in range(2))
    place = np.argsort(np.argsort(-past, kind="stable"), kind="stable")
    return past, outcome, np.minimum(place * 5 // n, 2)
