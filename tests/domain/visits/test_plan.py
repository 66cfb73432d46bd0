"""The plan of visits: small cases by hand, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.domain.visits.due import FixedVisits, VisitsDue, visits_due
from crmcore.domain.visits.placing import jobs_of, place
from crmcore.domain.visits.plan import REASONS, VisitPlan, plan_visits
from crmcore.domain.visits.stretch import STEP, factor_of, is_lower
from crmcore.domain.visits.weeks import WEEKS_A_YEAR, coming_weeks
from tests.domain.team.test_team import people, team

MONDAY = date(2026, 3, 2)
EVERY = (30, 91, 182, 365, 182)


def staff(*hours_a_week: float):
    return people([each * WEEKS_A_YEAR for each in hours_a_week])


def due(found, last: list[str] | np.ndarray, day: date = MONDAY, every=EVERY, hours=(2.0,) * 5, fixed=None) -> VisitsDue:
    return visits_due(found, day, np.array(last, "datetime64[D]"), every, hours, fixed=fixed)


def lines(plan: VisitPlan) -> list[tuple[str, str, str]]:
    days = [date.fromordinal(int(day)).isoformat()[5:] for day in plan.day]
    return [
        (str(plan.due.team.ids[c]), day, REASONS[r]) for c, day, r in zip(plan.customer.tolist(), days, plan.reason.tolist(), strict=True)
    ]


def test_weeks_are_calendar_weeks_and_a_made_up_day_brings_no_hours():
    # from a Thursday: two of five working days; then five; the third week has a holiday; the fourth a made-up Saturday
    calendar = WorkingCalendar(holidays={date(2026, 3, 18): ""}, make_up_days={date(2026, 3, 28): ""}, years=frozenset({2026}))
    weeks = coming_weeks(calendar, date(2026, 3, 5), 4)
    assert [len(days) for days in weeks.worked] == [2, 5, 4, 6] and weeks.share.tolist() == [0.4, 1.0, 0.8, 1.0]
    assert weeks.hours(np.array([10 * WEEKS_A_YEAR])).tolist() == [[4.0, 10.0, 8.0, 10.0]]
    assert coming_weeks(calendar, date(2026, 3, 7), 1).first.tolist() == [date(2026, 3, 9).toordinal()]  # of a Saturday: the next week
    for wrong in (0, 53):
        with pytest.raises(Problem, match="bad_weeks"):
            coming_weeks(calendar, MONDAY, wrong)


def test_the_most_overdue_of_the_highest_tier_comes_first():
    # 4 hours a week, 2 hours a visit. Due on 2 March: A since 1 day, B since 10 and 60 days, D since 100 days: first A and the older B
    found = team(staff(4), [0] * 4, [0, 1, 1, 3])
    plan = plan_visits(due(found, ["2026-01-30", "2025-11-21", "2025-10-02", "2024-11-22"]), WorkingCalendar(), 2)
    assert lines(plan)[:4] == [
        ("c0000", "03-02", "overdue"),
        ("c0002", "03-03", "overdue"),  # the first day has 2 hours, the others none
        ("c0001", "03-09", "overdue"),
        ("c0003", "03-10", "overdue"),
    ]
    assert plan.used.tolist() == [[4.0, 4.0]] and not len(plan.no_room) and plan.stretch.lower.tolist() == [1.0]


def test_no_visit_before_its_day_and_the_next_one_an_interval_later():
    # due on Thursday 5 March, then 30 days later, Saturday 4 April: on Monday the 6th; then 6 May
    plan = plan_visits(due(team(staff(20), [0], [0]), ["2026-02-03"]), WorkingCalendar(), 12)
    assert lines(plan) == [("c0000", "03-05", "due"), ("c0000", "04-06", "due"), ("c0000", "05-06", "due")]


def test_fixed_visits_come_first_and_take_their_hours():
    # 3 of 4 hours are taken by an appointment of the customer due 30 days later: the overdue one waits for the second week
    found = team(staff(4), [0, 0], [0, 0])
    fixed = FixedVisits(np.array([1]), np.array(["2026-03-03"], "datetime64[D]"), np.array([0]), np.array([3.0]), np.array([False]), ("",))
    plan = plan_visits(due(found, ["2026-01-01", "2026-01-01"], fixed=fixed), WorkingCalendar(), 4)
    assert lines(plan) == [("c0001", "03-03", "appointment"), ("c0000", "03-09", "overdue")]
    sunday = replace(fixed, day=np.array(["2026-03-08"], "datetime64[D]"), hours=np.array([9.0]), moved=np.array([True]))
    plan = plan_visits(due(found, ["2026-03-01", "2026-03-01"], fixed=sunday), WorkingCalendar(), 1)
    assert lines(plan) == [("c0001", "03-08", "moved")] and plan.day_off.tolist() == [0] and plan.over.tolist() == [[True]]


def test_a_visit_goes_to_the_day_with_the_fewest_hours():
    # appointments on Monday and Tuesday: Wednesday, Thursday and Friday, then Monday again; whoever is due on Thursday not before
    fixed = FixedVisits(
        np.array([4, 5]),
        np.array(["2026-03-02", "2026-03-03"], "datetime64[D]"),
        np.zeros(2, int),
        np.full(2, 2.0),
        np.zeros(2, bool),
        ("", ""),
    )
    known = due(
        team(staff(20), [0] * 6, [0] * 6), ["2026-01-01", "2026-01-02", "2026-01-03", "2026-02-03", *["2026-03-01"] * 2], fixed=fixed
    )
    plan = plan_visits(known, WorkingCalendar(), 1)
    days = {name: day for name, day, _ in lines(plan)}
    assert days == {"c0004": "03-02", "c0005": "03-03", "c0000": "03-04", "c0001": "03-05", "c0002": "03-06", "c0003": "03-05"}


def test_the_lower_tiers_stretch_first_by_hand():
    # 2 hours a week: one visit. D due on the Mondays of 7 weeks, then again every 49 days: in 12 weeks 7 + 5 = 12 visits: they fit.
    # An A visit a month more does not: φ > 1, A keeps its month.
    last = [str(np.datetime64("2026-03-02") + 7 * k - 49) for k in range(7)]
    every = (30, 49, 49, 49, 49)
    fits = plan_visits(due(team(staff(2), [0] * 7, [3] * 7), last, every=every), WorkingCalendar())
    assert len(fits.day) == 12 and fits.stretch.lower.tolist() == [1.0] and fits.stretch.missing.tolist() == [0.0]
    tight = plan_visits(due(team(staff(2), [0] * 8, [3] * 7 + [0]), [*last, "2026-02-20"], every=every), WorkingCalendar())
    assert 1 < tight.stretch.lower[0] <= 3 and tight.stretch.all.tolist() == [1.0] and tight.stretch.fits.all()
    top, *_, low, _ = tight.effect()
    assert (
        top.by_terms == top.planned == 3 and top.longest == 30 and low.planned < 12 and low.longest == np.ceil(49 * tight.stretch.lower[0])
    )
    # 24 hours fall due for D and 6 for A; 24 are there
    assert tight.stretch.needed.tolist() == [30.0] and tight.stretch.available.tolist() == [24.0]
    assert tight.stretch.missing[0] >= 6.0 and tight.stretch.missing_after.tolist() == [0.0]


def test_where_that_is_not_enough_all_stretch_and_the_missing_hours_are_named():
    # one visit a week, and six A, each due every 30 days from the first day on: 6 · ⌈84 ÷ 30⌉ = 18 visits in 12 weeks, 12 are possible
    plan = plan_visits(due(team(staff(2), [0] * 6, [0] * 6), ["2026-01-31"] * 6), WorkingCalendar())
    assert plan.stretch.lower.tolist() == [3.0] and plan.stretch.all[0] > 1 and plan.stretch.fits.all()
    assert (
        plan.stretch.needed.tolist() == [36.0] and plan.stretch.missing.tolist() == [36.0 - 2 * 12] == plan.stretch.missing_after.tolist()
    )
    nothing = plan_visits(due(team(staff(0), [0], [0]), ["2026-01-31"]), WorkingCalendar())
    assert not nothing.stretch.fits.any() and nothing.stretch.all.tolist() == [1.0]  # no factor helps who has no hours
    assert not len(nothing.day) and nothing.no_room.tolist() == [0] and nothing.stretch.missing.tolist() == [6.0]


def test_hours_that_are_left_go_to_whoever_waits_longer_than_the_terms_say():
    # one visit a week; intervals of A and D stretched threefold: in 4 weeks A is due on the first day by either, D by the terms only
    found = team(staff(2), [0, 0], [0, 3])
    jobs = jobs_of(due(found, ["2025-11-02", "2025-11-02"], every=(40, 91, 182, 120, 182)), coming_weeks(WorkingCalendar(), MONDAY, 4))
    placed = place(jobs, np.full(2, 3.0))
    days = [date.fromordinal(day).isoformat()[5:] for day in placed.day.tolist()]
    assert list(zip(placed.job.tolist(), days, strict=True)) == [(0, "03-02"), (1, "03-09")]
    assert (placed.left > jobs.weeks.last_day).all()  # A again on 30 June, D 360 days after its visit


def test_the_lower_tiers():
    assert is_lower(4).tolist() == [False, False, True, True, True] and is_lower(3).tolist() == [False, False, True, True]


@st.composite
def cases(draw: st.DrawFn) -> VisitsDue:
    """Up to 60 customers of two people and nobody, some with an appointment, some never met, visits of different lengths."""
    n, random = draw(st.integers(1, 60)), np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    last = np.where(random.random(n) < 0.3, np.datetime64("NaT", "D"), np.datetime64("2025-06-01") + random.integers(0, 275, n))
    found = team(staff(*random.integers(0, 13, 2).astype(float)), random.integers(-1, 2, n), random.integers(-1, 4, n))
    some = np.flatnonzero(random.random(n) < 0.1)
    days = np.sort(np.datetime64("2026-03-02") + random.integers(0, 60, len(some)))
    moved = np.zeros(len(some), bool)
    fixed = FixedVisits(some, days, np.maximum(found.owner[some], 0), np.full(len(some), 1.5), moved, ("",) * len(some))
    return due(found, last, every=(30, 91, None, 365, 182), hours=(2.0, 1.5, 1.0, 0.5, 1.0), fixed=fixed)


CALENDAR = WorkingCalendar(holidays={date(2026, 4, d): "" for d in range(1, 10)}, make_up_days={date(2026, 4, 11): ""})


@given(cases(), st.integers(1, 14))
@settings(max_examples=30)
def test_what_always_holds(known: VisitsDue, weeks: int):
    plan = plan_visits(known, CALENDAR, weeks)
    free = plan.reason >= REASONS.index("overdue")
    assert all(CALENDAR.is_working(date.fromordinal(int(day))) for day in plan.day[free])
    assert (plan.day >= MONDAY.toordinal()).all() and (plan.day <= plan.weeks.last_day).all()
    fixed_hours = np.zeros_like(plan.used)
    np.add.at(fixed_hours, (plan.person[~free], plan.week[~free]), plan.hours[~free])
    assert (plan.used <= np.maximum(plan.available, fixed_hours) + 1e-6).all()
    asked = set(np.flatnonzero(known.due <= np.datetime64(date.fromordinal(plan.weeks.last_day), "D")).tolist())
    parts = [set(part.tolist()) for part in (plan.customer, plan.no_room, plan.put_off, plan.nobodys)]
    assert asked <= set.union(*parts) and not any(parts[1] & part for part in (parts[0], parts[2], parts[3]))
    assert len({*zip(plan.customer[free].tolist(), plan.week[free].tolist(), strict=True)}) == free.sum()  # once a week at most
    assert (plan.stretch.lower >= 1).all() and (plan.stretch.lower <= 3).all() and (plan.stretch.all >= 1).all()
    assert (plan.stretch.lower[plan.stretch.all > 1] == 3).all()


@given(cases())
@settings(max_examples=15)
def test_the_factor_is_the_smallest_step_that_fits(known: VisitsDue):
    stretch = plan_visits(known, CALENDAR).stretch
    jobs = jobs_of(known, coming_weeks(CALENDAR, MONDAY))
    for person in np.flatnonzero(stretch.fits & (stretch.lower > 1)):
        for less, fits in ((0.0, True), (STEP, False)):
            lower, all_tiers = stretch.lower.copy(), stretch.all.copy()
            (all_tiers if all_tiers[person] > 1 else lower)[person] -= less
            left = place(jobs, factor_of(jobs, lower, all_tiers)).left[jobs.person == person]
            assert (not (left <= jobs.weeks.last[-2]).any()) == fits


@given(cases(), st.integers(0, 2**32 - 1))
@settings(max_examples=15)
def test_the_order_of_rows_does_not_matter(known: VisitsDue, seed: int):
    order = np.random.default_rng(seed).permutation(known.team.count)
    columns = {name: getattr(known.team, name)[order] for name in ("ids", "owner", "tier", "value")}
    fixed = replace(known.fixed, customer=np.argsort(order)[known.fixed.customer])
    other = due(
        replace(known.team, **columns), known.last[order], every=(30, 91, None, 365, 182), hours=(2.0, 1.5, 1.0, 0.5, 1.0), fixed=fixed
    )
    assert lines(plan_visits(known, CALENDAR)) == lines(plan_visits(other, CALENDAR))
