"""The clock of complaints: when each is due, what time is left or used up, and why, day by day.

The deadline is for closing. Day 0 is the day of opening, or where that is off the next working day; due at the end of the n-th working day
after it. A day d does not count while the complaint is paused (from ≤ d < to); pauses are a union. While paused there is no due date,
only days left. A pause begun after the deadline heals no breach. A reopened complaint goes on by its old clock: the time that it was
closed counts as a pause. Tier and days are those in force on the day of opening.

Days are ordinals (`date.toordinal`), k is the number of complaints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.terms.working_calendar import SingleCount, WorkingCalendar

#: no such day; a pause that goes on
NEVER = 0
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
    opened: np.ndarray, closed: np.ndarray, allowed: np.ndarray, pauses: Iterable[Pause], calendar: WorkingCalendar, working_date: date
) -> Clock:
    """The clocks of complaints.

    Parameters
    ----------
    opened, closed
        int64[k]; `closed` NEVER where it is open on the working date.
    allowed
        int64[k], working days for closing.
    pauses
        In any order, also overlapping.
    calendar
        Which days are worked; it is counted anew where that changes.
    """
    today = working_date.toordinal()
    first = date.fromordinal(int(min(opened.min(initial=today), today)))
    count = calendar.count(first, date.fromordinal(today))
    until = np.where(closed > NEVER, closed, today)
    day_zero = count.day_zero(opened)
    due, elapsed = count.due(opened, allowed), np.maximum(count.between(day_zero, until), 0)
    standing = np.zeros(len(opened), bool)
    single = SingleCount.of(count)
    for at, own in _by_complaint(pauses).items():
        due[at], elapsed[at], standing[at] = _with_pauses(
            single, int(day_zero[at]), int(allowed[at]), int(until[at]), own, still_open=closed[at] == NEVER
        )
    is_open = closed == NEVER
    late = np.where(is_open, today, closed) > np.where(due > NEVER, due, np.iinfo(np.int64).max)
    status = np.where(is_open, np.where(late, OVERDUE, np.where(standing, PAUSED, IN_TIME)), np.where(late, CLOSED_LATE, CLOSED_IN_TIME))
    return Clock(day_zero, np.where(standing & ~late, NEVER, due), elapsed, allowed, status.astype(np.int8))


def _by_complaint(pauses: Iterable[Pause]) -> dict[int, list[tuple[int, int]]]:
    """Complaint → its pauses as (from, to), united and in order; to NEVER: it goes on."""
    found: dict[int, list[tuple[int, int]]] = {}
    for pause in sorted(pauses, key=lambda pause: pause.since):
        own = found.setdefault(pause.complaint, [])
        if own and (own[-1][1] == NEVER or pause.since <= own[-1][1]):
            ends = (own[-1][1], pause.until)
            own[-1] = (own[-1][0], NEVER if NEVER in ends else max(ends))
        elif pause.until == NEVER or pause.until > pause.since:
            own.append((pause.since, pause.until))
    return found


def _with_pauses(
    count: SingleCount, day_zero: int, allowed: int, until: int, pauses: Sequence[tuple[int, int]], still_open: bool
) -> tuple[int, int, bool]:
    """(due, days counted by `until`, whether the clock stands still then) of one complaint."""
    used, at = 0, day_zero  # days counted up to and with the day `at`
    for since, to in pauses:
        before = max(since - 1, at)
        if before > at and used + count.between(at, before) >= allowed:  # the deadline was before this pause
            break
        used, at = used + count.between(at, min(before, until)), min(before, until)
        if since > until:
            break
        if to == NEVER or to > until:
            return (NEVER, used, still_open) if still_open else (count.after(at, allowed - used), used, False)
        at = max(at, to - 1)
    return count.after(at, allowed - used), used + count.between(at, until), False


def day_by_day(
    opened: int, allowed: int, pauses: Sequence[Pause], calendar: WorkingCalendar, until: int
) -> list[tuple[date, str, int, str]]:
    """The working of a deadline: (day, kind, days counted so far, reason of a pause) from the opening until it is due, or `until` while
    it is paused. Kinds: "zero", "counted", "paused" and those of `WorkingCalendar.kind` for days off."""
    lines: list[tuple[date, str, int, str]] = []
    used, begun, at = 0, False, opened
    while used < allowed or not begun:
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
