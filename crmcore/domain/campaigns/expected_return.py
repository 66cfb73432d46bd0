"""What a campaign may return: the money that its successes bring less its cost, as a distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from crmcore.domain.kernel.problems import Problem

#: success rates that stand for the range, and points of the distribution between its ends
_RATES, _POINTS = 201, 4001


@dataclass(frozen=True, slots=True)
class SuccessRate:
    """Share of the treated customers for whom the campaign works: anything between `low` and `high`, equally likely (an assumption)."""

    low: float
    high: float

    def checked(self) -> SuccessRate:
        """The same range. Raises `Problem("bad_success_rate")`."""
        if not 0 <= self.low <= self.high <= 1:
            raise Problem("bad_success_rate", low=self.low, high=self.high)
        return self

    @property
    def middle(self) -> float:
        """The mean of the range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class ExpectedReturn:
    """What a campaign returns, less its cost (money).

    Attributes
    ----------
    cost
        Of treating everybody, with the fixed cost.
    mean, p10, p50, p90
        Mean and percentiles of the return.
    chance_of_loss
        Probability that it returns less than it costs.
    break_even
        Success rate at which it returns its cost; None where no success brings anything.
    payback_months
        Months until what it brings at the middle rate, spread evenly, has paid its cost; None if not within the months.
    """

    cost: float
    mean: float
    p10: float
    p50: float
    p90: float
    chance_of_loss: float
    break_even: float | None
    payback_months: float | None


def expected_return(value: np.ndarray, rate: SuccessRate, cost_each: float, fixed_cost: float, months: int) -> ExpectedReturn:
    """The return of a campaign on n customers.

    Parameters
    ----------
    value : float64[n], money that a success with each customer brings within the months; NaN and what is below zero count as nothing
    rate : success rates
    cost_each, fixed_cost : money per treated customer, and once
    months : in which the successes bring their money

    Notes
    -----
    Given the rate, customers answer independently of each other; the sum of what they bring is taken as normal. The rate is one for all,
    so that its own uncertainty does not average out.
    """
    return joint_return([(np.maximum(np.nan_to_num(value), 0.0), rate)], cost_each * len(value) + fixed_cost, months)


def joint_return(parts: Sequence[tuple[np.ndarray, SuccessRate]], cost: float, months: int) -> ExpectedReturn:
    """The return of several groups together, whose rates stand at the same place of their ranges: where one group answers as little as was
    assumed, so do the others. No break-even rate where there are several groups.

    Parameters
    ----------
    parts : (float64[n] money that a success with each customer brings, success rates) of each group
    cost : of all (money)
    months : in which the successes bring their money
    """
    centres, variances = np.zeros(_RATES), np.zeros(_RATES)
    total = earned = 0.0
    for brings, rate in parts:
        rates = np.linspace(rate.low, rate.high, _RATES)
        total = float(brings.sum())
        centres += rates * total
        variances += rates * (1 - rates) * float(brings @ brings)
        earned += rate.middle * total
    spreads = np.sqrt(variances)
    p10, p50, p90 = (float(q) - cost for q in _quantiles(centres, spreads, (0.1, 0.5, 0.9)))
    months_needed = cost / earned * months if earned > 0 else None
    return ExpectedReturn(
        cost,
        earned - cost,
        p10,
        p50,
        p90,
        float(_below(centres, spreads, np.array([cost]))[0]),
        cost / total if total > 0 and len(parts) == 1 else None,
        months_needed if months_needed is not None and months_needed <= months else None,
    )


def _below(centres: np.ndarray, spreads: np.ndarray, points: np.ndarray) -> np.ndarray:
    """float64[p], probability that the sum lies below each point: the mean over the rates."""
    distance = points[:, None] - centres
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(spreads > 0, ndtr(distance / spreads), distance > 0)
    return shares.mean(axis=1)


def _quantiles(centres: np.ndarray, spreads: np.ndarray, chances: tuple[float, ...]) -> np.ndarray:
    low, high = (centres - 5 * spreads).min(), (centres + 5 * spreads).max()
    if high <= low:
        return np.full(len(chances), low)
    points = np.linspace(low, high, _POINTS)
    return np.interp(chances, np.maximum.accumulate(_below(centres, spreads, points)), points)
