"""The clock of complaints: when each is due, what time is left or used up, and why, day by day.

The deadline is for closing. Day 0 is the day of opening, or where that is off the next working day; due at the end of the n-th working day
after it. A day d does not count while the complaint is paused (from ≤ d < to); pauses are a union. While paused there is no due date,
only days left. A pause begun after the deadline heals no breach. A reopened complaint goes on by its old clock: the time that it was
closed counts as a pause. Tier and days are those in force on the day of opening.

Days are ordinals (`date.toordinal`), k is the number of complaints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.terms.working_calendar import DayCount, WorkingCalendar

STATUSES: tuple[str, ...] = ("in_time", "overdue", "paused", "closed_in_time", "closed_late")
IN_TIME, OVERDUE, PAUSED, CLOSED_IN_TIME, CLOSED_LATE = range(5)


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock of a complaint stands still from a day on, until another (NEVER: it still does)."""

    complaint: int
    since: int
    until: int = NEVER
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Pauses:
    """p pauses of many complaints, in any order, also overlapping.

    Attributes
    ----------
    complaint
        int64[p], place of the complaint.
    since, until
        int64[p]; `until` is the day on which the clock goes on, NEVER: it still stands.
    reason
        Texts, "" where nobody said.
    """

    complaint: np.ndarray
    since: np.ndarray
    until: np.ndarray
    reason: pa.Array

    def __len__(self) -> int:
        return len(self.complaint)

    @staticmethod
    def of(pauses: Sequence[Pause]) -> Pauses:
        """The columns of pauses."""

        def column(name: str) -> np.ndarray:
            return np.array([getattr(pause, name) for pause in pauses], np.int64)

        return Pauses(*(column(name) for name in ("complaint", "since", "until")), pa.array([p.reason for p in pauses], pa.string()))

    def belonging_to(self, complaint: int) -> tuple[Pause, ...]:
        """The pauses of one complaint."""
        at = np.flatnonzero(self.complaint == complaint)
        return tuple(Pause(complaint, int(self.since[k]), int(self.until[k]), self.reason[int(k)].as_py() or "") for k in at)


NO_PAUSES = Pauses.of(())


@dataclass(frozen=True, eq=False)
class Clock:
    """The clocks of k complaints on a working date.

    Attributes
    ----------
    day_zero
        int64[k].
    due
        int64[k]; NEVER while paused.
    elapsed
        int64[k]: days counted, up to closing or the working date.
    allowed
        int64[k]: days that there are.
    status
        int8[k], index into STATUSES.
    """

    day_zero: np.ndarray
    due: np.ndarray
    elapsed: np.ndarray
    allowed: np.ndarray
    status: np.ndarray

    @property
    def left(self) -> np.ndarray:
        """int64[k]: days left, negative: days past the deadline."""
        return self.allowed - self.elapsed

    @property
    def unsettled(self) -> np.ndarray:
        """bool[k]."""
        return self.status <= PAUSED


def run_clock(
    opened: np.ndarray, closed: np.ndarray, allowed: np.ndarray, pauses: Pauses, calendar: WorkingCalendar, working_date: date
) -> Clock:
    """The clocks of complaints.

    Parameters
    ----------
    opened, closed
        int64[k]; `closed` NEVER where it is open on the working date.
    allowed
        int64[k], working days for closing.
    calendar
        Which days are worked; it is counted anew where that changes.
    """
    today, is_open = working_date.toordinal(), closed == NEVER
    first = date.fromordinal(int(min(opened.min(initial=today), today)))
    count = calendar.count(first, working_date)
    until = np.where(is_open, today, closed)
    day_zero = count.day_zero(opened)
    lost = _lost_days(count, day_zero, allowed, until, pauses)
    due = np.maximum(count.due(day_zero, allowed + lost.days), count.day_zero(np.maximum(lost.goes_on, opened)))
    elapsed = np.maximum(count.between(day_zero, np.minimum(until, lost.stands_since - 1)) - lost.days, 0)
    standing = is_open & (lost.stands_since <= until)
    late = ~standing & (until > due)
    status = np.where(is_open, np.where(late, OVERDUE, np.where(standing, PAUSED, IN_TIME)), np.where(late, CLOSED_LATE, CLOSED_IN_TIME))
    return Clock(day_zero, np.where(standing, NEVER, due), elapsed, allowed, status.astype(np.int8))


