"""What a departure would cost on average: risk of leaving × current value (METHODS: value at risk)."""

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
        """Risk × max(0, current value), float64[N]; by the plain rule the whole value of who is silent for too long. NaN where
        there is no risk or no value."""
        risk = self.churn.risk if self.churn.ready else np.where(self.churn.silent, 1.0, np.nan)
        return frozen_array(risk * np.maximum(self.current_value, 0.0))

    @property
    def metrics(self) -> Mapping[str, np.ndarray]:
        return {"value_at_risk": self.amounts}
