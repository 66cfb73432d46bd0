"""A campaign: whom it is for, what is done, what it costs, and how it will be judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from crmcore.domain.campaigns.expected_return import SuccessRate
from crmcore.domain.experiments.effect import Adjustment
from crmcore.domain.kernel.problems import Problem

#: what an effect is measured in
OUTCOMES: tuple[str, ...] = ("gross_profit", "order_amount")
#: months after the launch that count, at most
MOST_MONTHS = 24
#: characters of the treatment
LONGEST = 500

#: field → values, of which any may match
Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """A campaign as it is planned.

    Attributes
    ----------
    name, treatment
        What it is called, and what is done for those who are treated.
    filters
        Whom it is for: fields of `usecases.campaigns.choosing` → values.
    starts_on
        Day of the launch: the customers are chosen and drawn by what is known then.
    months
        Months from that day on in which the outcome counts.
    held_out
        Share of each tier that is not treated (0 to 0.9).
    cost_each, fixed_cost
        Money per treated customer, and once.
    success
        Range of the success rate (an assumption).
    success_value
        Money that a success brings within the months; None: what the customer brought in as many months before.
    minimum_effect
        Money per treated customer that it must at least bring to be called worth it, besides its cost.
    outcome
        Entry of OUTCOMES that the effect is measured in.
    scheme, seed
        Tier scheme that the draw is stratified by; key of the lots.
    """

    name: str
    treatment: str
    starts_on: date
    filters: Filters = ()
    months: int = 6
    held_out: float = 0.2
    cost_each: float = 0.0
    fixed_cost: float = 0.0
    success: SuccessRate = field(default_factory=lambda: SuccessRate(0.05, 0.15))
    success_value: float | None = None
    minimum_effect: float | None = None
    outcome: str = OUTCOMES[0]
    scheme: str = "abcd"
    seed: int = 1

    def checked(self) -> CampaignPlan:
        """The same plan. Raises `Problem`: bad_campaign (`field`, `value`), bad_success_rate."""
        numbers = (self.cost_each, self.fixed_cost, self.success_value or 0.0, self.minimum_effect or 0.0)
        wrong = (
            ("months", self.months) if not 1 <= self.months <= MOST_MONTHS else None,
            ("held_out", self.held_out) if not 0 <= self.held_out <= 0.9 else None,
            ("cost", min(numbers)) if not all(np.isfinite(n) and 0 <= n <= 1e12 for n in numbers) else None,
            ("outcome", self.outcome) if self.outcome not in OUTCOMES else None,
            ("seed", self.seed) if not 0 <= self.seed < 2**31 else None,
            ("treatment", f"{len(self.treatment)}") if len(self.treatment) > LONGEST else None,
        )
        for found in wrong:
            if found is not None:
                raise Problem("bad_campaign", field=found[0], value=found[1])
        self.success.checked()
        return self

    def worth(self, treated: int) -> float:
        """Money per treated customer from which on the effect is worth it: its cost, and no less than the named minimum."""
        cost = self.cost_each + (self.fixed_cost / treated if treated else 0.0)
        return max(cost, self.minimum_effect or 0.0)

    def as_json(self) -> dict[str, Any]:
        """For the ledger."""
        return {
            "name": self.name,
            "treatment": self.treatment,
            "starts_on": self.starts_on.isoformat(),
            "filters": {name: list(values) for name, values in self.filters},
            "months": self.months,
            "held_out": self.held_out,
            "cost_each": self.cost_each,
            "fixed_cost": self.fixed_cost,
            "success": [self.success.low, self.success.high],
            "success_value": self.success_value,
            "minimum_effect": self.minimum_effect,
            "outcome": self.outcome,
            "scheme": self.scheme,
            "seed": self.seed,
        }


def plan_from(values: dict[str, Any]) -> CampaignPlan:
    """The plan of `CampaignPlan.as_json`. Raises `Problem`, or KeyError, TypeError, ValueError for what is none."""
    filters = tuple((str(name), tuple(map(str, chosen))) for name, chosen in values["filters"].items())
    day, success = date.fromisoformat(values["starts_on"]), SuccessRate(*values["success"])
    others: dict[str, Any] = {name: value for name, value in values.items() if name not in ("filters", "starts_on", "success")}
    return CampaignPlan(starts_on=day, filters=filters, success=success, **others).checked()


@dataclass(frozen=True, slots=True)
class Launch:
    """A campaign that was launched. `id` counts from 1; `customers`, `held_out`: how many were drawn; the rest as of the ledger."""

    id: int
    plan: CampaignPlan
    adjustment: Adjustment
    customers: int
    held_out: int
    version: int
    author: str
    recorded_at: str
    position: int


@dataclass(frozen=True, eq=False)
class Participants:
    """The customers of a campaign as they were drawn.

    Attributes
    ----------
    ids
        str[n].
    tier
        int64[n], on the day of the launch; −1: none.
    stratum
        int64[n], from 0.
    held_out
        bool[n].
    past
        float64[n], the outcome in as many months before the launch (money).
    """

    ids: np.ndarray
    tier: np.ndarray
    stratum: np.ndarray
    held_out: np.ndarray
    past: np.ndarray

    @property
    def treated(self) -> np.ndarray:
        """bool[n]."""
        return ~self.held_out
