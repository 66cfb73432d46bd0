"""Scarce material on a working date: the open orders, shared by a policy, with what people set by hand; accepting; what became of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.allocation.decisions import AcceptedAllocation, HandChange, PromisedLine, by_hand_of, hands_on, outcome_of
from crmcore.domain.allocation.eligible import demand_of
from crmcore.domain.allocation.lines import Policy
from crmcore.domain.allocation.ways import Ways, ways_of
from crmcore.domain.facts.open_orders import PARTS, OpenOrders
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.scheduling.by_hand import FREE, Move, SequenceChange, changes_on
from crmcore.domain.scheduling.decisions import AcceptedSequence, PlannedOrder, running_places
from crmcore.domain.scheduling.jobs import Jobs, capacity_of, jobs_of
from crmcore.domain.scheduling.sequence import FROZEN_DAYS, MOST_FROZEN, Plans, plans_of
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.allocation import KIND as ALLOCATION, hand_changes
from crmcore.store.decisions.act.sequences import CHANGE as SEQUENCE_CHANGE, KIND as SEQUENCE, sequence_changes, sequence_on
from crmcore.store.decisions.runs import KIND as RUN
from crmcore.store.decisions.terms import CALENDAR, TERMS, calendar_on
from crmcore.store.facts.activities.open_orders import read_open_orders
from crmcore.store.facts.activities.order_outcomes import read_line_states
from crmcore.usecases.grading.graded import GRADES_REST_ON
from crmcore.usecases.key_customers.served import served_on

#: kinds of decisions that the open orders, their allocation and their sequence rest on
RESTS_ON: tuple[str, ...] = (*GRADES_REST_ON, RUN, TERMS, CALENDAR, ALLOCATION, SEQUENCE, SEQUENCE_CHANGE)

#: tables without which nothing can be shared; without which nothing can be put in sequence
NEEDED, NEEDED_TO_PRODUCE = ("open_order", "stock"), ("open_order", "production_capacity")


@dataclass(frozen=True, eq=False)
class OrdersDay:
    """The open orders of a working date with the grades and terms by which they are shared.

    Attributes
    ----------
    book
        The grades in force.
    day
        The working date.
    orders
        The open orders.
    tier
        int64[N], place of the tier by whose terms each customer is served (`served_tier`); −1: none.
    priorities
        Order priority of each tier, that of customers without one last.
    by_hand
        int64[n], ten-thousandths set by hand.
    hands
        The changes by hand in force, those that count and those that do not.
    idle_hands
        Those that do not count today: the line is not open any more, or there is not enough.
    """

    book: Book
    day: date
    orders: OpenOrders
    tier: np.ndarray
    priorities: tuple[int, ...]
    by_hand: np.ndarray
    hands: tuple[HandChange, ...]
    idle_hands: tuple[HandChange, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The tables without which nothing can be shared, and that the data do not have."""
        return self._without(NEEDED)

    @property
    def missing_to_produce(self) -> tuple[str, ...]:
        """The tables without which nothing can be put in sequence, and that the data do not have."""
        return self._without(NEEDED_TO_PRODUCE)

    def _without(self, needed: tuple[str, ...]) -> tuple[str, ...]:
        known = set(self.book.mart.has) | ({"open_order"} if self.orders.count else set())
        known |= {"production_capacity"} if len(self.orders.capacity_day) else set()
        return tuple(name for name in needed if name not in known)

    def ways(self, policy: Policy) -> Ways:
        """The stock shared in each way, `policy` the chosen one. `Problem` as in `Policy.checked` and `allocate`."""
        tiers = self.book.scheme.tiers
        day = self.day.toordinal()
        demand = demand_of(self.orders, self.tier, self.priorities, day, policy.checked(tiers).horizon_days, self.by_hand)
        return ways_of(demand, policy.checked(tiers), day, tiers, self.priorities)


def read_orders_day(company: Company, book: Book, terms: SchemeTerms, day: date) -> OrdersDay:
    """Everything that orders are shared by on a working date. Raises `Problem("unknown_version")`."""
    orders = read_open_orders(company.dir, book.version, day)
    hands = hands_on(hand_changes(company), day)
    by_hand, idle = by_hand_of(orders, hands)
    tier = served_on(company, book, terms, day)
    priorities = tuple(terms.by_tier(book.scheme.tiers, "order_priority"))
    return OrdersDay(book, day, orders, tier, priorities, by_hand, tuple(hands.values()), idle)


def read_plans(company: Company, found: OrdersDay, frozen_days: int = FROZEN_DAYS) -> Plans:
    """The production sequence of a working date by each rule; the first days are those of the sequence accepted last, where there is one.
    `Problem`: bad_frozen_days, no_capacity."""
    if not 0 <= frozen_days <= MOST_FROZEN:
        raise Problem("bad_frozen_days", days=frozen_days, most=MOST_FROZEN)
    jobs = jobs_of(found.orders, found.tier, found.priorities)
    capacity = capacity_of(found.orders, calendar_on(company, found.day)[0], jobs, found.day.toordinal())
    running = running_places(sequence_on(company, found.day), found.orders.ids, jobs.order)
    moves = tuple(
        Move(job, None if change.until is None else change.until.toordinal())
        for change in changes_on(sequence_changes(company), found.day)
        if (job := job_of(found, jobs, change.order_id)) is not None
    )
    return plans_of(jobs, capacity, found.book.scheme.tiers, frozen_days, running, moves)