@dataclass(frozen=True, eq=False)
class _Lost:
    """What pauses take from the clocks of k complaints: int64[k] each. `days`: working days that do not count; `goes_on`: the day on which
    the clock went on last, NEVER: no pause counted; `stands_since`: the day since which it stands still at the end, _LATER: it runs."""

    days: np.ndarray
    goes_on: np.ndarray
    stands_since: np.ndarray


#: later than any day
_LATER = date.max.toordinal() + 1


def _lost_days(count: DayCount, day_zero: np.ndarray, allowed: np.ndarray, until: np.ndarray, pauses: Pauses) -> _Lost:
    """What the pauses take that began by the deadline as it stood then, and by the end of the clock (`until`, int64[k])."""
    k = len(day_zero)
    of, since, to = _united(pauses)
    known = since <= until[of]
    of, since, to = of[known], since[known], to[known]
    over = to <= until[of]
    before = np.maximum(since - 1, day_zero[of])
    taken = np.where(over, count.between(before, np.where(over, np.maximum(to - 1, before), before)), 0)
    sums = np.concatenate(([0], np.cumsum(taken)))
    own_first = np.searchsorted(of, of)  # where the pauses of the same complaint begin
    used = count.between(day_zero[of], before) - (sums[:-1] - sums[own_first])
    counts = (used < allowed[of]) | (since <= day_zero[of])  # begun by the deadline; used only grows, so that what follows a no is a no
    of, since, to, taken, over = of[counts], since[counts], to[counts], taken[counts], over[counts]
    goes_on, stands = np.full(k, NEVER, np.int64), np.full(k, _LATER, np.int64)
    goes_on[of[over]] = to[over]  # in order: the last one stays
    stands[of[~over]] = since[~over]
    return _Lost(np.bincount(of, taken, k).astype(np.int64), goes_on, stands)


def _united(pauses: Pauses) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(complaint, from, to) of the unions of the pauses of each complaint, in order; to _LATER: it goes on."""
    until = np.where(pauses.until == NEVER, _LATER, pauses.until)
    order = np.lexsort((pauses.since, pauses.complaint))
    order = order[until[order] > pauses.since[order]]
    of, since, to = pauses.complaint[order], pauses.since[order], until[order]
    # the furthest end so far among those of the same complaint: complaints ascend, so that one offset each keeps them apart
    reached = np.maximum.accumulate(to + of * (_LATER + 1)) - of * (_LATER + 1)
    begins = np.ones(len(of), bool)
    begins[1:] = (of[1:] != of[:-1]) | (since[1:] > reached[:-1])
    ends = np.append(begins[1:], True)[: len(of)]
    return of[begins], since[begins], reached[ends]


def day_by_day(
    opened: int, allowed: int, pauses: Sequence[Pause], calendar: WorkingCalendar, until: int
) -> list[tuple[date, str, int, str]]:
    """The working of a deadline: (day, kind, days counted so far, reason of a pause) from the opening until it is due, or `until` while
    it is paused. Kinds: "zero", "counted", "paused" and those of `WorkingCalendar.kind` for days off."""
    lines: list[tuple[date, str, int, str]] = []
    used, begun, at = 0, False, opened
    works, reason = False, None
    while used < allowed or not works or reason is not None:
        day = date.fromordinal(at)
        kind, reason = calendar.kind(day), next((p.reason for p in pauses if p.since <= at and (p.until == NEVER or at < p.until)), None)
        works = kind in ("working", "make_up")
        if not begun:
            begun = works
            lines.append((day, "zero" if works else kind, 0, ""))
        elif reason is not None:
            lines.append((day, "paused" if works else kind, used, reason))
        else:
            used += works
            lines.append((day, ("make_up" if kind == "make_up" else "counted") if works else kind, used, ""))
        at += 1
        if at > until and any(p.until == NEVER and p.since <= at for p in pauses):
            break
    return lines
