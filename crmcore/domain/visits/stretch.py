"""What to do where the visits do not fit: stretch the intervals of the lower tiers, then those of all.

Per person: φ ≥ 1, at most 3, the smallest factor on the lower tiers' intervals with which every visit that falls due before the last week
has its day; if that is not enough all tiers stretch by one further factor, the smallest that fits. The low tiers keep a floor that way:
nobody is left out for good. Factors go in steps of .01. They are found over twelve weeks at least, so that a plan of one week does not ask
for more than the quarter does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.visits.due import VisitsDue
from crmcore.domain.visits.placing import Jobs, Placed, jobs_of, place
from crmcore.domain.visits.weeks import PlanWeeks

STEP = 0.01
#: most that the lower tiers are stretched by, and most that all are stretched by further
MOST_LOWER, MOST_ALL = 3.0, 10.0


@dataclass(frozen=True, eq=False)
class Stretch:
    """The factors of R persons.

    Attributes
    ----------
    lower
        float64[R], φ: on the intervals of the lower tiers.
    all
        float64[R]: the further factor on the intervals of all tiers; 1 where φ is enough.
    fits
        bool[R]: every visit has its day with these factors. False: not even with the largest, or no week of the person has the hours of one
        visit, which no factor helps.
    available
        float64[R], hours for visits in the weeks that the factors were found over.
    needed
        float64[R], hours of the visits that fall due in those weeks by the terms, unstretched.
    missing
        float64[R], hours of them that find no day, nobody being stretched; 0 where all fit.
    missing_after
        float64[R], the same with the lower tiers stretched as far as they may be; 0 where that is enough.
    weeks
        How many weeks the factors were found over.
    """

    lower: np.ndarray
    all: np.ndarray
    fits: np.ndarray
    available: np.ndarray
    needed: np.ndarray
    missing: np.ndarray
    missing_after: np.ndarray
    weeks: int


def is_lower(tiers: int) -> np.ndarray:
    """bool[K + 1]: the lower half of K tiers, and, last, customers without one."""
    return np.append(np.arange(tiers) >= tiers / 2, True)


def factor_of(jobs: Jobs, lower: np.ndarray, all_tiers: np.ndarray) -> np.ndarray:
    """float64[m]: what the interval of each job is stretched by under each person's factors, float64[R]."""
    low = is_lower(len(jobs.due.team.tiers))[jobs.tier]
    return np.where(low, lower[jobs.person], 1.0) * all_tiers[jobs.person]


def find_stretch(due: VisitsDue, weeks: PlanWeeks) -> Stretch:
    """The smallest factors that fit, person by person."""
    jobs = jobs_of(due, weeks)
    people = due.team.people.count
    one = np.ones(people)
    placed = place(jobs, factor_of(jobs, one, one))
    fits = _fits(jobs, placed)
    lower, all_tiers = one.copy(), one.copy()
    missing, missing_after = _missing(jobs, placed, one, one, ~fits), np.zeros(people)
    available = weeks.hours(due.team.people.hours).sum(axis=1)
    stretched = ~fits & (np.bincount(jobs.person[placed.job], minlength=people) > 0)
    if stretched.any():
        most = np.full(people, MOST_LOWER)
        placed = place(jobs, factor_of(jobs, most, one), stretched)
        enough = stretched & _fits(jobs, placed)
        short = stretched & ~enough
        missing_after = _missing(jobs, placed, most, one, short)
        lower = np.where(enough, _smallest(jobs, enough, MOST_LOWER, lambda f: factor_of(jobs, f, one)), np.where(short, MOST_LOWER, 1.0))
        fits = fits | enough
        if short.any():
            found = _smallest(jobs, short, MOST_ALL, lambda f: factor_of(jobs, lower, f))
            all_tiers = np.where(short, found, 1.0)
            fits = fits | (short & _fits(jobs, place(jobs, factor_of(jobs, lower, all_tiers), short)))
    return Stretch(lower, all_tiers, fits, available, jobs.needed(np.ones(len(jobs.customer))), missing, missing_after, weeks.number)


def _smallest(jobs: Jobs, whose: np.ndarray, most: float, factors: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """float64[R]: of the persons bool[R] `whose`, whom 1 does not suit, the smallest step that fits, found by halving; `most` where none
    does, and for the others. `factors`: each person's factor, float64[R] → factor of each job, float64[m]."""
    low = np.zeros(len(whose), np.int64)
    high = np.full(len(whose), round((most - 1) / STEP), np.int64)
    while (open_ones := whose & (high - low > 1)).any():
        middle = (low + high) // 2
        fits = _fits(jobs, place(jobs, factors(1 + middle * STEP), open_ones))
        high = np.where(open_ones & fits, middle, high)
        low = np.where(open_ones & ~fits, middle, low)
    return 1 + high * STEP


def _fits(jobs: Jobs, placed: Placed) -> np.ndarray:
    """bool[R]: nothing that falls due before the last week is left. (Of one week alone: nothing at all.)"""
    weeks = jobs.weeks
    until = weeks.last[-2] if weeks.number > 1 else weeks.last_day
    late = placed.left <= until
    return np.bincount(jobs.person[late], minlength=len(jobs.room)) == 0


def _missing(jobs: Jobs, placed: Placed, lower: np.ndarray, all_tiers: np.ndarray, whose: np.ndarray) -> np.ndarray:
    """float64[R]: hours that fall due less hours placed, of the persons bool[R] `whose`; 0 for the others."""
    done = np.bincount(jobs.person[placed.job], jobs.hours[placed.job], len(jobs.room)) + jobs.fixed_hours
    return np.where(whose, np.maximum(jobs.needed(factor_of(jobs, lower, all_tiers)) - done, 0.0), 0.0)
