"""Replay: the complaints that came in, answered again under other terms, other staff, or another order.

A team works a number of hours each working day. It takes complaints in the order of a policy; what it has begun it finishes first. A
complaint is closed on the day on which its hours are done. Waiting for the customer is left out: only the queue is replayed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from crmcore.domain.complaints.clock import IN_TIME, OVERDUE, Clock
from crmcore.domain.complaints.queue import EVERY, answer_order
from crmcore.domain.terms.working_calendar import DayCount, WorkingCalendar

POLICIES: tuple[str, ...] = ("rule", "strict", "first_come")
#: days after the last arrival within which everything is answered, or told as not answered
_AFTER = 365


@dataclass(frozen=True, eq=False)
class Replay:
    """What became of k complaints.

    late      bool[k], closed after its deadline, or not at all
    waited    int64[k], calendar days from opening to closing, or to the end
    finished  bool[k]
    """

    late: np.ndarray
    waited: np.ndarray
    finished: np.ndarray

    def by_tier(self, place: np.ndarray, tiers: int) -> list[tuple[int, float | None, int | None]]:
        """(complaints, share late, longest wait in days) per place of a tier; None of an empty one."""
        rows = []
        for tier in range(tiers):
            at = place == tier
            rows.append(
                (int(at.sum()), float(self.late[at].mean()) if at.any() else None, int(self.waited[at].max()) if at.any() else None)
            )
        return rows


def replay(
    opened: np.ndarray,
    place: np.ndarray,
    allowed: np.ndarray,
    effort: np.ndarray,
    calendar: WorkingCalendar,
    hours_a_day: float,
    policy: str = "rule",
) -> Replay:
    """Answer k complaints again.

    Parameters
    ----------
    opened
        int64[k], ordinals.
    place
        int64[k], places of the tiers in the queue, 0 first.
    allowed
        int64[k], working days for closing.
    effort
        float64[k], hours that each takes.
    hours_a_day
        Of the whole team.
    policy
        "rule": `queue.answer_order`; "strict": the same without turns; "first_come".
    """
    k = len(opened)
    if not k:
        return Replay(np.zeros(0, bool), np.zeros(0, np.int64), np.zeros(0, bool))
    last = int(opened.max()) + _AFTER
    count = calendar.count(date.fromordinal(int(opened.min())), date.fromordinal(last))
    day_zero, due = count.day_zero(opened), count.due(opened, allowed)
    left, closed, answered, begun = effort.astype(np.float64).copy(), np.zeros(k, np.int64), 0, -1
    ids = pa.array([f"{at:09d}" for at in range(k)])
    days = np.flatnonzero(count.working) + count.first
    for day in days[(days >= opened.min()) & (days <= last)].tolist():
        waiting = np.flatnonzero((opened <= day) & (closed == 0))
        if not len(waiting):
            continue
        order, hours = iter(_order(policy, waiting, day, (opened, place, allowed, day_zero, due), count, ids, answered)), hours_a_day
        while hours > 0:
            at = begun if begun >= 0 else next(order, -1)
            if at < 0:
                break
            if closed[at]:
                continue
            spent = min(hours, left[at])
            left[at], hours = left[at] - spent, hours - spent
            begun = at if left[at] > 1e-9 else -1
            if begun < 0:
                closed[at], answered = day, answered + 1
        if (closed > 0).all():
            break
    finished = closed > 0
    ends = np.where(finished, closed, last)
    return Replay((ends > due) | ~finished, ends - opened, finished)


def _order(
    policy: str, waiting: np.ndarray, day: int, facts: tuple[np.ndarray, ...], count: DayCount, ids: pa.Array, answered: int
) -> list[int]:
    """The waiting complaints in the order in which they are taken on a day."""
    opened, place, allowed, day_zero, due = (values[waiting] for values in facts)
    if policy == "first_come":
        return [int(at) for at in waiting[np.lexsort((waiting, opened))]]
    elapsed = np.maximum(count.between(day_zero, np.full(len(waiting), day)), 0)
    status = np.where(day > due, OVERDUE, IN_TIME).astype(np.int8)
    clock = Clock(day_zero, due, elapsed, allowed, status)
    numbers = ids.take(pa.array(waiting))
    order = answer_order(clock, place, opened, numbers, answered=answered, every=EVERY if policy == "rule" else 0)
    return [int(at) for at in waiting[order]]
