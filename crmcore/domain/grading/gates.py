"""Gates: what keeps a customer out of the best tiers, whatever its score.

"loss_makers" keeps a net loss out of the upper half of the tiers, "late_payers" keeps who pays later than the limit (mean days late)
out of the top tier. An unknown value is never stopped.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: gate id → the metrics that it can rest on; the first that any graded customer has counts
GATE_METRICS: dict[str, tuple[str, ...]] = {"loss_makers": ("net_profit", "gross_profit"), "late_payers": ("average_days_late",)}


def is_stopped(gate: str, limit: float | None, value: Any) -> Any:
    """Whether a gate stops a `value` of its metric: a bool of a number, bool[n] of float64[n]."""
    return value < 0 if gate == "loss_makers" else value > (np.inf if limit is None else limit)


def best_allowed(gate: str, tiers: int) -> int:
    """Index of the best of so many tiers that a customer can have whom the gate stops; 0 = top tier."""
    return tiers // 2 if gate == "loss_makers" else 1
