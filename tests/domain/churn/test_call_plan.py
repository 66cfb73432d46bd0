"""The call plan by hand: whom a threshold or a maximum of calls reaches, what it leaves, and when the plain rule decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from crmcore.domain.churn.call_plan import (
    THRESHOLDS,
    call_plan,
    churn_of,
    effective_terms,
    namings_on_test_day,
    rows_at_risk,
    rows_to_call,
    value_at_risk,
)
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.lists import customer_list
from crmcore.domain.churn.plan_curve import best_threshold, plan_curve
from crmcore.domain.churn.prediction.churn_evaluation import ChurnEvaluation, evaluate_churn
from crmcore.domain.churn.prediction.features import NAMES
from crmcore.domain.churn.prediction.model import LabelledSample, fit
from crmcore.domain.churn.reasons import reasons
from crmcore.domain.churn.risk import Churn, cut_offs
from crmcore.domain.churn.value_at_risk import ValueAtRisk
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.insights import Insights
from crmcore.domain.summary.listing import listing
from tests.domain.marts import book, mart

DAY = date(2025, 12, 31)


def sample(day: date) -> LabelledSample:
    """Forty customers of whom the silent ones left: enough for some model."""
    values = np.zeros((40, len(NAMES)), np.float32)
    values[:, 0] = np.arange(40)
    return LabelledSample(day, values, np.arange(40) % 20 > 12)


def book_with(risk: list[float | None], value: list[float], silent: list[bool] | None = None, test: ChurnEvaluation | None = None) -> Book:
    """Customers with those risks (None: not active) and values, current as well as if they stay; `silent` for too long by the plain rule;
    the model's test."""
    told, active = np.array([np.nan if r is None else r for r in risk]), np.array([r is not None for r in risk])
    model = fit("logistic", (sample(date(2024, 4, 1)),), sample(date(2025, 1, 1)))
    churn = Churn(
        DAY,
        180,
        cut_offs(DAY, 180, None),
        (),
        model,
        test,
        active,
        told,
        np.zeros(len(risk), bool) if silent is None else np.array(silent),
        np.zeros(len(risk), bool),
        told,
        told,
        np.flatnonzero(active),
        np.empty((int(active.sum()), len(NAMES)), np.float32),
    )
    known = mart(current_value=value)
    at_risk_value = ValueAtRisk(churn, known.metrics["current_value"])
    return book(
        replace(
            known,
            metrics={**known.metrics, "churn_risk": told, **at_risk_value.metrics},
            insights=Insights(
                {"churn": lambda own: churn, "value": lambda own: SimpleNamespace(value_if_stays=known.metrics["current_value"])}
            ),
        )
    )


RISKS: list[float | None] = [0.9, 0.5, 0.5, 0.2, None]


@pytest.mark.parametrize(
    "most, threshold, at_risk_now, called",
    [(1, 90, 1, [0]), (2, 50, 3, [1, 0]), (3, 50, 3, [1, 0, 2]), (4, 20, 4, [3, 1, 0, 2]), (99, 1, 4, [3, 1, 0, 2])],
)
def test_the_most_calls_give_the_list_itself_even_where_risks_are_tied(most, threshold, at_risk_now, called):
    # at risk: 0.9 · 10 = 9, 0.5 · 100 = 50, 0.5 · 4 = 2, 0.2 · 1000 = 200
    graded, asked = book_with(RISKS, [10, 100, 4, 1000, 1]), CallTerms(cost=0, most=most)
    terms = effective_terms(graded, asked)
    plan = call_plan(graded, terms)
    assert (terms.threshold, plan.at_risk, plan.calls) == (threshold, at_risk_now, len(called))
    assert rows_to_call(graded, terms).tolist() == called
    assert customer_list(graded, None, f"calls.{asked.list_code}").rows.tolist() == called


def test_thirty_of_many_alike_are_the_first_thirty_and_never_none():
    graded = book_with([0.31] * 375, [100.0] * 375)
    terms = effective_terms(graded, CallTerms(cost=1, most=30))
    assert terms.threshold == 31 and rows_to_call(graded, terms).tolist() == list(range(30))
    assert call_plan(graded, terms).cost == 30


def test_without_a_limit_the_threshold_stays_and_a_limit_looks_only_at_the_part():
    graded, part = book_with(RISKS, [10, 100, 4, 1000, 1]), np.array([False, True, False, True, True])
    assert effective_terms(graded, CallTerms(40)) == CallTerms(40)
    terms = CallTerms(cost=0, most=2)
    assert effective_terms(graded, terms, part).threshold == 20
    assert customer_list(graded, part, f"calls.{terms.list_code}").rows.tolist() == [3, 1]


