"""Who has been silent for too long: longer than its own rhythm or, where it has none yet, than nearly all gaps of all customers."""

from __future__ import annotations

import numpy as np

#: longer than so many median gaps of its own, if it has so many gaps, and than so many days
LONG_GAPS, OWN_GAPS, LEAST_SILENCE = 2.0, 3, 30
#: … else longer than this percentile of all gaps
GAP_PERCENTILE = 90


def has_own_rhythm(purchase_days: np.ndarray) -> np.ndarray:
    """bool[n]: customers with enough gaps between purchases, from their numbers of days with a purchase (int[n])."""
    return purchase_days > OWN_GAPS  # n + 1 days with a purchase have n gaps


def silent_too_long(days_since: np.ndarray, own_gap: np.ndarray, purchase_days: np.ndarray, usual_gap: float) -> np.ndarray:
    """Customers who have bought nothing for too long.

    Parameters
    ----------
    days_since
        int or float[n], days since the newest purchase; NaN: none yet, and so not silent.
    own_gap
        float64[n], median days between purchases, NaN before the second.
    purchase_days
        int[n], days with a purchase so far.
    usual_gap
        GAP_PERCENTILE of the gaps of all customers, in days; NaN: none yet.

    Returns
    -------
    bool[n]: silent for more than max(30 days, twice the own median gap), or, with fewer than three gaps, for more than `usual_gap`.
    """
    with np.errstate(invalid="ignore"):
        own = days_since > np.maximum(LEAST_SILENCE, LONG_GAPS * own_gap)
        return np.where(has_own_rhythm(purchase_days), own, days_since > usual_gap)
