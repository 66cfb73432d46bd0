"""Customers whose first purchase in the data need not have been their first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class LeftTruncation:
    """Customers with a purchase whose beginning lies, or may lie, before the data. N customers.

    Attributes
    ----------
    listed
        bool[N]: a customer list names a day before the first order of the data.
    likely
        bool[N]: no day is listed, and the first purchase lies so near the beginning of the data that earlier ones may be missing.
    """

    listed: np.ndarray
    likely: np.ndarray

    @property
    def listed_count(self) -> int:
        """Customers that began before the data by the customer list."""
        return int(self.listed.sum())

    @property
    def likely_count(self) -> int:
        """Customers that may have begun before the data."""
        return int(self.likely.sum())
