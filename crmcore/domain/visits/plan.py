"""The plan of the coming weeks: who visits whom on which day, what found no room, and what the plan does to each tier."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.terms.ordinals import ordinals_of
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.domain.visits.due import VisitsDue
from crmcore.domain.visits.placing import FAR, fixed_within, jobs_of, place
from crmcore.domain.visits.stretch import Stretch, factor_of, find_stretch
from crmcore.domain.visits.weeks import WEEKS, PlanWeeks, coming_weeks

#: why a visit stands in the plan: it was agreed, somebody moved it, the customer is overdue, was never met, or is due
REASONS: tuple[str, ...] = ("appointment", "moved", "overdue", "never", "due")


@dataclass(frozen=True, eq=False)
class TierEffect:
    """What the plan does to one tier (its place; −1: customers without one), over the weeks planned.

    Attributes
    ----------
    customers
        Customers with an owner.
    by_terms, planned
        Visits that the terms ask for and visits in the plan; `hours_by_terms`, `hours_planned` are their hours.
    no_room, put_off
        Customers due in these weeks without a visit in them: for want of hours, and because the factors put them off.
    interval
        Days between visits by the terms; None: no visits.
    longest
        The longest interval that a customer has under the factors; None: no visits.
    """

    tier: int
    customers: int
    by_terms: int
    planned: int
    hours_by_terms: float
    hours_planned: float
    no_room: int
    put_off: int
    interval: float | None
    longest: float | None


@dataclass(frozen=True, eq=False)
class VisitPlan:
    """v visits of the coming weeks, by person, day and customer's number.

    Attributes
    ----------
    due
        What the plan was made of.
    weeks
        The weeks.
    stretch
        The factors.
    customer, person
        int64[v], places in the team and among its people.
    day
        int64[v], ordinals.
    hours
        float64[v].
    reason
        int64[v], place in REASONS.
    no_room
        int64[k], places of the customers due within the weeks that found no room, by person, tier, the most overdue first.
    put_off
        int64[k], places of the customers due within the weeks by the terms whom the factors put off until later, in the same order.
    nobodys
        int64[k], places of the customers due within the weeks whom nobody in the table of salespeople owns: they are not planned.
    day_off
        int64[k], places among the fixed visits: those on days off.
    """

    due: VisitsDue
    weeks: PlanWeeks
    stretch: Stretch
    customer: np.ndarray
    person: np.ndarray
    day: np.ndarray
    hours: np.ndarray
    reason: np.ndarray
    no_room: np.ndarray
    put_off: np.ndarray
    nobodys: np.ndarray
    day_off: np.ndarray

    @cached_property
    def week(self) -> np.ndarray:
        """int64[v], the week of each visit."""
        return np.searchsorted(self.weeks.last, self.day)

    @cached_property
    def available(self) -> np.ndarray:
        """float64[R, W], hours for visits of each person and week."""
        return self.weeks.hours(self.due.team.people.hours)

    @cached_property
    def used(self) -> np.ndarray:
        """float64[R, W], hours planned."""
        used = np.zeros_like(self.available)
        np.add.at(used, (self.person, self.week), self.hours)
        return used

    @cached_property
    def over(self) -> np.ndarray:
        """bool[R, W], where the fixed visits alone take more hours than there are."""
        return self.used > self.available + 1e-6

    def effect(self) -> tuple[TierEffect, ...]:
        """What the plan does to each tier, top first, customers without one last."""
        jobs = jobs_of(self.due, self.weeks)
        team, tiers = self.due.team, len(self.due.team.tiers)
        first, again = jobs.first_due(np.ones(len(jobs.customer)))
        begin, end = self.weeks.day.toordinal(), self.weeks.last_day
        by_terms = np.where(first > end, 0, (end - np.maximum(first, begin)) // again + 1)
        longest = np.ceil(np.round(jobs.interval * factor_of(jobs, self.stretch.lower, self.stretch.all), 6))
        tier_of = np.where(team.terms_tier < 0, tiers, team.terms_tier)
        fixed = self.reason < REASONS.index("overdue")
        effects = []
        for tier in range(tiers + 1):
            mine, placed = jobs.tier == tier, tier_of[self.customer] == tier
            has = np.flatnonzero(mine)
            effects.append(
                TierEffect(
                    -1 if tier == tiers else tier,
                    int(((tier_of == tier) & (team.owner >= 0)).sum()),
                    int(by_terms[mine].sum() + (fixed & placed).sum()),
                    int(placed.sum()),
                    float((by_terms * jobs.hours)[mine].sum() + self.hours[fixed & placed].sum()),
                    float(self.hours[placed].sum()),
                    int((tier_of[self.no_room] == tier).sum()),
                    int((tier_of[self.put_off] == tier).sum()),
                    float(jobs.interval[has[0]]) if len(has) else None,
                    float(longest[mine].max()) if len(has) else None,
                )
            )
        return tuple(effects)


def plan_visits(due: VisitsDue, calendar: WorkingCalendar, weeks: int = WEEKS) -> VisitPlan:
    """Plan the coming weeks of every person. The result does not depend on the order of rows.

    Parameters
    ----------
    due : what is due on the working date
    calendar : which days are worked
    weeks : how many calendar weeks, that of the working date the first. Raises `Problem("bad_weeks")`.
    """
    ahead = coming_weeks(calendar, due.day, weeks)
    stretch = find_stretch(due, ahead if weeks >= WEEKS else coming_weeks(calendar, due.day, WEEKS))
    jobs = jobs_of(due, ahead)
    placed = place(jobs, factor_of(jobs, stretch.lower, stretch.all))
    fixed, within = due.fixed, fixed_within(due, ahead)
    at = np.flatnonzero(within & (fixed.person >= 0))
    free = jobs.customer[placed.job]
    today = due.day.toordinal()
    never = due.spread[free] & due.never[free] & _first_visits(placed.job)
    late = np.where(never, REASONS.index("never"), np.where(placed.due < today, REASONS.index("overdue"), REASONS.index("due")))
    customer = np.concatenate((fixed.customer[at], free))
    person = np.concatenate((fixed.person[at], jobs.person[placed.job]))
    day = np.concatenate((ordinals_of(fixed.day, FAR)[at], placed.day))
    hours = np.concatenate((fixed.hours[at], jobs.hours[placed.job]))
    reason = np.concatenate((np.where(fixed.moved[at], REASONS.index("moved"), REASONS.index("appointment")), late))
    order = np.lexsort((due.team.ids[customer], day, person))
    without = ~np.isin(np.arange(len(jobs.customer)), placed.job) & (jobs.fixed_last < 0)
    by_terms = due_within(due, ahead)
    left = np.flatnonzero(without & (placed.left <= ahead.last_day))
    later = np.flatnonzero(without & (placed.left > ahead.last_day) & by_terms[jobs.customer])
    left, later = (
        jobs.customer[some][np.lexsort((due.due[jobs.customer[some]], jobs.tier[some], jobs.person[some]))] for some in (left, later)
    )
    unowned = np.flatnonzero((due.team.owner < 0) & by_terms)
    unowned = unowned[np.lexsort((due.team.ids[unowned], due.due[unowned]))]
    days_off = np.flatnonzero(within & ~ahead.count.is_working(np.minimum(ordinals_of(fixed.day, FAR), ahead.last_day)))
    return VisitPlan(
        due,
        ahead,
        stretch,
        customer[order],
        person[order],
        day[order],
        hours[order],
        reason[order],
        left,
        later,
        unowned,
        days_off,
    )


def due_within(due: VisitsDue, weeks: PlanWeeks) -> np.ndarray:
    """bool[n]: the customers whose visit falls due by the end of the weeks, by the terms."""
    return ordinals_of(due.due, FAR) <= weeks.last_day


def _first_visits(job: np.ndarray) -> np.ndarray:
    """bool[v]: the first visit of each job, the visits being in order of weeks."""
    first = np.zeros(len(job), bool)
    first[np.unique(job, return_index=True)[1]] = True
    return first
