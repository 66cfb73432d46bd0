"""How a model of buying tracks what came: repeat purchases week by week, and by how often the customers had bought.

The two plots that Fader, Hardie & Lee (2005), figures 3 to 5, judge a model by. Tracking: what the model expects of all customers that
had begun by the end of the calibration, from the moment each began (it knows nothing of single customers). Conditional expectation:
what it expects of each customer after the calibration, given what that customer had done, averaged over those of the same frequency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.purchase_models.bg_nbd import DAYS_A_WEEK, BgNbd, Histories
from crmcore.domain.purchase_models.daily_purchases import DailyPurchases
from crmcore.domain.purchase_models.nbd import Nbd
from crmcore.domain.purchase_models.pareto_nbd import ParetoNbd

Model = BgNbd | Nbd | ParetoNbd
#: repeat purchases from which on customers stand in one group of the conditional expectation
MOST_REPEATS = 7
WEEK = 7


@dataclass(frozen=True, slots=True)
class TrackedWeek:
    """Repeat purchases in the week that ends on `end`, those that came and those that the model expects; the sums to date beside them."""

    end: date
    actual: int
    expected: float
    actual_to_date: int
    expected_to_date: float


@dataclass(frozen=True, slots=True)
class FrequencyGroup:
    """Customers with `repeats` repeat purchases in the calibration (MOST_REPEATS: so many or more), and the mean number of purchases of one
    of them after it: `actual` what came, `expected` by the model."""

    repeats: int
    customers: int
    actual: float
    expected: float


@dataclass(frozen=True, slots=True)
class Tracking:
    """A model fitted up to a day, held against what came after it.

    Attributes
    ----------
    model
        "bgnbd", "nbd" or "paretonbd".
    calibration_end, until
        The last day the model was fitted on, and the last day of the comparison.
    customers
        Customers that had begun by `calibration_end`; only their purchases are counted.
    weeks
        From the first purchase of all on, in weeks that end on the weekday of `calibration_end`; days after the last whole one are not
        in them.
    frequencies
        The conditional expectation, from no repeat purchase up.
    """

    model: str
    calibration_end: date
    until: date
    customers: int
    weeks: tuple[TrackedWeek, ...]
    frequencies: tuple[FrequencyGroup, ...]

    @property
    def actual_after(self) -> float:
        """Purchases that came after the calibration."""
        return sum(group.actual * group.customers for group in self.frequencies)

    @property
    def expected_after(self) -> float:
        """Purchases after the calibration that the model expects, given each customer's history."""
        return sum(group.expected * group.customers for group in self.frequencies)


def expected_repeats(model: Model, daily: DailyPurchases) -> np.ndarray:
    """float64[D + 1]: repeat purchases that the model expects before each day's beginning, and by the end of the last day.

    Each customer is expected to make E[X(t)] repeat purchases within t of its first one, whatever it did; over the days on which customers
    began that is a convolution.

    References
    ----------
    Fader, Hardie & Lee (2005), eq. 9, as eq. 10 for x = 0 at T = 0; Schmittlein, Morrison & Colombo (1987), eq. 17.
    """
    ages = np.arange(1, daily.days + 1) / DAYS_A_WEEK
    nothing = np.zeros(len(ages))
    mean = np.concatenate([[0.0], model.expected_purchases(nothing, nothing, nothing, ages)])
    # a customer that begins on day d is d' - d days old at the end of day d'
    by_end = np.convolve(daily.firsts.astype(np.float64), mean)[: daily.days]
    return np.concatenate([[0.0], by_end])


def tracked_weeks(model: Model, daily: DailyPurchases, last_day: int) -> tuple[TrackedWeek, ...]:
    """The weeks of `daily` up to its end, such that one ends with the day at position `last_day`; a shorter first one is left in."""
    ends = np.arange(last_day % WEEK, daily.days, WEEK)
    expected, actual = expected_repeats(model, daily)[ends + 1], np.cumsum(daily.repeats)[ends]
    weekly, came = np.diff(expected, prepend=0.0), np.diff(actual, prepend=0)
    return tuple(
        TrackedWeek(daily.day(int(end)), int(came[k]), float(weekly[k]), int(actual[k]), float(expected[k])) for k, end in enumerate(ends)
    )


def conditional_expectation(model: Model, histories: Histories, later: np.ndarray, weeks: float) -> tuple[FrequencyGroup, ...]:
    """Purchases after the calibration by the number of repeat purchases in it.

    Parameters
    ----------
    model, histories
        What was fitted, and the n customers it was fitted on.
    later
        int[n], purchases of each customer in the `weeks` after the calibration.
    """
    expected = model.expected_purchases(histories.x, histories.t_x, histories.T, weeks)[histories.index]
    group = np.minimum(histories.x, MOST_REPEATS)[histories.index]
    customers, came, foretold = (np.bincount(group, weights, MOST_REPEATS + 1) for weights in (None, later, expected))
    return tuple(
        FrequencyGroup(k, int(customers[k]), float(came[k] / customers[k]), float(foretold[k] / customers[k]))
        for k in range(MOST_REPEATS + 1)
        if customers[k]
    )
