"""The cost to serve of every customer over a period: what is recorded, less what rates stand for, plus rate × driver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from crmcore.domain.grading.cost_rates import CostRates
from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array

#: the step of recorded costs, beside the drivers
RECORDED = "recorded"


@dataclass(frozen=True, eq=False)
class ServingCosts:
    """What serving N customers cost over a period.

    Attributes
    ----------
    count
        Number of customers, N.
    rates
        The rates that the costs rest on.
    drivers
        Driver → float64[N]: its quantity over the period (pieces, hours, or money × years overdue). Only those that were asked for.
    recorded
        float64[N]: recorded service costs that count; None where nothing is recorded.
    replaced
        float64[N]: recorded service costs that a rate stands for; None where nothing is recorded.
    """

    count: int
    rates: CostRates
    drivers: Mapping[str, np.ndarray]
    recorded: np.ndarray | None
    replaced: np.ndarray | None

    def of_driver(self, driver: str) -> np.ndarray:
        """float64[N]: rate × driver (Kaplan & Anderson 2004)."""
        return dict(self.rates.rates)[driver] * self.drivers[driver]

    def steps(self) -> dict[str, np.ndarray]:
        """RECORDED, where anything is, and each driver with a rate → float64[N]; together the cost to serve."""
        recorded = {} if self.recorded is None else {RECORDED: self.recorded}
        return recorded | {driver: self.of_driver(driver) for driver, _ in self.rates.rates}

    @property
    def total(self) -> np.ndarray:
        """float64[N]: the cost to serve; 0 for a customer that caused none."""
        return sum(self.steps().values(), np.zeros(self.count))


def with_costs(mart: Mart, costs: ServingCosts) -> Mart:
    """The mart with `service_cost` and `net_profit` by these costs over its window; what else it knows stays.

    Where no profit is known, the basis stays the order amount: from sales nothing is taken.
    """
    served = costs.total
    changed = {"service_cost": frozen_array(served), "net_profit": frozen_array(mart.metrics["gross_profit"] - served)}
    basis = mart.basis if mart.basis == "order_amount" else "net_profit"
    return replace(mart, metrics={**mart.metrics, **changed}, basis=basis, cost_rates=costs.rates)
