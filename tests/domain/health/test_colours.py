"""Green, yellow, red: a colour never disagrees with a list, losses outweigh every tier, and nobody is green on a guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from crmcore.domain.churn.arrears import Arrears, arrears_of
from crmcore.domain.churn.call_plan import effective_terms, rows_to_call
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.churn.lists import customer_list
from crmcore.domain.complaints.of_customers import open_complaints_of
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.insights import Insights
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.health.colours import COLOURS, REASONS, health_of
from crmcore.domain.health.growth import PurchasesBefore
from crmcore.domain.health.next_action import ACTIONS, next_actions
from crmcore.domain.lifecycle.lists import life_cycle_of
from crmcore.domain.lifecycle.stages import DECLINE, STABLE
from crmcore.domain.summary.upper_half import upper_half
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import grade
from tests.domain.health.complaining import complaints_since
from tests.domain.marts import book, mart

#: ten customers in falling order: two A, three B, three C, two D
FALLING = [100.0, 90, 80, 70, 60, 50, 40, 30, 20, 10]
ABC = Scheme("abc", ("A", "B", "C"), shares=(20, 30, 50))


def graded(net: list[float | None], scheme: Scheme | None = None, **metrics: list[float | None]) -> Book:
    known = mart(gross_profit=FALLING, order_amount=FALLING, net_profit=net, **metrics)
    return book(known, **({"scheme": scheme} if scheme else {}))


def with_insight(before: Book, name: str, insight: object, table: str) -> Book:
    insights = Insights({name: lambda own: insight}, shared=before.mart.insights)
    return replace(before, mart=replace(before.mart, insights=insights, has=before.mart.has | {table}))


def colour(of: Book, row: int) -> str:
    return COLOURS[health_of(of).colour[row]]


@pytest.mark.parametrize(
    ("row", "colour_", "why"), [(0, "green", "earns"), (4, "green", "earns"), (5, "yellow", "lower_half"), (9, "yellow", "lower_half")]
)
def test_a_customer_that_earns_is_green_in_the_upper_half_of_the_tiers_and_yellow_below(row, colour_, why):
    health = health_of(graded(FALLING))
    assert (COLOURS[health.colour[row]], health.reasons(row), health.profit[row]) == (colour_, (why,), FALLING[row])


def test_a_loss_is_red_even_in_the_top_tier():
    health = health_of(graded([-1.0, *FALLING[1:]]))
    assert (COLOURS[health.colour[0]], health.reasons(0)) == ("red", ("loss",))


@pytest.mark.parametrize(("net", "why"), [(0.0, "even"), (None, "profit_unknown")])
def test_no_profit_and_an_unknown_one_are_yellow_and_say_so(net, why):
    health = health_of(graded([net, *FALLING[1:]]))
    assert (COLOURS[health.colour[0]], health.reasons(0)) == ("yellow", (why,))


def test_order_amount_never_passes_for_profit():
    assert health_of(book(mart(order_amount=FALLING))).reasons(0) == ("profit_unknown",)


def test_the_middle_of_three_tiers_is_not_the_upper_half():
    assert [colour(graded(FALLING, ABC), row) for row in (1, 2)] == ["green", "yellow"]


def test_who_bought_before_the_window_only_is_yellow_and_who_never_bought_has_no_colour():
    known = book(mart(population=[0, 1, 3], gross_profit=[5.0, 0, None], net_profit=[5.0, 0, None], order_amount=[5.0, 0, None]))
    health = health_of(known)
    assert [COLOURS[k] for k in health.colour[1:]] == ["yellow", "none"]
    assert (health.reasons(1), health.reasons(2)) == (("lapsed",), ("never_bought",))


def test_the_life_cycle_says_who_is_in_decline():
    falls = with_insight(graded(FALLING), "lifecycle", SimpleNamespace(today=np.array([DECLINE, *[STABLE] * 9], np.int8)), "order_line")
    assert (health_of(falls).reasons(0), colour(falls, 1)) == (("decline",), "green")


def test_debt_is_watched_and_long_overdue_debt_is_red():
    nothing = np.zeros(10)
    long, limit, disputed = nothing.copy(), np.full(10, np.nan), nothing.copy()
    long[0], disputed[2] = 5.0, 7.0
    overdue = long.copy()
    overdue[1], limit[1] = 20.0, 15.0
    owing = with_insight(graded(FALLING), "arrears", Arrears(True, overdue, long, nothing, disputed, limit), "payment")
    health = health_of(owing)
    assert [COLOURS[k] for k in health.colour[:4]] == ["red", "yellow", "yellow", "green"]
    assert [health.reasons(row) for row in range(3)] == [("long_overdue",), ("over_limit",), ("disputed",)]
    assert [ACTIONS[k] for k in next_actions(owing, health)[:4]] == ["collect", "stop_credit", "settle_dispute", "nothing"]


def test_a_complaint_past_its_deadline_is_no_health_and_comes_first():
    # 31 December 2024 is a Tuesday: opened on the Thursday before it is the third working day, on the Wednesday before the fourth
    complaints = complaints_since({0: date(2024, 12, 26), 1: date(2024, 12, 25)}, date(2024, 12, 31))
    complaining = with_insight(graded(FALLING), "open_complaints", complaints, "complaint")
    health = health_of(complaining)
    assert (health.reasons(0), health.reasons(1)) == (("earns",), ("complaint_overdue",))
    assert [ACTIONS[k] for k in next_actions(complaining, health)[:3]] == ["answer_complaint", "settle_complaint", "nothing"]


@pytest.mark.parametrize(
    ("fell", "before", "colour_", "why"),
    [(-0.42, 3, "yellow", "shrinking"), (-0.30, 3, "green", "earns"), (-0.42, 2, "green", "earns")],
)
def test_who_buys_far_less_than_before_is_not_healthy_where_that_is_no_chance_of_one_order(fell, before, colour_, why):
    """Planted: the reason left out; a fall of 30% counts; two purchases are enough. 366 + 0.75 × 365 days are covered."""
    shrinking = graded(FALLING, tenure_days=[640.0] * 10, growth_rate=[fell, *[0.0] * 9])
    insights = Insights({"purchases_before": lambda own: PurchasesBefore(np.full(10, before, np.int32))})
    health = health_of(replace(shrinking, mart=replace(shrinking.mart, window=12, insights=insights)))
    assert (COLOURS[health.colour[0]], health.reasons(0)) == (colour_, (why,))
    assert COLOURS[health.colour[1]] == "green"


@pytest.fixture(scope="module")
def demo(larger_demo_root: Path) -> Book:
    """2,000 customers: enough for a model of leaving."""
    return grade(open_company(larger_demo_root / "demo"))


@pytest.mark.parametrize("terms", [CallTerms(), CallTerms(threshold=5, cost=0), CallTerms(most=40), CallTerms(threshold=40, cost=0)])
def test_nobody_on_a_list_is_ever_healthy(demo, terms):
    """Seen to fail when the call list, the debt list or decline was left out of the rules, and when `customer_mask` was ignored."""
    some = np.arange(demo.mart.count) % 3 == 0
    complaints = open_complaints_of(demo)
    assert complaints is not None
    listed = {
        "calls": rows_to_call(demo, effective_terms(demo, terms)),
        "calls of some": rows_to_call(demo, effective_terms(demo, terms, some), some),
        "calls by code": customer_list(demo, None, f"calls.{terms.list_code}").rows,
        "debt": arrears_of(demo).rows(),
        "decline": np.flatnonzero(life_cycle_of(demo.mart).today == DECLINE),
        "gone": churned_of(demo).rows,
        "complaints": np.flatnonzero(complaints.overdue),
        "losses": np.flatnonzero(demo.mart.metrics["net_profit"] < 0),
        "long debt": np.flatnonzero(arrears_of(demo).long_overdue > 0),
    }
    health = health_of(demo, terms, some)
    actions = next_actions(demo, health)
    assert all(len(rows) for rows in listed.values())
    for name, rows in listed.items():
        assert not (health.colour[rows] == COLOURS.index("green")).any(), name
        assert not (actions[rows] == ACTIONS.index("nothing")).any(), name
        assert all(health.reasons(int(row)) for row in rows[:20]), name
    for name in ("losses", "long debt", "gone"):
        assert (health.colour[listed[name]] == COLOURS.index("red")).all(), name
    assert all(health.has("to_call")[listed[name]].all() for name in ("calls", "calls of some", "calls by code"))
    assert (health.colour == COLOURS.index("green")).sum() > 200


def test_green_means_one_reason_alone(demo):
    health = health_of(demo)
    green = np.flatnonzero(health.colour == COLOURS.index("green"))
    assert (health.found[green] == np.uint32(1 << REASONS.index("earns"))).all()
    assert (demo.mart.metrics["net_profit"][green] > 0).all() and upper_half(demo)[green].all()
