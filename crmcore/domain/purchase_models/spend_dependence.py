"""Whether customers that buy more often spend more or less at a time: the Gamma-Gamma model assumes that they do neither."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.resampling import rank_correlation

#: absolute correlations below which a dependence is negligible, weak, and moderate (Cohen 1988)
BOUNDS: tuple[tuple[float, str], ...] = ((0.1, "negligible"), (0.3, "weak"), (0.5, "moderate"))


@dataclass(frozen=True, slots=True)
class SpendDependence:
    """Spearman correlation of the number of repeat purchases and their mean amount, with its 90 % `interval` (low, high), over `customers`
    repeat buyers."""

    correlation: float
    interval: tuple[float, float]
    customers: int

    @property
    def verdict(self) -> str:
        """ "none_shown" where the interval contains 0, else "negligible", "weak", "moderate" or "strong"."""
        low, high = self.interval
        if low <= 0 <= high:
            return "none_shown"
        return next((name for bound, name in BOUNDS if abs(self.correlation) < bound), "strong")


def spend_dependence(repeats: np.ndarray, repeat_amount: np.ndarray) -> SpendDependence | None:
    """The correlation over those Gamma-Gamma is fitted on: a repeat purchase, and a mean amount above zero.

    Parameters
    ----------
    repeats, repeat_amount
        float64[n] each, number of repeat purchases and their amount together.

    Returns
    -------
    None for fewer than four such customers, and where one side does not vary.

    References
    ----------
    Fader, Hardie & Lee (2005), RFM and CLV: Using Iso-Value Curves for Customer Base Analysis, Journal of Marketing Research 42, which
    checks the assumption by this correlation.
    """
    usable = (repeats > 0) & (repeat_amount > 0)
    result = rank_correlation(repeats[usable], repeat_amount[usable] / repeats[usable])
    if result is None:
        return None
    correlation, low, high = result
    return SpendDependence(correlation, (low, high), int(usable.sum()))
