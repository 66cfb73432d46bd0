"""What serving costs a unit: a company's rates for the activities that customers cause, as its people set them.

Time-driven activity-based costing (Kaplan & Anderson, 2004, "Time-Driven Activity-Based Costing", Harvard Business Review 82(11)): the
cost of serving a customer is the sum of rate × driver over its activities.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmcore.domain.kernel.problems import Problem

#: driver of cost → the unit that its rate is for: money a piece or an hour; of `overdue` a share of the money a year
DRIVERS: dict[str, str] = {
    "order": "count",
    "order_line": "count",
    "return_line": "count",
    "visit_hour": "hours",
    "call": "count",
    "complaint": "count",
    "overdue": "money_years",
}
#: stands for every recorded activity, where the recorded costs name none or all are replaced
EVERY_ACTIVITY = "*"
HIGHEST_RATE, HIGHEST_SHARE, HIGHEST_CAPACITY = 1e6, 1.0, 1e15


@dataclass(frozen=True, slots=True)
class CostRates:
    """The rates of a company.

    Attributes
    ----------
    rates
        (driver, rate) pairs above 0, in the order of DRIVERS; a driver without one costs nothing. In the company's currency a unit; of
        `overdue` a share a year, 0–1.
    replaces
        (driver, activities) pairs: the activities of recorded service costs that no longer count because the driver's rate stands for
        them, as they are written there; EVERY_ACTIVITY: all recorded costs. Only of drivers with a rate.
    capacity
        What the departments that serve customers really cost a year; None: nobody said.
    """

    rates: tuple[tuple[str, float], ...] = ()
    replaces: tuple[tuple[str, tuple[str, ...]], ...] = ()
    capacity: float | None = None

    @staticmethod
    def of(rates: Mapping[str, float], replaces: Mapping[str, Iterable[str]] | None = None, capacity: float | None = None) -> CostRates:
        """Rates from plain values, checked. `Problem`: unknown_cost_driver, bad_cost_rate, bad_capacity."""
        for driver in (*rates, *(replaces or {})):
            if driver not in DRIVERS:
                raise Problem("unknown_cost_driver", driver=driver, known=", ".join(DRIVERS))
        for driver, rate in rates.items():
            highest = HIGHEST_SHARE if DRIVERS[driver] == "money_years" else HIGHEST_RATE
            if not (math.isfinite(rate) and 0 <= rate <= highest):
                raise Problem("bad_cost_rate", driver=driver, rate=rate, most=highest)
        if capacity is not None and not (math.isfinite(capacity) and 0 < capacity <= HIGHEST_CAPACITY):
            raise Problem("bad_capacity", capacity=capacity)
        positive = tuple((driver, float(rates[driver])) for driver in DRIVERS if rates.get(driver, 0) > 0)
        named = {driver: tuple(sorted({*(replaces or {}).get(driver, ())} - {""})) for driver, _ in positive}
        return CostRates(positive, tuple((driver, names) for driver, names in named.items() if names), capacity)

    @property
    def in_use(self) -> bool:
        """Whether any driver costs anything."""
        return bool(self.rates)

    @property
    def replaced(self) -> tuple[str, ...]:
        """The recorded activities that a rate stands for, sorted."""
        return tuple(sorted({activity for _, activities in self.replaces for activity in activities}))

    def as_json(self) -> dict[str, Any]:
        """Plain values that `of` takes."""
        return {"rates": dict(self.rates), "replaces": {d: list(names) for d, names in self.replaces}, "capacity": self.capacity}


NO_RATES = CostRates()


@dataclass(frozen=True, slots=True)
class CostDecision:
    """The rates that somebody set, in force from `effective_on` on (None: on every day of the data). `recorded_at` is a UTC moment (ISO
    8601) and `position` the ledger position."""

    chosen: CostRates
    author: str
    effective_on: date | None
    recorded_at: str = ""
    position: int = 0
