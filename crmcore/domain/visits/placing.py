"""Put visits on days, week by week, within the hours that each person has.

In each week come first the visits that have their day; then, as long as hours are left, whoever is due by the end of the week: by tier,
within it the most overdue (days ÷ interval) first, ties by number; then, where intervals are stretched and hours are left all the same,
whoever is due by the terms, in the same order. A visit that does not fit waits for the next week; one that takes less may go before it.
In that order each visit goes to the working day of the week, not before the day on which it is due, that has the fewest hours of visits
so far, the earliest of those. Whoever was visited is due again one interval later; nobody is visited twice a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.terms.ordinals import ordinals_of
from crmcore.domain.visits.due import VisitsDue, next_due
from crmcore.domain.visits.weeks import PlanWeeks

#: hours that rounding may add
_TOLERANCE = 1e-9
#: later than any plan: who is not to be visited
FAR = 2**30


@dataclass(frozen=True, eq=False)
class Jobs:
    """What is to be placed: the customers with an owner and an interval, ordered by number; and the hours left beside fixed visits.

    Attributes
    ----------
    customer
        int64[m], place in the team.
    person, tier
        int64[m]; the tier's place, customers without one last.
    hours, interval
        float64[m].
    fixed_last
        int64[m], ordinal of the last visit within the weeks that has its day, −1: none.
    room
        float64[R, W], hours of each person and week without those of fixed visits, not below 0.
    fixed_of_day
        float64[R, days], hours of fixed visits of each person and day, the first day planned being the first.
    """

    due: VisitsDue
    weeks: PlanWeeks
    customer: np.ndarray
    person: np.ndarray
    tier: np.ndarray
    hours: np.ndarray
    interval: np.ndarray
    fixed_last: np.ndarray
    room: np.ndarray
    fixed_of_day: np.ndarray

    @cached_property
    def base(self) -> np.ndarray:
        """datetime64[D][n]: what the interval of each customer of the team counts from; NaT: nothing, it is spread."""
        days = np.where(np.isfinite(self.due.interval), np.ceil(np.where(np.isfinite(self.due.interval), self.due.interval, 0)), 0)
        began = self.due.due - days.astype(np.int64)
        return np.where(self.due.spread, np.datetime64("NaT", "D"), began)

    def first_due(self, factor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """int64[m] ordinals on which each is due first, and int64[m] days until it is due again, the intervals stretched by float64[m]
        `factor`."""
        stretched = np.full(self.due.team.count, np.inf)
        # rounded before it is rounded up: 91 × 1.1 is not 100.10000000000001
        stretched[self.customer] = np.ceil(np.round(self.interval * factor, 6))
        first = ordinals_of(next_due(self.due.team, self.due.day, self.base, stretched), FAR)[self.customer]
        again = stretched[self.customer].astype(np.int64)
        return np.where(self.fixed_last >= 0, self.fixed_last + again, first), again

    def needed(self, factor: np.ndarray) -> np.ndarray:
        """float64[R]: hours of the visits that fall due within the weeks, those with a day of their own among them."""
        first, again = self.first_due(factor)
        end, begin = self.weeks.last_day, self.weeks.day.toordinal()
        visits = np.where(first > end, 0, (end - np.maximum(first, begin)) // again + 1)
        return np.bincount(self.person, visits * self.hours, len(self.room)) + self.fixed_hours

    @cached_property
    def fixed_hours(self) -> np.ndarray:
        """float64[R]: hours of the visits within the weeks that have their day."""
        fixed = self.due.fixed
        at = fixed_within(self.due, self.weeks) & (fixed.person >= 0)
        return np.bincount(fixed.person[at], fixed.hours[at], len(self.room))


@dataclass(frozen=True, eq=False)
class Placed:
    """The v visits placed, and what found no room.

    Attributes
    ----------
    job, week
        int64[v], place among the jobs, and week.
    day, due
        int64[v], ordinals: when it is, and when it was due by the terms.
    left
        int64[m], ordinal on which each job is due next after the last week; those ≤ the last day planned found no room.
    """

    job: np.ndarray
    week: np.ndarray
    day: np.ndarray
    due: np.ndarray
    left: np.ndarray


def jobs_of(due: VisitsDue, weeks: PlanWeeks) -> Jobs:
    """What is to be placed in some weeks."""
    team, fixed = due.team, due.fixed
    chosen = np.flatnonzero((team.owner >= 0) & np.isfinite(due.interval))
    chosen = chosen[np.argsort(team.ids[chosen], kind="stable")]
    within = fixed_within(due, weeks)
    day = ordinals_of(fixed.day, FAR)
    last = np.full(team.count, -1, np.int64)
    np.maximum.at(last, fixed.customer[within], day[within])
    room = weeks.hours(team.people.hours)
    taken = np.zeros_like(room)
    at = within & (fixed.person >= 0)
    np.add.at(taken, (fixed.person[at], np.searchsorted(weeks.last, day[at])), fixed.hours[at])
    begin = int(weeks.first[0])
    of_day = np.zeros((team.people.count, weeks.last_day - begin + 1))
    np.add.at(of_day, (fixed.person[at], np.maximum(day[at] - begin, 0)), fixed.hours[at])
    return Jobs(
        due,
        weeks,
        chosen,
        team.owner[chosen],
        np.where(team.terms_tier < 0, len(team.tiers), team.terms_tier)[chosen],
        due.hours[chosen],
        due.interval[chosen],
        last[chosen],
        np.maximum(room - taken, 0.0),
        of_day,
    )


def fixed_within(due: VisitsDue, weeks: PlanWeeks) -> np.ndarray:
    """bool[f]: the fixed visits that lie within the weeks."""
    return ordinals_of(due.fixed.day, FAR) <= weeks.last_day


def place(jobs: Jobs, factor: np.ndarray, people: np.ndarray | None = None) -> Placed:
    """Put the visits on days.

    Parameters
    ----------
    jobs : what is to be placed, m customers
    factor : float64[m], what each one's interval is stretched by
    people : bool[R], of whom; None: of all
    """
    weeks = jobs.weeks
    next_day, again = jobs.first_due(factor)
    by_terms, again_by_terms = jobs.first_due(np.ones(len(factor)))
    if people is not None:
        next_day, by_terms = (np.where(people[jobs.person], days, FAR) for days in (next_day, by_terms))
    tiers = len(jobs.due.team.tiers) + 1
    parts: list[tuple[np.ndarray, ...]] = []
    for week in range(weeks.number):
        worked = weeks.worked[week]
        if not len(worked):
            continue
        waiting = np.flatnonzero(by_terms <= weeks.last[week])
        turn = _working(weeks, by_terms[waiting])
        now = (next_day[waiting] <= weeks.last[week]) & (_working(weeks, np.minimum(next_day[waiting], weeks.last_day)) <= weeks.last[week])
        keep = turn <= weeks.last[week]
        waiting, turn, now = waiting[keep], turn[keep], now[keep]
        group = (jobs.person[waiting] * 2 + ~now) * tiers + jobs.tier[waiting]
        order = np.argsort(group * 2**31 + by_terms[waiting], kind="stable")
        waiting, turn = waiting[order], turn[order]
        taken = _within_hours(jobs.person[waiting], jobs.hours[waiting], jobs.room[:, week])
        job, turn = waiting[taken], turn[taken]
        load = jobs.fixed_of_day[:, worked - weeks.first[0]]
        day = worked[_quietest(jobs.person[job], jobs.hours[job], np.searchsorted(worked, turn), load)]
        parts.append((job, np.full(len(job), week, np.int64), day, by_terms[job]))
        next_day[job] = np.maximum(day + again[job], weeks.last[week] + 1)
        by_terms[job] = np.maximum(day + again_by_terms[job], weeks.last[week] + 1)
    if parts:
        job, week_of, day, was_due = (np.concatenate(column) for column in zip(*parts, strict=True))
    else:
        job = week_of = day = was_due = np.empty(0, np.int64)
    left = next_day.copy()
    near = left <= weeks.last_day
    left[near] = _working(weeks, left[near])
    return Placed(job, week_of, day, was_due, left)


def _working(weeks: PlanWeeks, days: np.ndarray) -> np.ndarray:
    """int64[k]: the first working day from each day on, the past being the first day planned."""
    return weeks.count.day_zero(np.maximum(days, weeks.first[0]))


def _within_hours(person: np.ndarray, hours: np.ndarray, room: np.ndarray) -> np.ndarray:
    """int64[k], ascending: places of what each person has hours for, taken in order; what takes more than is left is passed over."""
    left, taken, places = room.copy(), [], np.arange(len(person))
    while len(places):
        who, each = person[places], hours[places]
        total = np.cumsum(each)
        begins = np.flatnonzero(np.diff(who, prepend=-1))
        before = np.repeat(total[begins] - each[begins], np.diff(begins, append=len(who)))
        fits = total - before <= left[who] + _TOLERANCE
        taken.append(places[fits])
        left -= np.bincount(who[fits], each[fits], len(left))
        places = places[~fits & (each <= left[who] + _TOLERANCE)]
    return np.sort(np.concatenate(taken)) if taken else places


def _quietest(person: np.ndarray, hours: np.ndarray, earliest: np.ndarray, load: np.ndarray) -> np.ndarray:
    """int64[k]: the day of each visit (those of a person stand together): the one with the fewest hours so far, not before `earliest`,
    int64[k]; `load`: float64[R, days], hours there already, which it leaves as they are."""
    begins = np.flatnonzero(np.diff(person, prepend=-1))
    turn = np.arange(len(person)) - np.repeat(begins, np.diff(begins, append=len(person)))
    load, day, days = load.copy(), np.empty(len(person), np.int64), np.arange(load.shape[1])
    for k in range(int(turn.max(initial=-1)) + 1):
        at = np.flatnonzero(turn == k)  # one visit a person
        open_days = np.where(days < earliest[at, None], np.inf, load[person[at]])
        day[at] = open_days.argmin(axis=1)
        load[person[at], day[at]] += hours[at]
    return day
