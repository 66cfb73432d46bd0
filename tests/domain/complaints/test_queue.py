"""The order of answers: by hand, total, independent of the order of rows, and nobody waits for ever."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given, strategies as st

from crmcore.domain.complaints.clock import NO_PAUSES, OVERDUE, run_clock
from crmcore.domain.complaints.queue import answer_order, tier_places
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.terms.working_calendar import WorkingCalendar

TODAY = date(2025, 3, 14)  # a Friday


def queue(complaints: list[tuple[str, int, int, int]], **settings: int) -> list[str]:
    """(number, tier, days ago, days allowed) → the numbers in their order."""
    opened = np.array([(TODAY - timedelta(ago)).toordinal() for _, _, ago, _ in complaints], np.int64)
    allowed = np.array([days for *_, days in complaints], np.int64)
    clock = run_clock(opened, np.full(len(opened), NEVER), allowed, NO_PAUSES, WorkingCalendar(), TODAY)
    place = tier_places(np.array([tier for _, tier, *_ in complaints], np.int64), 4)
    ids = pa.array([number for number, *_ in complaints], pa.string())
    return [complaints[at][0] for at in answer_order(clock, place, opened, ids, **settings)]


def test_by_tier_then_time_left_then_time_used():
    asked = [("d1", 3, 1, 5), ("a1", 0, 1, 3), ("a2", 0, 2, 3), ("a3", 0, 8, 3), ("a4", 0, 10, 3), ("b1", 1, 0, 3), ("x", -1, 1, 5)]
    # A in time: a2 has 1 day left, a1 two; past its deadline a4 (8 of 3) before a3 (6 of 3); without a tier as C
    assert queue(asked, every=0) == ["a2", "a1", "a4", "a3", "b1", "x", "d1"]
    # the fourth goes to the oldest past its deadline, which is a4 anyway; then a3
    assert queue(asked, every=4) == ["a2", "a1", "a4", "a3", "b1", "x", "d1"]
    assert queue(asked, every=4, answered=3) == ["a4", "a2", "a1", "a3", "b1", "x", "d1"]
    assert queue(asked, every=1)[:2] == ["a4", "a3"]


def test_ties_go_by_opening_then_number():
    assert queue([("2", 0, 1, 3), ("10", 0, 1, 3)], every=0) == ["10", "2"]
    # Saturday and Sunday count from the same Monday: the earlier opened first
    assert queue([("1", 0, 4, 3), ("2", 0, 5, 3), ("3", 0, 6, 3)], every=0)[0] in ("2", "3")


_COMPLAINTS = st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 40), st.sampled_from([3, 5])), max_size=40)


@given(some=_COMPLAINTS, order=st.randoms(), answered=st.integers(0, 7))
def test_total_and_independent_of_the_order_of_rows(some, order, answered):
    complaints = [(f"n{at:03d}", *values) for at, values in enumerate(some)]
    first = queue(complaints, answered=answered)
    shuffled = list(complaints)
    order.shuffle(shuffled)
    assert sorted(first) == [number for number, *_ in complaints] and queue(shuffled, answered=answered) == first


@given(some=_COMPLAINTS, answered=st.integers(0, 7))
def test_one_with_k_older_ones_is_answered_within_4_k_plus_1_answers(some, answered):
    complaints = [(f"n{at:03d}", *values) for at, values in enumerate(some)]
    opened = np.array([(TODAY - timedelta(ago)).toordinal() for _, _, ago, _ in complaints], np.int64)
    allowed = np.array([days for *_, days in complaints], np.int64)
    late = (
        run_clock(opened, np.full(len(opened), NEVER), allowed, NO_PAUSES, WorkingCalendar(), TODAY).status == OVERDUE
        if complaints
        else np.array([], bool)
    )
    order = queue(complaints, answered=answered)
    past = sorted((-ago, number) for (number, _, ago, _), is_late in zip(complaints, late, strict=True) if is_late)
    for older, (_, number) in enumerate(past):
        assert order.index(number) + 1 <= 4 * (older + 1)
