"""Value at risk: what is expected to be lost with a customer, loss risk × its value if it stays (docs/methods.md, churn)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.churn.risk import Churn
from crmcore.domain.kernel.arrays import frozen_array


@dataclass(frozen=True, eq=False)
class ValueAtRisk:
    """The value at risk of every customer of a mart; `value_if_stays`: float64[N], see `Valuation`."""

    churn: Churn
    value_if_stays: np.ndarray

    @cached_property
    def amounts(self) -> np.ndarray:
        """float64[N]: loss risk × max(0, value if it stays); by the plain rule, which knows no probability, the whole value of customers
        silent for too long, at most.
        NaN where the risk or the value is unknown."""
        risk = self.churn.loss_risk if self.churn.by_model else np.where(self.churn.silent, 1.0, np.nan)
        return frozen_array(risk * np.maximum(self.value_if_stays, 0.0))

    @property
    def metrics(self) -> Mapping[str, np.ndarray]:
        """Metric id → float64[N]."""
        return {"value_at_risk": self.amounts}
