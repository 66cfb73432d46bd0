"""Value at risk: the expected loss by a departure, risk of leaving × current value (docs/methods.md, value at risk)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.churn.risk import Churn
from crmcore.domain.kernel.arrays import frozen_array


@dataclass(frozen=True, eq=False)
class ValueAtRisk:
    """The value at risk of every customer of a mart; `current_value`: float64[N]."""

    churn: Churn
    current_value: np.ndarray

    @cached_property
    def amounts(self) -> np.ndarray:
        """float64[N]: risk × max(0, current value); by the plain rule the whole value of customers silent for too long. NaN where
        the risk or the value is unknown."""
        risk = self.churn.risk if self.churn.ready else np.where(self.churn.silent, 1.0, np.nan)
        return frozen_array(risk * np.maximum(self.current_value, 0.0))

    @property
    def metrics(self) -> Mapping[str, np.ndarray]:
        """Metric id → float64[N]."""
        return {"value_at_risk": self.amounts}
