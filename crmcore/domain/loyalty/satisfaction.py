"""Satisfaction: perceived against expected quality, its trend, and the word of mouth that follows.

The lecture behind this product gives the rule and the word of mouth: below expectation is dissatisfied and tells 22 people,
as expected is ordinarily satisfied and tells 8, above is highly satisfied and tells 10 or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.grading.scenario import months_before
from crmcore.domain.grading.scoring import SCORE_DIGITS
from crmcore.domain.kernel.arrays import frozen_array

#: index = state code; unknown: no answer, or none that is recent
STATES: tuple[str, ...] = ("dissatisfied", "ordinary", "high", "unknown")
DISSATISFIED, ORDINARY, HIGH, UNKNOWN = range(4)
#: points around the expectation that still count as met
TOLERANCE = 0.5
#: without an expectation: from here on ordinarily, and from here on highly satisfied
ORDINARY_FROM, HIGH_FROM = 7.0, 9.0
#: people told by a dissatisfied, an ordinarily and a highly satisfied customer, as the source states
SOURCE_TELLS: tuple[int, int, int] = (22, 8, 10)
#: quarters of the trend: as long as an answer speaks for its customer
QUARTERS = 8


@dataclass(frozen=True, eq=False)
class SatisfactionAnswers:
    """Survey answers on satisfaction, ordered by customer and day, at most one per customer and day.

    customer int32[n] rows of the customers; day datetime64[D][n]; perceived float64[n], 0–10; expected float64[n], NaN
    where it was not asked
    """

    customer: np.ndarray
    day: np.ndarray
    perceived: np.ndarray
    expected: np.ndarray


@dataclass(frozen=True, slots=True)
class SatisfactionQuarter:
    """Customers that answered in the three months up to `end`, by state of their newest answer in them: (dissatisfied,
    ordinary, high)."""

    end: date
    customers: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class WordOfMouth:
    """Estimated reach of word of mouth. `tells`: people that one dissatisfied, ordinarily or highly satisfied customer tells;
    `customers`: customers in these states."""

    tells: tuple[int, int, int]
    customers: tuple[int, int, int]

    @property
    def people_told(self) -> tuple[int, int, int]:
        """People reached by the customers of each state."""
        bad, plain, good = (n * each for n, each in zip(self.customers, self.tells, strict=True))
        return bad, plain, good


def states(perceived: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """int8[n], index into STATES: perceived − expected below −TOLERANCE, within it, above it; without an expectation
    0–6 / 7–8 / 9–10."""
    gap = np.round(perceived - expected, SCORE_DIGITS)
    against = np.where(gap < -TOLERANCE, DISSATISFIED, np.where(gap > TOLERANCE, HIGH, ORDINARY))
    alone = np.where(perceived < ORDINARY_FROM, DISSATISFIED, np.where(perceived >= HIGH_FROM, HIGH, ORDINARY))
    state = np.where(np.isnan(expected), alone, against)
    return np.where(np.isnan(perceived), UNKNOWN, state).astype(np.int8)


def newest_states(answers: SatisfactionAnswers, count: int) -> np.ndarray:
    """int8[count], index into STATES, by each customer's newest answer."""
    state = np.full(count, UNKNOWN, np.int8)
    last = _last_of_each(answers.customer)
    state[answers.customer[last]] = states(answers.perceived[last], answers.expected[last])
    return frozen_array(state, np.int8)


def satisfaction_by_quarter(
    answers: SatisfactionAnswers, as_of: date, customer_mask: np.ndarray | None = None
) -> tuple[SatisfactionQuarter, ...]:
    """The last QUARTERS quarters, counted back from `as_of`, oldest first, without those before the first answer; over the
    customers in `customer_mask` (bool[N]; None: everyone)."""
    ends = [months_before(as_of, 3 * k) for k in reversed(range(QUARTERS))]
    included = np.ones(len(answers.customer), bool) if customer_mask is None else customer_mask[answers.customer]
    customer, day = answers.customer[included], answers.day[included]
    quarter = np.searchsorted(np.array(ends, "datetime64[D]"), day)
    last = _last_of_each(customer.astype(np.int64) * QUARTERS + quarter)
    state = states(answers.perceived[included][last], answers.expected[included][last])
    counts = np.bincount(quarter[last] * 3 + state, minlength=3 * QUARTERS).reshape(QUARTERS, 3)
    first = int(quarter.min()) if len(quarter) else QUARTERS
    return tuple(SatisfactionQuarter(ends[k], (int(counts[k, 0]), int(counts[k, 1]), int(counts[k, 2]))) for k in range(first, QUARTERS))


def state_counts(state: np.ndarray, customer_mask: np.ndarray) -> dict[str, int]:
    """State code → customers in it, of those in `customer_mask` (bool[N]); `state` int8[N]."""
    counts = np.bincount(state[customer_mask], minlength=len(STATES))
    return {code: int(n) for code, n in zip(STATES, counts, strict=True)}


def word_of_mouth(counts: dict[str, int], tells: tuple[int, int, int] = SOURCE_TELLS) -> WordOfMouth:
    """The estimate from `counts` (state code → customers); customers of unknown state are left out."""
    return WordOfMouth(tells, (counts["dissatisfied"], counts["ordinary"], counts["high"]))


def _last_of_each(group: np.ndarray) -> np.ndarray:
    """int64[k]: position of the last element of each run of equal values."""
    return np.flatnonzero(np.append(group[1:] != group[:-1], True)) if len(group) else np.empty(0, np.int64)
