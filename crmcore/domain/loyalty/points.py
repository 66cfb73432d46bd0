"""Repeat buying and attitude in points of 100, wherever they may be cut: what loyalty is made of."""

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
#: fewer days with a purchase are no repeat buying, whatever others do
FEWEST_DAYS = 2
#: ends of the quarters before that lasting loyalty needs, in months before the date looked at
QUARTERS_BEFORE: tuple[int, ...] = (3, 6, 9)


@dataclass(frozen=True, eq=False)
class PurchaseFrequency:
    """How often each customer bought in a window; int32[N] each, 0 for those who did not.

    days     days with a purchase
    active   months with a purchase
    months   months there were: from the later of the first purchase and the beginning of the window
    """

    days: np.ndarray
    active: np.ndarray
    months: np.ndarray


@dataclass(frozen=True, eq=False)
class LoyaltyPoints:
    """Where every customer stands on one date; the population is whoever bought in the window.

    repeat     float64[N], 0–100, NaN for those who did not buy in the window
    attitude   float64[N], 0–100, NaN where nobody asked or nobody answered; also of those outside the population
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
    """Points from what was bought and answered (`answers`: each of QUESTIONS → float64[N], 0–10, NaN unknown).

    repeat = mean of the percentiles of purchase days and of the share of active months, among those who bought;
    attitude = 10 · mean of the known answers (Dick & Basu 1994 name the two dimensions; the measures are ours).
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
    told = np.stack([answers[question] for question in QUESTIONS])
    known = (~np.isnan(told)).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.round(10 * np.nansum(told, axis=0) / np.where(known, known, np.nan), SCORE_DIGITS)


@dataclass(frozen=True, eq=False)
class LoyaltyInputs:
    """All that loyalty rests on, whatever the cuts: one serves every move of their sliders.

    answers        each of QUESTIONS → float64[N], the newest answer not older than 24 months
    read_earlier   reads `earlier` when it is first asked for
    read_survey    reads `survey` when it is first asked for

    Two threads asking at once may read twice, which is harmless.
    """

    as_of: date
    now: LoyaltyPoints
    answers: Mapping[str, np.ndarray]
    read_earlier: Callable[[], tuple[LoyaltyPoints, ...]]
    read_survey: Callable[[], SatisfactionAnswers]

    @cached_property
    def earlier(self) -> tuple[LoyaltyPoints, ...]:
        """The same at the ends of QUARTERS_BEFORE, over a window of the same length."""
        return self.read_earlier()

    @cached_property
    def survey(self) -> SatisfactionAnswers:
        """What was found and what had been expected, over the last 24 months."""
        return self.read_survey()
