"""What the money and the hours of the worklist rest on: assumptions that the company sets, and shows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.kernel.problems import Problem

#: days overdue from which on each of the three loss rates counts
AGES: tuple[int, int, int] = (0, 31, 91)
MOST_HOURS, MOST_COST = 40.0, 1e9
#: what the plan of calls assumes to begin with
_CALLS = CallTerms()
#: smallest and largest value of what is no share from 0 to 1
LIMITS: dict[str, tuple[float, float]] = {
    "risk_from": (0.01, 0.99),
    "days_gained": (0, 365),
    "win_back_cost": (0, MOST_COST),
    "call_hours": (0.05, MOST_HOURS),
    "complaint_hours": (0.05, MOST_HOURS),
    "debt_hours": (0.05, MOST_HOURS),
    "win_back_hours": (0.05, MOST_HOURS),
    "offer_hours": (0.05, MOST_HOURS),
}


@dataclass(frozen=True, slots=True)
class WorklistRates:
    """The assumptions. Shares are from 0 to 1, money in the company's currency.

    Attributes
    ----------
    risk_from
        Lapse risk from which on a customer is called.
    stay_success
        Share of calls that keep the customer.
    complaint_effect
        What settling a complaint in time changes in the chance to stay.
    decline_success
        Share of the lost yearly profit that is won back.
    yearly_rate, days_gained
        Yearly cost of credit, and days by which a reminder brings a payment forward.
    loss_recent, loss_older, loss_oldest
        Share of an overdue amount that is lost in the end, by the age of its oldest invoice (see AGES).
    collect_effect
        Share of such a loss that collecting now avoids.
    win_back_success, win_back_cost
        Share of attempts that win a customer back, and what one costs.
    take_up
        Share of offers that are taken.
    call_hours, complaint_hours, debt_hours, win_back_hours, offer_hours
        Hours of each, preparation included; visits take those of the terms.
    """

    risk_from: float = _CALLS.threshold / 100
    stay_success: float = _CALLS.success / 100
    complaint_effect: float = 0.05
    decline_success: float = 0.2
    yearly_rate: float = 0.08
    days_gained: float = 30
    loss_recent: float = 0.01
    loss_older: float = 0.05
    loss_oldest: float = 0.25
    collect_effect: float = 0.3
    win_back_success: float = _CALLS.win_back_success / 100
    win_back_cost: float = _CALLS.win_back
    take_up: float = 0.1
    call_hours: float = 0.5
    complaint_hours: float = 1.0
    debt_hours: float = 0.5
    win_back_hours: float = 1.0
    offer_hours: float = 0.5

    def checked(self) -> WorklistRates:
        """The same rates. Raises `Problem("bad_worklist_rate")` naming the first one out of its limits."""
        for field in fields(self):
            value = getattr(self, field.name)
            least, most = LIMITS.get(field.name, (0.0, 1.0))
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
            if not is_number or not least <= value <= most:
                raise Problem("bad_worklist_rate", field=field.name, value=value, least=least, most=most)
        return self

    def as_json(self) -> dict[str, Any]:
        """Plain values that `rates_from` takes."""
        return asdict(self)


def call_terms(rates: WorklistRates) -> CallTerms:
    """The company's terms of the plan of calls on Churn: the same rates, in percent; what a call costs is not among them."""
    return CallTerms(
        threshold=round(rates.risk_from * 100),
        success=round(rates.stay_success * 100, 10),
        win_back=rates.win_back_cost,
        win_back_success=round(rates.win_back_success * 100, 10),
    )


#: names of the rates, in the order of the page
RATES: tuple[str, ...] = tuple(field.name for field in fields(WorklistRates))


def rates_from(values: Mapping[str, Any]) -> WorklistRates:
    """Rates from plain values; those that are missing are the proposal's. Raises `Problem`: unknown_worklist_rate, bad_worklist_rate."""
    if unknown := sorted(set(values) - set(RATES)):
        raise Problem("unknown_worklist_rate", rate=unknown[0], known=", ".join(RATES))
    return WorklistRates(**{name: values[name] for name in RATES if name in values}).checked()


@dataclass(frozen=True, slots=True)
class RatesDecision:
    """The rates as somebody set them, in force from `effective_on` on (None: on every day). `recorded_at` is a UTC moment (ISO 8601) and
    `position` the ledger position."""

    chosen: WorklistRates
    author: str
    effective_on: date | None
    recorded_at: str = ""
    position: int = 0


def money_of_debt(overdue: np.ndarray, days: np.ndarray, rates: WorklistRates) -> np.ndarray:
    """float64[n]: what collecting now is expected to bring: overdue × (yearly rate × days gained ÷ 365 + loss rate by age × effect).

    Parameters
    ----------
    overdue : float64[n], money
    days : int[n], days overdue of the oldest invoice
    """
    loss = np.select([days >= AGES[2], days >= AGES[1]], [rates.loss_oldest, rates.loss_older], rates.loss_recent)
    return overdue * (rates.yearly_rate * rates.days_gained / 365 + loss * rates.collect_effect)
