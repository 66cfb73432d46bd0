"""The two dimensions of loyalty, repeat buying and attitude, in points of 100, before any cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from crmcore.domain.grading.scoring import SCORE_DIGITS, percentile
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.loyalty.satisfaction import SatisfactionAnswers

#: questions of the survey, 0–10 each, whose mean is the attitude
QUESTIONS: tuple[str, ...] = ("satisfaction", "recommend", "trust")
#: fewer days with a purchase are low repeat buying, whatever the other customers do
FEWEST_DAYS = 2
#: ends of the earlier quarters that sustainable loyalty looks at, in months before the grading date
QUARTERS_BEFORE: tuple[int, ...] = (3, 6, 9)


@dataclass(frozen=True, eq=False)
class PurchaseFrequency:
    """How often each customer bought in a window; int32[N] each, 0 for customers without a purchase.

    days     days with a purchase
    active   months with a purchase
    months   months observed: from the later of the first purchase and the beginning of the window
    """

    days: np.ndarray
    active: np.ndarray
    months: np.ndarray


@dataclass(frozen=True, eq=False)
class LoyaltyPoints:
    """Repeat buying and attitude of every customer on one date; the population is every customer that bought in the window.

    repeat     float64[N], 0–100, NaN for customers without a purchase in the window
    attitude   float64[N], 0–100, NaN without an answer; also filled for customers outside the population
    low        bool[N]: bought on fewer than FEWEST_DAYS days, which is low whatever the cut
    """

    repeat: np.ndarray
    attitude: np.ndarray
    low: np.ndarray

    @cached_property
    def population(self) -> np.ndarray:
        """bool[N]: bought in the window."""
        return ~np.isnan(self.repeat)


def loyalty_points(buying: PurchaseFrequency, answers: Mapping[str, np.ndarray]) -> LoyaltyPoints:
    """Points from purchases and survey answers.

    repeat = mean of the percentiles of purchase days and of the share of active months, among the buyers;
    attitude = 10 · mean of the known answers.

    Parameters
    ----------
    buying : PurchaseFrequency
    answers : each of QUESTIONS → float64[N], 0–10, NaN unknown

    References
    ----------
    Dick & Basu (1994) name the two dimensions; the measures are ours.
    """
    rows = np.flatnonzero(buying.days > 0)
    repeat = np.full(len(buying.days), np.nan)
    if len(rows):
        share = buying.active[rows] / buying.months[rows]
        repeat[rows] = np.round((percentile(buying.days[rows]) + percentile(share)) / 2, SCORE_DIGITS)
    return LoyaltyPoints(
        frozen_array(repeat),
        frozen_array(attitude_points(answers)),
        frozen_array((buying.days > 0) & (buying.days < FEWEST_DAYS), np.bool_),
    )


def attitude_points(answers: Mapping[str, np.ndarray]) -> np.ndarray:
    """10 · mean of the known answers, float64[N], NaN where none is known."""
    answered = np.stack([answers[question] for question in QUESTIONS])
    known = (~np.isnan(answered)).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.round(10 * np.nansum(answered, axis=0) / np.where(known, known, np.nan), SCORE_DIGITS)


@dataclass(frozen=True, eq=False)
class LoyaltyInputs:
    """Everything loyalty is computed from, independent of the cuts, so that a slider of a cut never reads data.

    now            the points on `as_of`
    answers        each of QUESTIONS → float64[N], the newest answer not older than 24 months
    load_earlier   reads `earlier` on its first use
    load_survey    reads `survey` on its first use

    Two threads using it for the first time at once may read twice, which is harmless.
    """

    as_of: date
    now: LoyaltyPoints
    answers: Mapping[str, np.ndarray]
    load_earlier: Callable[[], tuple[LoyaltyPoints, ...]]
    load_survey: Callable[[], SatisfactionAnswers]

    @cached_property
    def earlier(self) -> tuple[LoyaltyPoints, ...]:
        """The points at the ends of QUARTERS_BEFORE, over a window of the same length."""
        return self.load_earlier()

    @cached_property
    def survey(self) -> SatisfactionAnswers:
        """Perceived and expected quality by customer and day, over the last 24 months."""
        return self.load_survey()