def test_calls_that_cost_more_than_they_bring_are_left_out_and_counted():
    # risk × value × a fifth: 20, 19.8, 0 (a loss is no value at risk), 40; a call costs 20
    graded = book_with([0.5, 0.99, 0.9, 0.4], [200, 100, -50, 500])
    terms = CallTerms(30, cost=20, success=20)
    plan = call_plan(graded, terms)
    assert rows_to_call(graded, terms).tolist() == [3, 0]
    assert (plan.at_risk, plan.calls, plan.not_worth) == (4, 2, 2)
    assert (plan.risked, plan.value_at_risk, plan.net) == pytest.approx((399, 300, 20))
    # the limit counts only calls worth their cost: two of them are reached at 40 %, one at 50 %
    assert [effective_terms(graded, replace(terms, most=n)).threshold for n in (1, 2)] == [50, 40]
    _, calls, left = plan_curve(graded, terms)
    assert calls[[0, 39, 40, 50]].tolist() == [2, 2, 1, 0] and left[[0, 40, 50]].tolist() == pytest.approx([20, 0, 0])


def test_the_way_from_active_customers_to_calls_adds_up_at_every_step():
    # a call brings risk × value × a fifth: 20, 19.8, 0, 40, 14 and costs 20; one risk lies below the threshold of 40 %
    graded = book_with([0.5, 0.99, 0.9, 0.4, 0.35, None], [200, 100, -50, 500, 200, 900])
    funnel = call_plan(graded, CallTerms(40, cost=20, success=20)).funnel
    assert [(s.code, s.customers, s.left_out, s.reason) for s in funnel] == [
        ("active", 5, 0, ""),
        ("at_risk", 4, 1, "below_threshold"),
        ("calls", 2, 2, "not_worth"),
    ]
    limited = call_plan(graded, CallTerms(40, cost=20, success=20, most=1, keep_threshold=1)).funnel
    assert [(s.code, s.customers, s.left_out, s.reason) for s in limited[2:]] == [
        ("worth_calling", 2, 2, "not_worth"),
        ("calls", 1, 1, "beyond_most"),
    ]
    assert all(later.customers + later.left_out == step.customers for step, later in pairwise(limited))


def test_the_best_threshold_is_the_highest_of_those_that_leave_most():
    # a fifth of risk × value, less 1 a call: 0.8, 9, −0.6 (not worth it), 39: 47.8 + 1 from 20 % down
    graded = book_with(RISKS, [10, 100, 4, 1000, 1])
    net = plan_curve(graded, CallTerms(cost=1))[2]
    assert best_threshold(net) == 20 and net[19] == pytest.approx(48.8)
    # of one call the one that brings 39 is best; most calls alone would have taken the highest risk
    one = CallTerms(cost=1, most=1)
    best = best_threshold(plan_curve(graded, one)[2])
    assert best == 20 and call_plan(graded, replace(one, threshold=20, keep_threshold=1)).net == pytest.approx(39)
    assert call_plan(graded, effective_terms(graded, one)).net == pytest.approx(0.8)
    assert best_threshold(plan_curve(graded, CallTerms(success=0))[2]) is None


@pytest.mark.parametrize("most", [0, 7, 1000])
def test_no_threshold_leaves_more_than_the_best_one_and_no_higher_one_as_much(most):
    rng = np.random.default_rng(most)
    value = np.where(rng.random(200) < 0.1, np.nan, rng.lognormal(5, 1.5, 200))
    graded, part = book_with(list(rng.beta(1, 4, 200)), list(value)), rng.random(200) < 0.7
    terms = CallTerms(cost=9, success=20, most=most, keep_threshold=1)
    plans = [call_plan(graded, replace(terms, threshold=int(at)), part) for at in THRESHOLDS]
    _, calls, net = plan_curve(graded, terms, part)
    assert [plan.calls for plan in plans] == calls.tolist() and [plan.net for plan in plans] == pytest.approx(net.tolist())
    best = best_threshold(net)
    assert best is not None and net[best - 1] == pytest.approx(net.max()) and (net[best:] < net.max() - 1e-6).all()


def no_better_than_a_coin() -> ChurnEvaluation:
    left = np.arange(40) % 4 == 0
    return evaluate_churn(DAY, np.full(40, 0.3), left, {"silence": np.arange(40.0)}, 40)


