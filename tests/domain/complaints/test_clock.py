"""The clock of complaints: deadlines with pauses by hand, against counting day by day, and what always holds."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given, strategies as st

from crmcore.domain.complaints.clock import CLOSED_IN_TIME, CLOSED_LATE, IN_TIME, OVERDUE, PAUSED, Pause, Pauses, day_by_day, run_clock
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.terms.working_calendar import WorkingCalendar

WEEKENDS = WorkingCalendar()
MONDAY = date(2025, 3, 3)


def on(day: int) -> int:
    """The ordinal of a day counted from Monday 3 March 2025."""
    return (MONDAY + timedelta(day)).toordinal()


def clock(opened: int, allowed: int, pauses=(), closed: int = NEVER, today: int = 0, calendar: WorkingCalendar = WEEKENDS):
    found = run_clock(np.array([opened]), np.array([closed]), np.array([allowed]), Pauses.of(pauses), calendar, date.fromordinal(today))
    return int(found.due[0]), int(found.elapsed[0]), int(found.status[0])


def test_without_pauses():
    # Monday + 3: Thursday
    assert clock(on(0), 3, today=on(3)) == (on(3), 3, IN_TIME)
    assert clock(on(0), 3, today=on(4)) == (on(3), 4, OVERDUE)
    assert clock(on(0), 3, closed=on(3), today=on(9)) == (on(3), 3, CLOSED_IN_TIME)
    assert clock(on(0), 3, closed=on(4), today=on(9)) == (on(3), 4, CLOSED_LATE)
    # Saturday: day 0 is Monday
    assert clock(on(5), 1, today=on(5)) == (on(8), 0, IN_TIME)


def test_a_pause_moves_the_deadline_by_the_working_days_it_takes():
    # Tuesday and Wednesday do not count: Thursday 1, Friday 2, Monday 3
    pause = Pause(0, on(1), on(3))
    assert clock(on(0), 3, [pause], today=on(7)) == (on(7), 3, IN_TIME)
    # while it stands still there is no due date
    assert clock(on(0), 3, [pause], today=on(2)) == (NEVER, 0, PAUSED)
    # what begins later than the working date is not known on it
    assert clock(on(0), 3, [pause], today=on(0)) == (on(3), 0, IN_TIME)
    # a pause over the weekend takes nothing
    assert clock(on(0), 5, [Pause(0, on(5), on(7))], today=on(0))[0] == on(7)


def test_overlapping_pauses_are_one():
    twice = [Pause(0, on(1), on(3)), Pause(0, on(2), on(4)), Pause(0, on(2), on(3))]
    assert clock(on(0), 3, twice, today=on(8)) == clock(on(0), 3, [Pause(0, on(1), on(4))], today=on(8))


def test_a_pause_begun_after_the_deadline_heals_nothing():
    assert clock(on(0), 3, [Pause(0, on(4))], today=on(10))[::2] == (on(3), OVERDUE)
    assert clock(on(0), 3, [Pause(0, on(4), on(8))], closed=on(9), today=on(10))[::2] == (on(3), CLOSED_LATE)
    # on its last day it may still be paused
    assert clock(on(0), 3, [Pause(0, on(3))], today=on(10))[::2] == (NEVER, PAUSED)


def test_the_working_of_a_deadline_day_by_day():
    pauses = [Pause(0, on(1), on(2), "asked the customer")]
    lines = day_by_day(on(0), 4, pauses, WEEKENDS, on(20))
    assert [(kind, used) for _, kind, used, _ in lines] == [
        ("zero", 0), ("paused", 0), ("counted", 1), ("counted", 2), ("counted", 3), ("weekend", 3), ("weekend", 3), ("counted", 4),
    ]  # fmt: skip
    assert lines[1][3] == "asked the customer" and lines[-1][0].toordinal() == clock(on(0), 4, pauses, today=on(20))[0]


_PAUSES = st.lists(st.tuples(st.integers(0, 25), st.integers(1, 10)), max_size=3)


@given(opened=st.integers(0, 6), allowed=st.integers(1, 6), pauses=_PAUSES, off=st.sets(st.integers(0, 40), max_size=5))
def test_as_counted_day_by_day(opened, allowed, pauses, off):
    calendar = WorkingCalendar(holidays={date.fromordinal(on(day)): "" for day in off})
    chosen = [Pause(0, on(since), on(since + days)) for since, days in pauses]
    lines = day_by_day(on(opened), allowed, chosen, calendar, on(99))
    assert clock(on(opened), allowed, chosen, today=on(99), calendar=calendar)[0] == lines[-1][0].toordinal()


@given(
    opened=st.integers(0, 6),
    later=st.integers(0, 6),
    allowed=st.integers(0, 6),
    pauses=_PAUSES,
    more=st.tuples(st.integers(0, 25), st.integers(1, 10)),
)
def test_a_pause_never_shortens_and_opened_later_is_never_due_earlier(opened, later, allowed, pauses, more):
    chosen = [Pause(0, on(since), on(since + days)) for since, days in pauses]
    due = clock(on(opened), allowed, chosen, today=on(99))[0]
    assert clock(on(opened), allowed, [*chosen, Pause(0, on(more[0]), on(sum(more)))], today=on(99))[0] >= due
    assert clock(on(opened + later), allowed, chosen, today=on(99))[0] >= due


def test_pauses_belong_to_their_complaint_only():
    opened, allowed = np.array([on(0), on(0)]), np.array([3, 3])
    found = run_clock(opened, np.array([NEVER, NEVER]), allowed, Pauses.of([Pause(1, on(1), on(3))]), WEEKENDS, date.fromordinal(on(3)))
    assert found.due.tolist() == [on(3), on(7)] and found.left.tolist() == [0, 2]


def plainly(opened: int, closed: int, allowed: int, pauses: list[tuple[int, int]], calendar: WorkingCalendar, today: int):
    """(due, days counted, status) of one complaint, counted on the fingers: a day off, day 0 and a day of a pause that began by the
    deadline do not count; a pause in which it was closed stopped nothing."""
    until = closed or today
    stands = {d for since, to in pauses if since <= until for d in range(since, to or today + 99)}
    last = until
    while last in stands and last >= opened:  # closed in a pause: the whole of it did not count
        last -= 1
    zero = next(d for d in range(opened, opened + 99) if calendar.is_working(date.fromordinal(d)))
    used, due, counted, halted = 0, 0, 0, False
    for d in range(zero, today + 99):
        paused = not due and d in stands and (not closed or d <= last)
        halted |= paused and d == until
        if paused or not calendar.is_working(date.fromordinal(d)) or d == zero:
            continue
        used += 1
        if used == allowed and not due:
            due = d
        if d <= until and (d <= last or due or not closed):
            counted = used
    if halted and not closed:
        return NEVER, counted, PAUSED
    late = until > due
    status = (CLOSED_LATE if late else CLOSED_IN_TIME) if closed else (OVERDUE if late else IN_TIME)
    return due, counted, status


_ONE = st.tuples(
    st.integers(0, 20),
    st.one_of(st.none(), st.integers(0, 25)),
    st.integers(1, 6),
    st.lists(st.tuples(st.integers(-3, 30), st.one_of(st.none(), st.integers(0, 9))), max_size=4),
)


@given(
    some=st.lists(_ONE, min_size=1, max_size=8), off=st.sets(st.integers(0, 45), max_size=6), worked=st.sets(st.integers(0, 45), max_size=3)
)
def test_many_at_once_are_as_each_counted_on_the_fingers(some, off, worked):
    """Planted: the furthest end of one complaint's pauses carried over to the next; `<` for `<=` where two pauses touch; a pause begun
    after the deadline counted."""
    calendar = WorkingCalendar(
        holidays={date.fromordinal(on(d)): "" for d in off}, make_up_days={date.fromordinal(on(d)): "" for d in worked - off}
    )
    today = on(32)
    opened, allowed = np.array([on(o) for o, *_ in some]), np.array([a for _, _, a, _ in some])
    closed = np.array([NEVER if c is None else min(on(o + c), today) for o, c, *_ in some])
    pauses = [
        [(on(since), NEVER if days is None else on(since + days)) for since, days in of if days is None or since + days <= 32]
        for *_, of in some
    ]
    told = run_clock(
        opened, closed, allowed, Pauses.of([Pause(at, *p) for at, of in enumerate(pauses) for p in of]), calendar, date.fromordinal(today)
    )
    for at in range(len(some)):
        wanted = plainly(int(opened[at]), int(closed[at]), int(allowed[at]), pauses[at], calendar, today)
        assert (int(told.due[at]), int(told.status[at])) == (wanted[0], wanted[2])
        if not closed[at]:
            assert int(told.elapsed[at]) == wanted[1]
