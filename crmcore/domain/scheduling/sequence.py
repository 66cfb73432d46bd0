"""The production sequence: which order is produced when, by tier and date, against due date alone and tier then due date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from crmcore.domain.facts.open_orders import OpenOrders
from crmcore.domain.grading.book import Book
from crmcore.domain.key_customers.served import served_of
from crmcore.domain.scheduling.by_hand import Move, moved
from crmcore.domain.scheduling.jobs import HOUR, NOT_STARTED, Capacity, Jobs, capacity_of, jobs_of
from crmcore.domain.scheduling.reserving import FreeHours
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.domain.terms.working_calendar import WorkingCalendar

#: reserved: by tier, the latest free capacity that keeps the date; due_date: due date alone; tier_due: tier, then due date
RULES: tuple[str, ...] = ("reserved", "due_date", "tier_due")
#: production days from the working date whose orders stay as they are
FROZEN_DAYS, MOST_FROZEN = 2, 60
#: orders named that went before one that is late
NAMED = 3


@dataclass(frozen=True, eq=False)
class Sequence:
    """Jobs in the order in which they run, one after the other without idle hours.

    Attributes
    ----------
    order
        int64[J], the jobs as they run.
    begins, ends
        int64[J], ordinals of the days on which each job begins and is done.
    frozen
        bool[J], started, or in the first days of what runs already.
    """

    order: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    frozen: np.ndarray


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A job late by the rule and in time by due date alone. `by`: up to NAMED jobs that run before it now and after it by due date, the
    longest first; `others`: how many more; `hours`: hours of all of them; `days`: days late."""

    job: int
    by: tuple[int, ...]
    others: int
    hours: float
    days: int


@dataclass(frozen=True, slots=True)
class TierLateness:
    """Orders of one tier (its place; K: without one; −1: all): `orders`, `late` ones, the sum of their `days` late and their `value` (NaN
    where none is known)."""

    tier: int
    orders: int
    late: int
    days: int
    value: float

    @property
    def late_share(self) -> float | None:
        """Late ones of all, 0–1; None where there are none."""
        return self.late / self.orders if self.orders else None


@dataclass(frozen=True, slots=True)
class LateByHand:
    """A job that is later because of changes by hand: days late with them, and without."""

    job: int
    days: int
    before: int


@dataclass(frozen=True, eq=False)
class Plans:
    """The same jobs by each of RULES. `day`: ordinal of the working date; `by`: with the changes by hand, `alone`: by the rule alone."""

    jobs: Jobs
    capacity: Capacity
    day: int
    tiers: tuple[str, ...]
    by: Mapping[str, Sequence]
    alone: Mapping[str, Sequence]
    moves: tuple[Move, ...] = field(default=())

    def late(self, rule: str) -> np.ndarray:
        """int64[J]: days late of each job, 0: in time."""
        return self._days_late(self.by[rule])

    def _days_late(self, sequence: Sequence) -> np.ndarray:
        return np.maximum(sequence.ends - self.jobs.due, 0)

    def early(self, rule: str, move: Move) -> bool:
        """Whether a job that is held begins before its day all the same: others do not fill the days before, and no hour is left idle."""
        return move.until is not None and int(self.by[rule].begins[move.job]) < move.until

    def late_by_hand(self, rule: str, move: Move | None = None) -> tuple[LateByHand, ...]:
        """The jobs that are late and later than without one change, the others staying (None: than without any), the most days first; a job
        that is held itself among them."""
        without = self.alone[rule]
        if move is not None:
            others = [one for one in self.moves if one != move]
            order = moved(without.order, self.jobs, self.capacity, without.frozen, others)
            without = _run(self.jobs, self.capacity, order, without.frozen)
        now, before = self.late(rule), self._days_late(without)
        found = [LateByHand(job, int(now[job]), int(before[job])) for job in np.flatnonzero(now > before).tolist()]
        return tuple(sorted(found, key=lambda one: (-(one.days - one.before), one.job)))

    def lateness(self, rule: str) -> tuple[TierLateness, ...]:
        """What a rule does to each tier, top first, customers without one, then all together."""
        late, tier = self.late(rule), self.jobs.tier
        groups = [*((place, tier == place) for place in range(len(self.tiers) + 1)), (-1, np.ones(self.jobs.count, bool))]
        found = []
        for place, mine in groups:
            value = self.jobs.value[mine & (late > 0)]
            known = value[~np.isnan(value)]
            total = float(known.sum()) if len(known) or not len(value) else float("nan")
            found.append(TierLateness(place, int(mine.sum()), int((late[mine] > 0).sum()), int(late[mine].sum()), total))
        return tuple(found)

    @cached_property
    def overtaken(self) -> tuple[Overtaken, ...]:
        """Who becomes late because of whom, the most days late first."""
        rule, plain = (_places(self.alone[name].order) for name in ("reserved", "due_date"))
        late, late_by_due = (self._days_late(self.alone[name]) for name in ("reserved", "due_date"))
        found = []
        for job in np.flatnonzero((late > 0) & (late_by_due == 0)).tolist():
            passed = np.flatnonzero((rule < rule[job]) & (plain > plain[job]))
            longest = passed[np.lexsort((passed, -self.jobs.hours[passed]))]
            named = tuple(longest[:NAMED].tolist())
            hours = float(self.jobs.hours[passed].sum()) / HOUR
            found.append(Overtaken(job, named, len(passed) - len(named), hours, int(late[job])))
        return tuple(sorted(found, key=lambda one: (-one.days, one.job)))


