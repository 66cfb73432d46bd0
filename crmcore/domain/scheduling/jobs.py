"""What a sequence is worked out from: orders with hours of production, and the capacity of days."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.facts.open_orders import OpenOrders
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.ordinals import NEVER, ordinals_of
from crmcore.domain.terms.working_calendar import WorkingCalendar

#: parts of an hour in which hours are counted
HOUR = 10_000
#: days ahead for which capacity is worked out; orders that need more are refused
LONGEST_DAYS = 3_650
#: in place of a day on which production began
NOT_STARTED = NEVER


@dataclass(frozen=True, eq=False)
class Jobs:
    """J orders to be produced, by order number. Days are ordinals.

    Attributes
    ----------
    order
        int64[J], place of the order among the open ones.
    customer
        int64[J], row in the mart.
    tier
        int64[J], 0 the top; K: without one.
    priority
        int64[J], 1 comes first.
    hours
        int64[J], parts of an hour, 1 or more.
    due, ordered
        int64[J]; of several lines the earliest due day, the earliest order day.
    started
        int64[J], the day on which production began, NOT_STARTED.
    value
        float64[J], money; NaN where unknown.
    """

    order: np.ndarray
    customer: np.ndarray
    tier: np.ndarray
    priority: np.ndarray
    hours: np.ndarray
    due: np.ndarray
    ordered: np.ndarray
    started: np.ndarray
    value: np.ndarray

    @property
    def count(self) -> int:
        """J."""
        return len(self.order)


@dataclass(frozen=True, eq=False)
class Capacity:
    """Hours of production day by day from the working date: `first` is its ordinal, `hours` int64[D] parts of an hour."""

    first: int
    hours: np.ndarray

    @cached_property
    def until(self) -> np.ndarray:
        """int64[D], parts of an hour up to and with each day."""
        return np.cumsum(self.hours)

    def day_of(self, parts: np.ndarray) -> np.ndarray:
        """int64[n]: ordinal of the day in which the capacity counted from the first day reaches int64[n] parts (1 or more)."""
        return self.first + np.searchsorted(self.until, parts)

    def offset(self, day: np.ndarray) -> np.ndarray:
        """int64[n]: place of the last day up to ordinals; −1 where they lie before the first."""
        return np.clip(day - self.first, -1, len(self.hours) - 1)


def jobs_of(orders: OpenOrders, tier: np.ndarray, priorities: tuple[int, ...]) -> Jobs:
    """One job for each order of which hours are known of some line: their sum.

    Parameters
    ----------
    orders : the open orders as known on the working date
    tier : int64[N], place of each customer's tier (of K), −1: none
    priorities : K + 1 order priorities, that of customers without a tier last
    """
    known = np.flatnonzero(orders.hours > 0)
    numbers, first, job = np.unique(orders.order[known], return_index=True, return_inverse=True)
    count = len(numbers)
    hours = np.zeros(count, np.int64)
    np.add.at(hours, job, np.maximum(np.round(orders.hours[known] * HOUR).astype(np.int64), 1))
    due_of, far = ordinals_of(orders.due)[known], np.iinfo(np.int64).max
    ordered_of = np.where(np.isnat(orders.ordered[known]), due_of, ordinals_of(orders.ordered[known]))
    due, ordered, started = (np.full(count, far) for _ in range(3))
    np.minimum.at(due, job, due_of)
    np.minimum.at(ordered, job, ordered_of)
    np.minimum.at(started, job, ordinals_of(orders.started[known], far))
    value = np.zeros(count)
    np.add.at(value, job, orders.amount[known])
    customer = orders.customer[known][first]
    place = np.where(tier[customer] < 0, len(priorities) - 1, tier[customer])
    return Jobs(
        numbers,
        customer,
        place,
        np.array(priorities, np.int64)[place],
        hours,
        due,
        ordered,
        np.where(started == far, NOT_STARTED, started),
        value,
    )


def capacity_of(orders: OpenOrders, calendar: WorkingCalendar, jobs: Jobs, day: int) -> Capacity:
    """The capacity from the working date on, for as many days as the jobs need and their due days ask for.

    A day has the hours of the newest row up to it; a day off has none, unless a row names that very day. Raises `Problem("no_capacity")`
    where the hours of LONGEST_DAYS do not suffice.
    """
    rows = ordinals_of(orders.capacity_day)
    order = np.argsort(rows, kind="stable")
    rows, hours = rows[order], np.round(orders.capacity_hours[order] * HOUR).astype(np.int64)
    days = day + np.arange(LONGEST_DAYS)
    place = np.searchsorted(rows, days, side="right") - 1
    found = np.where(place >= 0, hours[np.maximum(place, 0)], 0) if len(rows) else np.zeros(LONGEST_DAYS, np.int64)
    named = (place >= 0) & (rows[np.maximum(place, 0)] == days) if len(rows) else np.zeros(LONGEST_DAYS, bool)
    first, last = (np.datetime64(0, "D").astype(object).fromordinal(int(days[k])) for k in (0, -1))
    found = np.where(named | calendar.count(first, last).is_working(days), np.maximum(found, 0), 0)
    until = np.cumsum(found)
    total = int(jobs.hours.sum())
    if total > until[-1]:
        raise Problem("no_capacity", hours=round(total / HOUR), days=LONGEST_DAYS)
    needed = int(np.searchsorted(until, total)) + 1
    asked = min(int(jobs.due.max(initial=day)) - day + 1, LONGEST_DAYS)
    return Capacity(day, found[: max(needed, asked, 1)])
