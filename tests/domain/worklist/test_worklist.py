"""The worklist: one entry per customer, money by groups, duties at most half of the week, and the line where it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.domain.worklist.entries import Source, merge
from crmcore.domain.worklist.marks import Mark
from crmcore.domain.worklist.rates import WorklistRates, money_of_debt, rates_from
from crmcore.domain.worklist.reasons import GROUPS, INDEX, REASONS
from crmcore.domain.worklist.week import BEYOND, CHANCE, DUTY, NOBODY, plan_week, week_of
from crmcore.domain.worklist.worklist import Reps, WeekSources, worklist

NAN, DAY = float("nan"), date(2026, 1, 7).toordinal()


def source(code: str, rows, money=NAN, hours=1.0, due=NEVER, since=NEVER) -> Source:
    n = len(rows)
    full = [np.broadcast_to(np.asarray(value, kind), n) for value, kind in ((money, float), (hours, float), (due, int), (since, int))]
    return Source(INDEX[code], np.asarray(rows, np.int64), *full)


def test_reasons_about_the_same_profit_count_once_and_groups_are_added():
    # stay: the larger of 100 and 60; collect: 40 once; sell: 10. Together 150, where a plain sum claims 250
    entries = merge(
        [
            source("at_risk", [3], 100, 0.5),
            source("decline", [3], 60, 0.5),
            source("long_overdue", [3], 40, 2.0),
            source("over_limit", [3], 40, 0.5),
            source("next_product", [3], 10, 0.5),
        ],
        5,
    )
    assert entries.rows.tolist() == [3] and entries.money.tolist() == [150.0] and entries.summed == 250.0
    assert entries.hours.tolist() == [2.0]
    assert entries.codes(0) == ("at_risk", "long_overdue", "over_limit", "decline", "next_product")


def test_a_duty_leads_whatever_a_chance_brings_and_its_day_is_the_first_of_the_duties():
    entries = merge(
        [source("visit_due", [0], due=DAY - 50), source("complaint_due", [0], 1, due=DAY + 2), source("visit_overdue", [0], due=DAY - 9)], 1
    )
    assert entries.codes(0)[0] == "visit_overdue" and entries.due[0] == DAY - 9 and entries.duty[0] and entries.fixed[0]


def test_what_has_no_figure_is_unknown_and_not_zero():
    entries = merge([source("care", [0, 1]), source("at_risk", [1], 0.0)], 2)
    assert np.isnan(entries.money[0]) and entries.money[1] == 0.0


def test_money_of_a_debt_by_hand():
    # 10,000 × (8% × 30 ÷ 365 + 25% × 30%) = 65.75 + 750; recent: 10,000 × (… + 1% × 30%) = 65.75 + 30
    rates = WorklistRates(yearly_rate=0.08, days_gained=30, loss_recent=0.01, loss_oldest=0.25, collect_effect=0.3)
    worth = money_of_debt(np.array([1e4, 1e4]), np.array([120, 30]), rates)
    assert worth == pytest.approx([815.7534, 95.7534], abs=1e-4)


@pytest.mark.parametrize(("name", "value"), [("stay_success", 1.5), ("take_up", NAN), ("call_hours", 0.0), ("days_gained", True)])
def test_a_rate_out_of_its_limits_is_refused_by_name(name, value):
    with pytest.raises(Problem) as caught:
        rates_from({**WorklistRates().as_json(), name: value})
    assert caught.value.code == "bad_worklist_rate" and caught.value.values["field"] == name


def test_the_rest_of_the_week_begins_with_the_next_working_day():
    calendar = WorkingCalendar()
    wednesday, sunday = week_of(date(2026, 1, 7), calendar), week_of(date(2026, 1, 4), calendar)
    assert (wednesday.first, wednesday.last, wednesday.working) == (date(2026, 1, 7), date(2026, 1, 11), 3)
    assert wednesday.share == 0.6 and wednesday.monday == date(2026, 1, 5)
    assert (sunday.first, sunday.last, sunday.working) == (date(2026, 1, 5), date(2026, 1, 11), 5)
    worked = replace(calendar, make_up_days={date(2026, 1, 4): "make-up"})
    assert week_of(date(2025, 12, 31), replace(worked, holidays={date(2026, 1, k): "" for k in (1, 2)})).working == 2


def test_duties_take_half_of_the_week_and_chances_what_is_left_of_it():
    # 10 hours. Fixed: 2 + 2. Half is 5, so a visit of 2 hours does not fit beside them; 6 hours are left for chances of 2 hours each
    entries = merge(
        [
            source("complaint_overdue", [0, 1], 5, 2.0, due=DAY),
            source("visit_overdue", [2, 3], hours=2.0, due=DAY - 100),
            source("at_risk", [4, 5, 6, 7], [10, 40, 30, 20], 2.0),
        ],
        8,
    )
    plan = plan_week(entries, np.zeros(8, int), np.array([10.0]), np.arange(8))
    assert plan.part.tolist() == [DUTY, DUTY, BEYOND, BEYOND, BEYOND, CHANCE, CHANCE, CHANCE]
    assert plan.order.tolist() == [0, 1, 5, 6, 7, 2, 3, 4] and plan.rank.tolist() == [1, 2, 6, 7, 8, 3, 4, 5]


def test_what_cannot_be_put_off_is_planned_even_beyond_half_of_the_week():
    entries = merge([source("appointment", range(9), hours=2.0, due=DAY)], 9)
    assert (plan_week(entries, np.zeros(9, int), np.array([10.0]), np.arange(9)).part == DUTY).all()


def test_nothing_is_planned_for_customers_without_a_salesperson():
    entries = merge([source("appointment", [0], due=DAY), source("at_risk", [1], 5)], 2)
    assert (plan_week(entries, np.full(2, NOBODY), np.array([10.0]), np.arange(2)).part == BEYOND).all()


def _basis(sources, owner, **more) -> WeekSources:
    n = len(owner)
    week, reps = week_of(date(2026, 1, 7), WorkingCalendar()), Reps(("R1", "R2"), ("", ""), np.full(2, 40.0), np.zeros(2, bool))
    return WeekSources(week, reps, sources, np.array(owner), np.arange(n), np.zeros(n, int), ("A",), WorklistRates(), **more)


def test_who_is_left_uncalled_gets_no_chance_of_any_kind_but_all_that_is_owed():
    everything = tuple(source(reason.code, [0, 1]) for reason in REASONS)
    found = worklist(_basis(everything, [0, 0], out=np.array([True, False])))
    owed = "complaint_overdue complaint_due key_complaint appointment visit_overdue visit_due key_order_late key_order_due"
    assert set(found.entries.codes(0)) == set(owed.split())
    assert len(found.entries.codes(1)) == len(REASONS) and found.left_out.tolist() == [0]
    # a step of the programme for the most valuable alone: nobody rings, nobody stands on a list
    assert worklist(_basis((source("listen", [0]), source("care", [0])), [0], out=np.array([True]))).entries.rows.tolist() == []


def test_an_appointment_that_names_somebody_else_stands_on_that_list_until_it_is_kept():
    both = (source("appointment", [0, 1], due=DAY), source("at_risk", [0, 1], 5))
    basis = _basis(both, [0, 0], going=np.array([1, NOBODY]))
    assert worklist(basis).owner.tolist() == [1, 0]
    assert worklist(basis, {0: 0}).owner.tolist() == [0, 0]  # handed back for the week
    kept = Mark("0", "done", date(2026, 1, 7), ("appointment",))
    assert worklist(basis, marks={0: (kept,)}).owner.tolist() == [0, 0]


CODES = [reason.code for reason in REASONS]
#: reason, customer, money, hours, days from the day
ITEMS = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(0, 11), st.floats(0, 1e4), st.sampled_from([0.5, 1.0, 2.0]), st.integers(-30, 30)),
    unique_by=lambda item: item[:2],
    max_size=60,
)


def _sources(items, number) -> list[Source]:
    found = []
    for code in {item[0] for item in items}:
        mine = sorted((item for item in items if item[0] == code), key=lambda item: number[item[1]])
        rows = [number[item[1]] for item in mine]
        found.append(source(code, rows, [i[2] for i in mine], [i[3] for i in mine], [DAY + i[4] for i in mine]))
    return found


@settings(max_examples=60, deadline=None)
@given(items=ITEMS, owner=st.lists(st.integers(-1, 2), min_size=12, max_size=12), data=st.data())
def test_no_customer_twice_no_source_lost_no_order_of_rows_matters(items, owner, data):
    number = data.draw(st.permutations(range(12)))
    straight = merge(_sources(items, list(range(12))), 12)
    assert len(set(straight.rows.tolist())) == len(straight) == len({item[1] for item in items})
    held = {(int(row), code) for at, row in enumerate(straight.rows) for code in straight.codes(at)}
    assert held == {(item[1], item[0]) for item in items}
    for at, row in enumerate(straight.rows.tolist()):
        mine = [item for item in items if item[1] == row]
        groups = [max((i[2] for i in mine if REASONS[INDEX[i[0]]].group == group), default=None) for group in GROUPS]
        known = [money for money in groups if money is not None]
        assert straight.money[at] == pytest.approx(sum(known)) if known else np.isnan(straight.money[at])
        assert straight.hours[at] == max(i[3] for i in mine)
    hours = np.array([8.0, 3.0, 0.0])
    plan = plan_week(straight, np.array(owner)[straight.rows], hours, straight.rows)
    shuffled = merge(_sources(items, number), 12)
    back = np.argsort(number)  # row after shuffling → customer
    customers = back[shuffled.rows]
    other = plan_week(shuffled, np.array(owner)[customers], hours, customers)
    of = {int(row): (plan.part[at], plan.rank[at]) for at, row in enumerate(straight.rows)}
    assert of == {int(row): (other.part[at], other.rank[at]) for at, row in enumerate(customers)}
    for rep, available in enumerate(hours):
        at = np.array(owner)[straight.rows] == rep
        duty, fixed = at & (plan.part == DUTY), at & straight.fixed
        firm = straight.hours[fixed].sum()
        assert straight.hours[duty].sum() <= max(available / 2, firm) + 1e-9
        assert straight.hours[at & (plan.part != BEYOND)].sum() <= max(available, straight.hours[duty].sum()) + 1e-9
        assert not (fixed & (plan.part == BEYOND)).any()
