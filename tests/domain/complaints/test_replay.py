"""Replay: the same arrivals under other days and other staff, by hand; and the cost of a strict order for the last tier."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from crmcore.domain.complaints.replay import POLICIES, replay
from crmcore.domain.terms.working_calendar import WorkingCalendar

MONDAY = date(2025, 3, 3)


def again(complaints: list[tuple[int, int, int, float]], hours_a_day: float, policy: str = "rule"):
    """(day of opening, tier, days allowed, hours)."""
    opened = np.array([(MONDAY + timedelta(day)).toordinal() for day, *_ in complaints])
    tier, allowed = np.array([c[1] for c in complaints]), np.array([c[2] for c in complaints])
    return replay(opened, tier, allowed, np.array([c[3] for c in complaints]), WorkingCalendar(), hours_a_day, policy)


def test_by_hand():
    # 8 hours a day. Monday: D (8 h) and A (8 h): A first, D on Tuesday. Tuesday: A2 (12 h) comes after A is done
    some = [(0, 1, 5, 8.0), (0, 0, 0, 8.0), (1, 0, 3, 12.0)]
    found = again(some, 8)
    # Tuesday A2 goes before D (8 of 12 h), on Wednesday 4 h more, then 4 h of D, which ends on Thursday
    assert found.waited.tolist() == [3, 0, 1] and not found.late.any()
    first = again(some, 8, "first_come")
    assert first.waited.tolist() == [0, 1, 2] and first.late.tolist() == [False, True, False]
    assert found.by_tier(np.array([1, 0, 0]), 3) == [(2, 0.0, 1), (1, 0.0, 3), (0, None, None)]


def test_less_staff_is_later_and_what_is_never_answered_is_late():
    some = [(day, day % 4, 3, 6.0) for day in range(28)]
    assert again(some, 8).late.sum() <= again(some, 4).late.sum()
    none = again(some, 0.001)
    assert none.late.all() and not none.finished.any()


def test_the_last_tier_waits_longest_under_a_strict_order_and_less_with_turns():
    draw = np.random.default_rng(3)
    some = [
        (int(day), int(tier), 3 if tier < 2 else 5, 8.0)
        for day, tier in zip(np.sort(draw.integers(0, 250, 240)), draw.integers(0, 4, 240), strict=True)
    ]
    tier = np.array([c[1] for c in some])
    worst = {policy: again(some, 10, policy).by_tier(tier, 4) for policy in POLICIES}
    assert worst["strict"][0][1] <= worst["first_come"][0][1] and worst["rule"][0][1] <= worst["first_come"][0][1]
    assert worst["rule"][3][2] <= worst["strict"][3][2]


@pytest.mark.parametrize("policy", POLICIES)
def test_nothing_to_answer(policy):
    assert len(again([], 8, policy).late) == 0