def test_a_weak_model_leaves_the_list_to_the_plain_rule():
    graded = book_with([0.9, 0.8, 0.2, None], [10, 500, 300, 900], silent=[True, False, True, False], test=no_better_than_a_coin())
    plan = call_plan(graded, CallTerms(30, most=1))
    assert not plan.by_model and churn_of(graded).ready
    assert rows_to_call(graded, CallTerms(30, most=1)).tolist() == [2, 0] == customer_list(graded, None, "silent").rows.tolist()
    assert (plan.active, plan.calls, plan.value_at_risk, plan.tested) == (3, 2, 310, 0)
    assert [(s.code, s.customers, s.left_out, s.reason) for s in plan.funnel] == [
        ("active", 3, 0, ""),
        ("at_risk", 2, 1, "not_silent"),
        ("calls", 2, 0, "no_value"),
    ]
    assert not len(customer_list(graded, None, "calls.30-100-20-0").rows)
    assert {reason.sign.group for why in reasons(churn_of(graded), np.array([0, 2])) for reason in why} <= {"silence"}


def test_whoever_is_named_on_the_test_day_left_or_stayed_and_every_leaver_was_named_or_missed():
    left = np.arange(10) < 4
    risk = np.array([0.9, 0.8, 0.7, 0.2, 0.6, 0.1, 0.1, 0.1, 0.1, 0.1])  # the fourth leaver looks safe, a stayer at risk
    test = evaluate_churn(DAY, risk, left, {"silence": np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10])}, 10)
    graded = book_with([0.5], [1000], test=test)
    namings = namings_on_test_day(test, call_plan(graded, CallTerms(65)))
    assert [(n.name, n.named, n.lapsed, n.bought, n.missed) for n in namings] == [
        ("model", 4, 3, 1, 1),
        ("silence", 4, 0, 4, 4),
        ("threshold", 3, 3, 0, 1),
    ]


def test_nothing_pays_where_no_call_keeps_anybody():
    graded = book_with([0.5, 0.9], [200, 100])
    assert call_plan(graded, CallTerms(success=0)).calls == 0 == call_plan(graded, CallTerms(success=0, most=1)).calls


def test_who_is_at_risk_stands_in_one_order_by_risk_times_value_everywhere():
    # 0.9 · 10 = 9, 0.5 · 100 = 50, 0.5 · 4 = 2, 0.2 · 1000 = 200; a loss is no value at risk
    graded = book_with([0.9, 0.5, 0.5, 0.2, 0.8], [10, 100, 4, 1000, -50])
    assert value_at_risk(graded).tolist() == [9, 50, 2, 200, 0]
    opened = customer_list(graded, None, "risk.20")
    assert customer_list(graded, None, "calls.x").rows.tolist() == [] == customer_list(graded, None, "calls.0-1-1-1").rows.tolist()
    assert rows_at_risk(graded, 20).tolist() == opened.rows.tolist() == [3, 1, 0, 2, 4]
    assert opened.sort == "-value_at_risk" and listing(graded, None, only=opened.rows, sort=opened.sort).tolist() == [3, 1, 0, 2, 4]


@pytest.mark.parametrize(
    "text, terms",
    [
        ("", CallTerms()),
        ("40-250-30-900-5", CallTerms(40, 250, 30, 900, 5)),
        ("0-1-1-1-1", CallTerms()),
        ("40-250-101-1-1", CallTerms()),
        ("a-b-c-d-e", CallTerms()),
        ("40-250", CallTerms()),
        ("30-250-30-900-5-50", CallTerms(30, 250, 30, 900, 5, 50)),
        ("4-250-30-900-5-50-1", CallTerms(4, 250, 30, 900, 5, 50, 1)),
        ("4-250-30-900-5-50-2", CallTerms()),
        ("4-250-30-900-5-50-1-1", CallTerms()),
    ],
)
def test_a_link_carries_the_terms_of_calling(text, terms):
    company = CallTerms()
    assert CallTerms.read(text, company) == terms and CallTerms.read(terms.text(company), company) == terms
    listed = CallTerms.of_list(terms.list_code)
    assert listed is not None and listed.list_code == terms.list_code


def test_a_link_keeps_what_one_visitor_changed_and_follows_the_company_in_all_else():
    before, after = CallTerms(), CallTerms(success=12.5, win_back_success=8)
    assert before.text(before) == "" == after.text(after) and CallTerms.read("", after) == after
    link = CallTerms(success=35).text(before)
    assert link == "--35--" and CallTerms.read(link, after) == CallTerms(success=35, win_back_success=8)
    # a link of before, which names all terms, means what it meant
    assert CallTerms.read("30-100-35-500-10", after) == CallTerms(success=35)
    assert CallTerms.of_list(after.list_code) == CallTerms(success=12.5) and after.code == "30-100-12.5-500-8"
    for broken in ("--35.5.5--", "--١٢--", "--1e3--", "--101--", "-----"):
        assert CallTerms.read(broken, after) == after
