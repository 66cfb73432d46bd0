"""The production sequence: worked by hand and as properties."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.scheduling.by_hand import FORWARD, FREE, HOLD, Move, SequenceChange, changes_on
from crmcore.domain.scheduling.jobs import HOUR, NOT_STARTED, Capacity, Jobs, capacity_of, jobs_of
from crmcore.domain.scheduling.reserving import FreeHours
from crmcore.domain.scheduling.sequence import RULES, Plans, plans_of
from crmcore.domain.terms.working_calendar import WorkingCalendar
from tests.domain.allocation.facts import orders

TIERS = ("A", "B", "C", "D")
DAY = 1_000
#: every day is worked
ALWAYS = WorkingCalendar(weekend=frozenset())


def jobs(*rows: tuple, started: dict[int, int] | None = None) -> Jobs:
    """Jobs from (tier, hours, due), ordered on day 900."""
    tier, hours, due = (np.array(column, float) for column in (zip(*rows, strict=True) if rows else ((), (), ())))
    begun = np.full(len(rows), NOT_STARTED)
    for job, day in (started or {}).items():
        begun[job] = day
    return Jobs(
        np.arange(len(rows)),
        np.arange(len(rows)),
        tier.astype(np.int64),
        tier.astype(np.int64) + 1,
        np.round(hours * HOUR).astype(np.int64),
        due.astype(np.int64),
        np.full(len(rows), 900),
        begun,
        np.full(len(rows), 100.0),
    )


def planned(found: Jobs, hours: list[float], **more) -> Plans:
    return plans_of(found, Capacity(DAY, np.round(np.array(hours) * HOUR).astype(np.int64)), TIERS, **more)


def test_an_order_of_next_spring_does_not_delay_one_of_tomorrow():
    # tier then due: A's 8 hours run on the first day and D is a day late; reserved: A takes the last of its days and D the first
    plans = planned(jobs((0, 8, DAY + 9), (3, 8, DAY)), [8] * 10, frozen_days=0)
    assert plans.by["tier_due"].order.tolist() == [0, 1] and plans.late("tier_due").tolist() == [0, 1]
    assert plans.by["reserved"].order.tolist() == [1, 0] and plans.late("reserved").tolist() == [0, 0]
    # without idle time A is done on the second day, not the tenth
    assert plans.by["reserved"].ends.tolist() == [DAY + 1, DAY]


def test_where_not_all_can_be_in_time_the_higher_tier_is():
    # two days for three jobs of 8 hours due on the second: A and B; the C that keeps it by due date and number is late
    plans = planned(jobs((2, 8, DAY + 1), (1, 8, DAY + 1), (0, 8, DAY + 1)), [8] * 4, frozen_days=0)
    assert plans.late("due_date").tolist() == [0, 0, 1] and plans.late("reserved").tolist() == [1, 0, 0]
    (one,) = plans.overtaken
    assert (one.job, one.by, one.others, one.hours, one.days) == (0, (1, 2), 0, 16.0, 1)
    by_tier = {row.tier: row for row in plans.lateness("reserved")}
    assert (by_tier[2].late, by_tier[2].late_share, by_tier[2].value, by_tier[0].late) == (1, 1.0, 100.0, 0)
    assert (by_tier[-1].orders, by_tier[-1].late, by_tier[3].late_share) == (3, 1, None)


def test_an_order_is_split_over_the_latest_free_hours_that_keep_its_date():
    free = FreeHours(np.array([8, 0, 8, 8]))
    assert free.reserve(10, 3) == 3 and free.until(2) == 14  # 8 of day 3 and 2 of day 2
    assert free.reserve(14, 3) == 2 and free.until(3) == 0


def test_an_order_that_cannot_keep_its_date_takes_the_earliest_free_hours():
    free = FreeHours(np.array([2, 8, 8]))
    assert free.reserve(5, 0) == 1 and free.until(0) == 0 and free.until(1) == 5
    assert free.reserve(6, -1) == 2


def test_what_has_begun_and_the_first_days_stay():
    # job 1 has begun; by due date jobs 2 and 3 fill what is left of the first two days; A comes after them
    found = jobs((0, 8, DAY + 5), (3, 4, DAY + 9), (3, 8, DAY + 1), (3, 8, DAY + 2), started={1: DAY - 1})
    plans = planned(found, [8] * 9)
    for rule in RULES:
        assert plans.by[rule].order.tolist()[:3] == [1, 2, 3]
    assert plans.by["reserved"].frozen.tolist() == [False, True, True, True]
    assert planned(found, [8] * 9, frozen_days=0).by["tier_due"].order.tolist() == [1, 0, 2, 3]


def test_an_accepted_sequence_is_what_runs_in_the_first_days():
    found = jobs((3, 16, DAY + 9), (0, 8, DAY + 1), (2, 8, DAY + 1))
    plans = planned(found, [8] * 9, running=np.array([0, 3, 1]))
    # job 0 fills both days; then A by its tier
    assert plans.by["reserved"].order.tolist() == [0, 1, 2] and plans.by["reserved"].frozen.tolist() == [True, False, False]


def test_days_without_hours_are_passed_over_and_due_days_before_today_are_late():
    plans = planned(jobs((0, 8, DAY + 1), (1, 8, DAY - 3)), [0, 8, 0, 0, 8], frozen_days=0)
    assert plans.by["reserved"].ends.tolist() == [DAY + 1, DAY + 4] and plans.late("reserved").tolist() == [0, 7]


def test_the_order_of_production_is_the_orders_and_its_hours_those_of_its_lines():
    found = orders(
        {"order": 0, "hours": 2.5, "due": "2026-03-05"},
        {"order": 0, "hours": 1.5, "due": "2026-03-03"},
        {"order": 1, "hours": np.nan},
        {"order": 2, "hours": 3, "customer": 1, "started": "2026-03-01"},
    )
    known = jobs_of(found, np.array([2, -1]), (1, 2, 3, 4, 3))
    assert known.order.tolist() == [0, 2] and known.hours.tolist() == [4 * HOUR, 3 * HOUR]
    assert known.tier.tolist() == [2, 4] and known.priority.tolist() == [3, 3]
    assert known.due.tolist() == [date(2026, 3, 3).toordinal(), date(2026, 3, 2).toordinal()]
    assert known.started.tolist() == [NOT_STARTED, date(2026, 3, 1).toordinal()]


def test_capacity_holds_from_its_day_until_the_next_row_and_days_off_have_none():
    # Monday 2 March 2026 on: 8 hours; from Thursday 4; Saturday is named, Sunday is off
    monday = date(2026, 3, 2).toordinal()
    found = orders({"hours": 30, "due": "2026-03-09"}, capacity=[("2026-02-01", 8), ("2026-03-05", 4), ("2026-03-07", 2)])
    known = capacity_of(found, WorkingCalendar(), jobs_of(found, np.array([0]), (1, 2, 3, 4, 3)), monday)
    assert (known.hours / HOUR).tolist()[:8] == [8, 8, 8, 4, 4, 2, 0, 2]


def test_hours_that_never_suffice_are_refused():
    found = orders({"hours": 30}, capacity=[("2026-02-01", 0)])
    with pytest.raises(Problem, match="no_capacity"):
        capacity_of(found, ALWAYS, jobs_of(found, np.array([0]), (1, 2, 3, 4, 3)), date(2026, 3, 2).toordinal())


row = st.tuples(st.integers(0, 3), st.integers(1, 12), st.integers(DAY - 1, DAY + 9))


@settings(max_examples=60)
@given(st.lists(row, min_size=1, max_size=9), st.lists(st.integers(0, 8), min_size=9, max_size=9), st.integers(0, 2))
def test_if_all_can_be_in_time_all_are(rows, hours, frozen):
    # earliest due date first is in time whenever anything is (Jackson 1955)
    plans = planned(jobs(*rows), [*hours, 200], frozen_days=frozen)
    if not plans.late("due_date").any():
        assert not plans.late("reserved").any()


@settings(max_examples=40)
@given(st.lists(row, min_size=1, max_size=9), st.lists(st.integers(0, 8), min_size=9, max_size=9), st.sampled_from(RULES))
def test_every_order_runs_once_without_idle_hours(rows, hours, rule):
    plans = planned(jobs(*rows), [*hours, 200])
    found, capacity = plans.by[rule], plans.capacity
    assert sorted(found.order.tolist()) == list(range(len(rows)))
    done = 0
    for job in found.order.tolist():
        done += rows[job][1] * HOUR
        assert capacity.until[found.ends[job] - DAY] >= done > capacity.until[found.ends[job] - DAY] - capacity.hours[found.ends[job] - DAY]
        assert found.begins[job] <= found.ends[job]


@settings(max_examples=40)
@given(st.lists(row, min_size=1, max_size=9), st.lists(st.integers(0, 8), min_size=9, max_size=9))
def test_reserving_by_tier_makes_no_order_of_the_top_late_that_could_be_in_time_alone(rows, hours):
    plans = planned(jobs(*rows), [*hours, 200], frozen_days=0)
    top = [one for one in rows if one[0] == 0]
    if top and not planned(jobs(*top), [*hours, 200], frozen_days=0).late("due_date").any():
        assert not plans.late("reserved")[[one[0] == 0 for one in rows]].any()


def test_no_orders_make_an_empty_sequence():
    plans = planned(jobs(), [8])
    assert plans.by["reserved"].order.tolist() == [] and not plans.overtaken and plans.lateness("reserved")[-1].orders == 0


def test_an_order_is_pulled_forward_or_stands_aside_until_its_day():
    four = jobs(*((0, 8, DAY + 1 + k) for k in range(4)))  # a day each, done a day before it is due
    held = planned(four, [8] * 9, frozen_days=0, moves=(Move(0, DAY + 2),))
    assert held.by["due_date"].order.tolist() == [1, 2, 0, 3] and held.late("due_date").tolist() == [1, 0, 0, 0]
    assert [(one.job, one.days, one.before) for one in held.late_by_hand("due_date")] == [(0, 1, 0)]
    both = planned(four, [8] * 9, frozen_days=0, moves=(Move(3, None), Move(2, None)))
    assert both.by["due_date"].order.tolist() == [3, 2, 0, 1] and both.late("due_date").tolist() == [1, 1, 0, 0]
    # without the second change the first alone makes nobody late
    assert [one.job for one in both.late_by_hand("due_date", both.moves[1])] == [0, 1]
    never = planned(four, [8] * 9, frozen_days=0, moves=(Move(0, DAY + 99),))
    assert never.by["due_date"].order.tolist() == [1, 2, 3, 0]  # no hour is left idle for its sake
    # the other three fill three days, so that it begins on the fourth, long before its day; held until the third it waits for its day
    assert never.early("due_date", never.moves[0]) and not held.early("due_date", held.moves[0])
    begun = planned(jobs((0, 8, DAY), (0, 8, DAY), started={0: 900}), [8] * 9, frozen_days=0, moves=(Move(0, DAY + 5),))
    assert begun.by["due_date"].order.tolist() == [0, 1]


def test_the_newest_change_of_an_order_counts_from_its_day_until_it_is_over():
    on = date(2026, 11, 2)
    rows = (
        SequenceChange("o1", FORWARD, None, "fair", on, position=1),
        SequenceChange("o2", HOLD, date(2026, 11, 9), "no steel", on, position=2),
        SequenceChange("o1", FREE, None, "", date(2026, 11, 5), position=3),
    )
    assert [one.order_id for one in changes_on(rows, date(2026, 11, 1))] == []
    assert [one.order_id for one in changes_on(rows, on)] == ["o1", "o2"]
    assert [one.order_id for one in changes_on(rows, date(2026, 11, 8))] == ["o2"]
    assert changes_on(rows, date(2026, 11, 9)) == ()
    for change, why in ((SequenceChange("o1", FORWARD, None, " ", on), "reason"), (SequenceChange("o1", HOLD, on, "x", on), "hold_day")):
        with pytest.raises(Problem, match=why):
            change.checked()
