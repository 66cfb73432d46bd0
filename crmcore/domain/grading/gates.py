"""Gates: what keeps a customer out of the best tiers, whatever its score.

"loss_makers" keeps a net loss out of the upper half of the tiers, "late_payers" keeps who pays later than the limit (mean days late)
out of the top tier. An unknown value is never stopped.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.schemes import Scheme

#: gate id → the metrics that it can rest on; the first that any graded customer has counts
GATE_METRICS: dict[str, tuple[str, ...]] = {"loss_makers": ("net_profit", "gross_profit"), "late_payers": ("average_days_late",)}


def is_stopped(gate: str, limit: float | None, value: Any) -> Any:
    """Whether a gate stops a `value` of its metric: a bool of a number, bool[n] of float64[n]."""
    return value < 0 if gate == "loss_makers" else value > (np.inf if limit is None else limit)


def best_allowed(gate: str, tiers: int) -> int:
    """Index of the best of so many tiers that a customer can have whom the gate stops; 0 = top tier."""
    return tiers // 2 if gate == "loss_makers" else 1


def apply_gates(mart: Mart, rows: np.ndarray, scheme: Scheme, scenario: Scenario, tier: np.ndarray) -> tuple[np.ndarray, dict[str, int]]:
    """Lower the tier of customers that a gate of the scenario stops; nobody takes their place.

    Parameters
    ----------
    rows
        int64[n], the graded customers.
    tier
        int8[n], as cut; −1: none.

    Returns
    -------
    tier
        int8[n], after the gates.
    lowered
        Gate id → number of customers whose tier it lowered.
    """
    lowered_by: dict[str, int] = {}
    for gate, limit in scenario.gates:
        values = [mart.metrics[metric][rows] for metric in GATE_METRICS[gate]]
        stopped = is_stopped(gate, limit, next((v for v in values if not np.isnan(v).all()), values[-1]))
        best = best_allowed(gate, len(scheme.tiers))
        lowered = stopped & (tier >= 0) & (tier < best)
        lowered_by[gate] = int(lowered.sum())
        tier = np.where(lowered, np.int8(best), tier).astype(np.int8)
    return tier, lowered_by
