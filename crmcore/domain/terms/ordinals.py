"""Days as ordinals, the whole numbers that the working calendar counts with: 1 is 1 January of year 1, as in `date.toordinal`."""

from __future__ import annotations

from datetime import date

import numpy as np

#: no day; as the end of a pause: it goes on
NEVER = 0
#: ordinal of the day that NumPy counts days from
EPOCH = date(1970, 1, 1).toordinal()


def ordinals_of(days: np.ndarray, unknown: int = NEVER) -> np.ndarray:
    """int64[n] of datetime64[n] of any unit; `unknown` for NaT."""
    return np.where(np.isnat(days), unknown, days.astype("datetime64[D]").astype(np.int64) + EPOCH)


def days_of(ordinals: np.ndarray) -> np.ndarray:
    """datetime64[D][n] of int64[n] ordinals; NaT for NEVER."""
    days = (ordinals - EPOCH).astype("datetime64[D]")
    days[ordinals == NEVER] = np.datetime64("NaT", "D")
    return days
