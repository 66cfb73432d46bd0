"""Changes of the production sequence by hand: an order pulled forward, or held back until a day, with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crmcore.domain.kernel.names import checked_name, one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.scheduling.jobs import Capacity, Jobs

LONGEST_REASON = 300
#: forward: before all others but what has begun or runs in the first days; hold: others first until a day; free: by the rule again
FORWARD, HOLD, FREE = ACTIONS = ("forward", "hold", "free")


@dataclass(frozen=True, slots=True)
class SequenceChange:
    """What somebody decided about the place of one order.

    Attributes
    ----------
    order_id, action
        The order; an entry of ACTIONS.
    until
        With HOLD: the day from which it may be produced; None else.
    reason
        Why; needed unless it is taken back.
    on
        The working date from which it counts.
    author, recorded_at, position
        Who, the UTC moment (ISO 8601), and the ledger position; empty until recorded.
    """

    order_id: str
    action: str
    until: date | None
    reason: str
    on: date
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> SequenceChange:
        """The same with its texts cleaned. Raises `Problem`: order_missing, bad_sequence_change, hold_day_missing, sequence_reason_missing,
        text_too_long."""
        order, reason = checked_name(self.order_id, "order_missing"), one_line(self.reason).strip()
        if self.action not in ACTIONS:
            raise Problem("bad_sequence_change", action=self.action, known=", ".join(ACTIONS))
        if self.action == HOLD and (self.until is None or self.until <= self.on):
            raise Problem("hold_day_missing", day=self.on)
        if self.action != FREE and not reason:
            raise Problem("sequence_reason_missing")
        if len(reason) > LONGEST_REASON:
            raise Problem("text_too_long", text=reason[:40] + "…", length=len(reason), longest=LONGEST_REASON)
        return replace(self, order_id=order, reason=reason, until=self.until if self.action == HOLD else None)


def changes_on(changes: Iterable[SequenceChange], day: date) -> tuple[SequenceChange, ...]:
    """The changes that count on a day, oldest first; one held until a day that has come is free."""
    found: dict[str, SequenceChange] = {}
    for change in sorted(changes, key=lambda one: one.position):
        if change.on <= day:
            found.pop(change.order_id, None)
            if change.action == FORWARD or (change.until is not None and change.until > day):
                found[change.order_id] = change
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Move:
    """A change as jobs know it: `until` is the ordinal of the day for one that is held, None for one that is pulled forward."""

    job: int
    until: int | None


def moved(order: np.ndarray, jobs: Jobs, capacity: Capacity, frozen: np.ndarray, moves: Iterable[Move]) -> np.ndarray:
    """The jobs as they run with some of them moved; what is frozen stays where it is.

    A job that is held stands aside until the others have filled the days before; where they do not, it comes after them all, since no hour
    is left idle.

    Parameters
    ----------
    order : int64[J], as they run by the rule, the frozen ones first
    frozen : bool[J]
    moves : the changes, oldest first

    Returns
    -------
    int64[J].
    """
    free = [move for move in moves if not frozen[move.job]]
    if not free:
        return order
    aside = {move.job for move in free}
    head = int(frozen.sum())
    waiting = sorted((move.until, move.job) for move in free if move.until is not None)
    forward = [move.job for move in free if move.until is None]
    queue = [*forward, *(job for job in order[head:].tolist() if job not in aside)]
    result, done = order[:head].tolist(), int(jobs.hours[order[:head]].sum())
    hours = jobs.hours.tolist()
    for job in queue:
        while waiting and int(capacity.day_of(np.array([done + 1]))[0]) >= waiting[0][0]:
            result.append(waiting.pop(0)[1])
            done += hours[result[-1]]
        result.append(job)
        done += hours[job]
    return np.array([*result, *(job for _, job in waiting)], np.int64)
