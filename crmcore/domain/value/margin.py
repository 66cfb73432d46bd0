"""The margin of what a customer buys: gross profit as a share of the order amount (S4 grades by the margin of what is bought)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array


@dataclass(frozen=True, eq=False)
class Margin:
    """The margin of every customer; row i is customer i.

    Attributes
    ----------
    profit_margin
        float64[N], gross profit ÷ order amount of the window; below 0 where it sells below cost; NaN where the amount is not above 0
        or no profit is known.
    """

    profit_margin: np.ndarray

    @property
    def metrics(self) -> Mapping[str, np.ndarray]:
        """Metric id → float64[N]."""
        return {"profit_margin": self.profit_margin}


def margin(gross_profit: np.ndarray, order_amount: np.ndarray) -> Margin:
    """The margin of customers with these gross profits and order amounts (both float64[N], in money)."""
    bought = order_amount > 0
    return Margin(frozen_array(np.where(bought, gross_profit, np.nan) / np.where(bought, order_amount, np.nan)))