def plans_of(
    jobs: Jobs,
    capacity: Capacity,
    tiers: tuple[str, ...],
    frozen_days: int = FROZEN_DAYS,
    running: np.ndarray | None = None,
    moves: tuple[Move, ...] = (),
) -> Plans:
    """The sequence by each rule; every rule leaves alone what has begun and what runs in the first days.

    Parameters
    ----------
    jobs : the orders to be produced
    capacity : hours day by day from the working date
    tiers : codes of the K tiers
    frozen_days : days with capacity from the working date whose orders stay
    running : int64[J], place of each job in the sequence that runs already, J for a job that is not in it; None: there is no such
        sequence, then it is by due date alone
    moves : changes by hand, oldest first
    """
    by_due = np.lexsort((jobs.order, jobs.ordered, jobs.due))
    by_tier = np.lexsort((jobs.order, jobs.ordered, jobs.due, jobs.priority))
    now = by_due if running is None else np.lexsort((jobs.order, jobs.ordered, jobs.due, running))
    head = _frozen(jobs, capacity, now, frozen_days)
    frozen = np.zeros(jobs.count, bool)
    frozen[head] = True
    orders = {
        "reserved": _reserved(jobs, capacity, by_tier, head, frozen),
        "due_date": np.concatenate((head, by_due[~frozen[by_due]])),
        "tier_due": np.concatenate((head, by_tier[~frozen[by_tier]])),
    }
    alone = {name: _run(jobs, capacity, order, frozen) for name, order in orders.items()}
    by = (
        {name: _run(jobs, capacity, moved(order, jobs, capacity, frozen, moves), frozen) for name, order in orders.items()}
        if moves
        else alone
    )
    return Plans(jobs, capacity, capacity.first, tiers, by, alone, moves)


def effect(book: Book, terms: SchemeTerms, orders: OpenOrders, calendar: WorkingCalendar) -> tuple[TierLateness, ...]:
    """What grades and terms do to the dates of each tier's orders. Pure, so that the price of a draft can be worked out before it is
    published. Raises `Problem("no_capacity")`.

    Parameters
    ----------
    book : the grades
    terms : priorities of the tiers
    orders : the open orders as known on the book's day
    calendar : which days are worked
    """
    tier = served_of(book, terms)
    jobs = jobs_of(orders, tier, tuple(terms.by_tier(book.scheme.tiers, "order_priority")))
    capacity = capacity_of(orders, calendar, jobs, book.scenario.day.toordinal())
    return plans_of(jobs, capacity, book.scheme.tiers).lateness("reserved")


def _frozen(jobs: Jobs, capacity: Capacity, now: np.ndarray, frozen_days: int) -> np.ndarray:
    """The jobs that stay, as they run: those begun, by day of beginning; then those that begin within the first days."""
    begun = now[jobs.started[now] != NOT_STARTED]
    begun = begun[np.argsort(jobs.started[begun], kind="stable")]
    waiting = now[jobs.started[now] == NOT_STARTED]
    order = np.concatenate((begun, waiting))
    worked = np.flatnonzero(capacity.hours)[:frozen_days]
    limit = int(capacity.until[worked[-1]]) if len(worked) else 0
    before = np.cumsum(jobs.hours[order]) - jobs.hours[order]
    return order[: max(len(begun), int(np.searchsorted(before, limit)))]


def _reserved(jobs: Jobs, capacity: Capacity, by_tier: np.ndarray, head: np.ndarray, frozen: np.ndarray) -> np.ndarray:
    taken = int(jobs.hours[head].sum())
    before = capacity.until - capacity.hours
    free = FreeHours(capacity.hours - np.clip(taken - before, 0, capacity.hours))
    due = capacity.offset(jobs.due).tolist()
    hours = jobs.hours.tolist()
    last = np.full(jobs.count, -1)
    for job in by_tier[~frozen[by_tier]].tolist():
        last[job] = free.reserve(hours[job], due[job])
    rest = np.flatnonzero(~frozen)
    order = np.lexsort((jobs.order[rest], jobs.ordered[rest], jobs.due[rest], jobs.priority[rest], last[rest]))
    return np.concatenate((head, rest[order]))


def _run(jobs: Jobs, capacity: Capacity, order: np.ndarray, frozen: np.ndarray) -> Sequence:
    done = np.cumsum(jobs.hours[order])
    begins, ends = np.empty(jobs.count, np.int64), np.empty(jobs.count, np.int64)
    begins[order] = capacity.day_of(done - jobs.hours[order] + 1)
    ends[order] = capacity.day_of(done)
    return Sequence(order, begins, ends, frozen)


def _places(order: np.ndarray) -> np.ndarray:
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places
