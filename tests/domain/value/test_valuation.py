"""What a customer is worth: every expected figure is worked out by hand beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.value.valuation import (
    annuity_factor,
    peer_amounts,
    present_value,
    present_value_if_stays,
    segment_retentions,
    valuation,
)
from tests.domain.views import long_view


def test_a_margin_kept_with_three_quarters_for_two_years_is_worth_two_terms():
    terms = ValueTerms(discount_rate=0.5, horizon_years=2)
    # r/(1+d) = 0.75/1.5 = 0.5; 100 · (0.5 + 0.25) = 75
    assert present_value(100.0, 0.75, terms) == pytest.approx(75.0)


def test_without_end_the_sum_is_the_perpetuity_of_the_textbook():
    terms = ValueTerms(discount_rate=0.10, horizon_years=None)
    # m·r/(1+d−r) = 100 · 0.8/(1.1 − 0.8) = 266.67
    assert present_value(100.0, 0.8, terms) == pytest.approx(100 * 0.8 / 0.3)


def test_an_immediate_first_margin_adds_exactly_one_margin():
    end, now = (ValueTerms(horizon_years=years, timing=timing) for years, timing in ((5, "end"), (5, "immediate")))
    assert present_value(40.0, 0.6, now) - present_value(40.0, 0.6, end) == pytest.approx(40.0)
    # without end: m·(1+d)/(1+d−r) = 40 · 1.1/0.5 = 88
    assert present_value(40.0, 0.6, ValueTerms(horizon_years=None, timing="immediate")) == pytest.approx(88.0)


def test_the_value_if_a_customer_stays_the_first_year_leaves_out_one_retention():
    terms = ValueTerms(discount_rate=0.5, horizon_years=2)
    # 100 · (1/1.5 + 0.75/1.5²) = 66.67 + 33.33 = 100, which is 75 ÷ 0.75
    assert present_value_if_stays(100.0, 0.75, terms) == pytest.approx(100.0)
    # a margin received today is not put at risk: 100 + 100
    assert present_value_if_stays(100.0, 0.75, ValueTerms(discount_rate=0.5, horizon_years=2, timing="immediate")) == pytest.approx(200.0)
    # without end m/(1+d−r) = 100/(1.1 − 0.8); nobody stays a second year: m/(1+d)
    assert present_value_if_stays(100.0, 0.8, ValueTerms(horizon_years=None)) == pytest.approx(100 / 0.3)
    assert present_value_if_stays(100.0, 0.0, terms) == pytest.approx(100 / 1.5)


def test_the_value_if_it_stays_is_the_current_value_over_retention():
    told = valuation(long_view([-100.0, 100.0]), ValueTerms(retention=0.5, discount_rate=0.25, horizon_years=1))
    # r/(1+d) = 0.4; ÷ 0.5
    assert told.value_if_stays == pytest.approx([-80.0, 80.0])


def test_a_loss_stays_a_loss():
    told = valuation(long_view([-100.0, 100.0]), ValueTerms(retention=0.5, discount_rate=0.25, horizon_years=1))
    # r/(1+d) = 0.4
    assert told.current_value == pytest.approx([-40.0, 40.0])


@given(st.floats(0, 0.99), st.floats(0.01, 1), st.integers(1, 50))
def test_a_longer_horizon_is_never_worth_less_and_never_more_than_no_end(retention, discount, years):
    shorter, longer, endless = (
        float(annuity_factor(retention, ValueTerms(discount_rate=discount, horizon_years=h))) for h in (years, min(years + 1, 50), None)
    )
    assert shorter <= longer + 1e-12 and longer <= endless + 1e-12


def test_retention_of_a_segment_is_drawn_to_that_of_all():
    view = long_view([1.0] * 10, segment=[0] * 4 + [1] * 6, segments=("a", "b"), bought=[True] * 3 + [False] + [True] * 3 + [False] * 3)
    # all: 6 of 10 kept. a: (3 + 50·0.6)/(4 + 50) = 33/54; b: (3 + 30)/(6 + 50) = 33/56
    told = segment_retentions(view)
    assert [(s.segment, s.buyers, s.retained) for s in told] == [("b", 6, 3), ("a", 4, 3)]
    assert [s.retention for s in told] == pytest.approx([33 / 56, 33 / 54])


def test_the_interval_of_a_retention_is_the_spread_of_a_share_among_so_many_buyers():
    # 800 of 1,000 buyers came back, all in one segment: the estimate is .8, its standard error √(.8·.2/1,000) = .01265, and 90% lie
    # within 1.645 of it: .779 to .821. The prior of 50 weighs nothing here, as it is the same share
    view = long_view([1.0] * 1_500, bought_before=[True] * 1_000 + [False] * 500, bought=[True] * 800 + [False] * 700)
    (told,) = segment_retentions(view)
    assert told.retention == pytest.approx(0.8) and told.interval == pytest.approx((0.779, 0.821), abs=0.004)
    assert valuation(view, ValueTerms()).retention_interval == pytest.approx((0.779, 0.821), abs=0.004)
    assert valuation(view, ValueTerms(retention=0.8)).retention_interval is None  # given, not estimated


def test_a_small_segment_is_less_sure_than_a_large_one():
    size = [0] * 2_000 + [1] * 40
    view = long_view([1.0] * 2_040, segment=size, segments=("a", "b"), bought=[k % 4 > 0 for k in range(2_040)])
    large, small = segment_retentions(view)
    assert small.interval[1] - small.interval[0] > 2 * (large.interval[1] - large.interval[0])


def test_a_segment_without_buyers_then_takes_the_retention_of_all():
    view = long_view([1.0, 1.0, 1.0], segment=[0, 0, 1], segments=("a", "b"), bought_before=[True, True, False], bought=[True, False, True])
    assert {s.segment: s.retention for s in segment_retentions(view)}["b"] == pytest.approx(0.5)


def test_with_less_than_two_years_of_data_retention_is_an_assumption_and_said_so():
    told = valuation(long_view([100.0], months=23), ValueTerms())
    assert told.source == "assumed" and told.retention.tolist() == [0.75] and told.retentions == ()
    assert valuation(long_view([100.0], months=24), ValueTerms()).source == "estimated"
    assert valuation(long_view([100.0]), ValueTerms(retention=0.9)).source == "given"


def test_growth_is_measured_at_the_wallet_where_it_is_known():
    view = long_view([20.0], year_amount=[100.0], wallet=[300.0], months=12)
    told = valuation(view, ValueTerms(horizon_years=1, discount_rate=0.25, retention=0.75, capture_rate=0.5))
    # margin ratio 20/100; room 300 − 100; Δm = 200 · 0.5 · 0.2 = 20; PV(40, 0.80) − PV(20, 0.75) = 40·0.64 − 20·0.6 = 13.6
    assert told.extra_margin == pytest.approx([20.0]) and told.growth_potential == pytest.approx([13.6])


def test_growth_is_measured_at_the_upper_peers_where_no_wallet_is_known():
    view = long_view([10.0, 20.0, 30.0, 40.0], segment=[0, 0, 0, 0], segments=("a",), size=[0, 0, 0, 1])
    # peers of the first three: 10, 20, 30 → the 75th percentile is 25; the fourth is its own peer
    assert peer_amounts(view).tolist() == [25.0, 25.0, 25.0, 40.0]
    told = valuation(view, ValueTerms(capture_rate=1.0))
    assert told.extra_margin == pytest.approx([15.0, 5.0, 0.0, 0.0])


def test_retention_may_not_grow_beyond_ninety_nine_percent():
    told = valuation(long_view([100.0]), ValueTerms(retention=0.97, horizon_years=1, discount_rate=0.1, capture_rate=0.0))
    # PV(100, 0.99) − PV(100, 0.97) = 100 · 0.02/1.1
    assert told.growth_potential == pytest.approx([2 / 1.1])


def test_growth_potential_never_falls_below_nothing():
    told = valuation(long_view([-50.0, 60.0], wallet=[500.0, np.nan]), ValueTerms(retention=0.5))
    assert (told.growth_potential >= 0).all() and told.growth_potential[0] == 0.0


def test_lifetime_value_is_the_past_less_the_cost_of_winning_plus_the_current_value():
    view = long_view([100.0, 100.0], profit_to_date=[500.0, 500.0], acquisition_cost=[80.0, np.nan])
    told = valuation(view, ValueTerms(retention=0.55, horizon_years=1))
    # 100 · 0.55/1.1 = 50
    assert told.lifetime_value == pytest.approx([500 - 80 + 50, 500 + 50])


def test_what_is_unknown_stays_unknown():
    view = long_view([100.0, np.nan], profit_to_date=[100.0, np.nan])
    told = valuation(view, ValueTerms())
    assert np.isnan(told.current_value).tolist() == [False, True] and np.isnan(told.lifetime_value[1])


def test_a_margin_ratio_is_drawn_to_that_of_the_segment():
    view = long_view([30.0, -10.0], year_amount=[100.0, 100.0], segment=[0, 0], segments=("a",))
    # segment: 20/200 = 0.1, mean amount 100. (30 + 100·0.1)/(100 + 100) = 0.2; (−10 + 10)/200 = 0
    assert view.margin_ratio == pytest.approx([0.2, 0.0])


def test_where_no_profit_is_known_amounts_stand_for_it():
    view = long_view([100.0], basis="order_amount")
    assert view.margin_ratio.tolist() == [1.0] and valuation(view, ValueTerms()).basis == "order_amount"


@pytest.mark.parametrize(
    "wrong",
    [
        {"discount_rate": 0.0},
        {"discount_rate": float("nan")},
        {"horizon_years": 0},
        {"retention": 1.0},
        {"timing": "later"},
        {"capture_rate": -0.1},
        {"method": "magic"},
        {"horizon_years": 2.5},
    ],
)
def test_terms_that_cannot_be_are_refused_by_name(wrong):
    with pytest.raises(Problem) as refused:
        ValueTerms(**wrong).checked()
    assert (refused.value.code, refused.value.values["field"]) == ("bad_value_terms", next(iter(wrong)))


def test_who_bought_nothing_and_cost_something_brings_its_loss_into_its_ratio():
    view = long_view([30.0, -10.0], year_amount=[100.0, 0.0], segment=[0, 0], segments=("a",), bought=[True, False])
    # the segment's buyers: 30/100, mean amount 100. Own: (30 + 100·0.3)/(100 + 100) = 0.3; (−10 + 30)/(0 + 100) = 0.2
    assert view.margin_ratio == pytest.approx([0.3, 0.2])