def job_of(found: OrdersDay, jobs: Jobs, order_id: str) -> int | None:
    """The job of an open order; None: it is not open, or nobody knows its hours."""
    numbers = sorted(set(found.orders.ids.to_pylist()))
    if order_id not in numbers:
        return None
    rows = np.flatnonzero(jobs.order == numbers.index(order_id))
    return int(rows[0]) if len(rows) else None


def change_from(found: OrdersDay, plans: Plans, order_id: str, action: str, until: date | None, reason: str) -> SequenceChange:
    """A change of the sequence, checked against the open orders of the day. `Problem`: no_such_order_to_produce, order_has_begun, and those
    of `SequenceChange.checked`."""
    change = SequenceChange(order_id, action, until, reason, found.day).checked()
    job = job_of(found, plans.jobs, change.order_id)
    if action != FREE:
        if job is None:
            raise Problem("no_such_order_to_produce", order=change.order_id)
        if next(iter(plans.by.values())).frozen[job]:
            raise Problem("order_has_begun", order=change.order_id)
    return change


def promised(found: OrdersDay, ways: Ways, author: str) -> AcceptedAllocation:
    """The chosen way as it is accepted."""
    demand, lines = ways.demand, ways.demand.lines
    served, wanted = demand.quantity(ways.result.served), demand.wanted_quantity()
    numbers, materials = found.orders.ids.to_pylist(), found.orders.materials.ids.to_pylist()
    customers = found.book.mart.customers.ids
    codes = (*found.book.scheme.tiers, "")
    rows = (
        PromisedLine(
            numbers[at],
            materials[lines.material[k]],
            customers[int(lines.customer[k])].as_py(),
            codes[lines.tier[k]],
            date.fromordinal(int(lines.due[k])),
            float(wanted[k]),
            float(served[k]),
        )
        for k, at in enumerate(demand.at.tolist())
    )
    return AcceptedAllocation(found.day, found.book.scheme.id, ways.chosen, tuple(rows), author)


def planned(found: OrdersDay, plans: Plans, rule: str, frozen_days: int, author: str) -> AcceptedSequence:
    """A sequence as it is accepted."""
    numbers, customers = sorted(set(found.orders.ids.to_pylist())), found.book.mart.customers.ids
    jobs, run = plans.jobs, plans.by[rule]
    orders = tuple(
        PlannedOrder(
            numbers[jobs.order[job]],
            customers[int(jobs.customer[job])].as_py(),
            *(date.fromordinal(int(day)) for day in (run.begins[job], run.ends[job], jobs.due[job])),
        )
        for job in run.order.tolist()
    )
    return AcceptedSequence(found.day, found.book.scheme.id, rule, frozen_days, orders, author)


def outcomes(company: Company, version: int, accepted: AcceptedAllocation, day: date) -> Sequence[str]:
    """What became of each line of an accepted allocation by a day: one of `OUTCOMES`."""
    states = read_line_states(company.dir, version, accepted.lines, accepted.on, day)
    return [outcome_of(line, state, day) for line, state in zip(accepted.lines, states, strict=True)]


def by_hand_from(found: OrdersDay, order_id: str, material: str, quantity: float | None, reason: str) -> HandChange:
    """A change by hand, checked against the open orders of the day. `Problem`: no_such_order_line, more_than_wanted, not_enough_at_hand,
    whole_units_only, whole_or_nothing and those of `HandChange.checked`."""
    orders = found.orders
    materials = orders.materials.ids.to_pylist()
    rows = [k for k, number in enumerate(orders.ids.to_pylist()) if number == order_id and materials[orders.material[k]] == material]
    if not rows:
        raise Problem("no_such_order_line", order=order_id, material=material)
    if quantity is None:
        return HandChange(order_id, material, None, reason, found.day).checked()
    parts = round(quantity * PARTS) if math.isfinite(quantity) and abs(quantity) < 1e13 else -1
    change = HandChange(order_id, material, parts, reason, found.day).checked()
    at, of = rows[0], int(orders.material[rows[0]])
    others = (orders.material == of) & (found.by_hand >= 0)
    others[at] = False
    free = max(int(orders.materials.on_hand[of]), 0) - int(found.by_hand[others].sum())
    if parts > orders.quantity[at]:
        raise Problem("more_than_wanted", wanted=_plain(int(orders.quantity[at])), quantity=_plain(parts))
    if parts > free:
        raise Problem("not_enough_at_hand", material=material, free=_plain(free), quantity=_plain(parts))
    if orders.materials.pieces[of] and parts % PARTS:
        raise Problem("whole_units_only", material=material, quantity=_plain(parts))
    if orders.whole[at] and parts not in (0, int(orders.quantity[at])):
        raise Problem("whole_or_nothing", order=order_id)
    return change


def _plain(parts: int) -> str:
    """Ten-thousandths as units, without zeros at the end."""
    return f"{parts / PARTS:.4f}".rstrip("0").rstrip(".")
