"""The difference of two shares with its interval, and that of several groups weighted by their sizes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import norm

#: of the intervals
CONFIDENCE = 0.9


def share_difference(k: int, n: int, j: int, m: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of the difference of two independent proportions k of n and j of m (Newcombe 1998, Statistics in Medicine 17, 873–890,
    method 10)."""
    (low, high), (low_other, high_other) = wilson(k, n, confidence), wilson(j, m, confidence)
    p, q = k / n, j / m
    return float(p - q - np.hypot(p - low, high_other - q)), float(p - q + np.hypot(high - p, q - low_other))


def weighted_difference(
    sizes: Sequence[float], differences: Sequence[float], intervals: Sequence[tuple[float, float]]
) -> tuple[float, tuple[float, float]]:
    """(difference, interval) of groups together: weighted by size, half widths added in squares. At least one group."""
    weights, means = np.array(sizes, float) / sum(sizes), np.array(differences)
    below = means - np.array([low for low, _ in intervals])
    above = np.array([high for _, high in intervals]) - means
    mean = float(weights @ means)
    return mean, (mean - float(np.hypot.reduce(weights * below)), mean + float(np.hypot.reduce(weights * above)))


def wilson(k: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The score interval of a proportion k of n (Wilson 1927)."""
    z = float(norm.ppf(0.5 + confidence / 2))
    centre, spread = (k + z * z / 2) / (n + z * z), z / (n + z * z) * float(np.sqrt(k * (n - k) / n + z * z / 4))
    return max(centre - spread, 0.0), min(centre + spread, 1.0)
