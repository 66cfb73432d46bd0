"""Who is active: bought within the twelve months up to a day, and has not been recorded as departed since."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.grading.scenario import months_before

#: without a purchase for so many months a customer is no longer active
ACTIVE_MONTHS = 12


def inactive_since(as_of: date) -> date:
    """Customers whose last order is on this day or earlier are no longer active on `as_of`."""
    return months_before(as_of, ACTIVE_MONTHS)


def is_active(days_since: np.ndarray, days_departed: np.ndarray, as_of: date) -> np.ndarray:
    """bool[n]: active on `as_of`.

    Parameters
    ----------
    days_since
        float64[n], days since the newest purchase; NaN: none yet, and so not active.
    days_departed
        float64[n], days since the recorded departure; NaN: none. A purchase after it revokes it.
    """
    with np.errstate(invalid="ignore"):
        return (days_since < (as_of - inactive_since(as_of)).days) & ~(days_since >= days_departed)
