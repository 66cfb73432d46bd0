import numpy as np
import pytest
from hypothesis import given, strategies as st

from crmcore.domain.grading.scoring import composite_score, effective_weights, normalise, percentile_in, position_of, rank_correlations
from tests.domain.marts import book, mart

money = st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=60)


def test_percentile_counts_those_below_and_half_of_the_equal_ones():
    # values 1, 2, 2, 4: below 0, 1, 1, 3; equal (itself included) 1, 2, 2, 1 → (0+.5, 1+1, 1+1, 3+.5) / 4
    assert normalise(np.array([1.0, 2, 2, 4]), "percentile").tolist() == [12.5, 50.0, 50.0, 87.5]


def test_lower_is_better_metrics_are_turned_round():
    # 10 days late is the worst of three: 100 − 100·(2 + ½)/3 = 16.67
    standing = position_of("average_days_late", np.array([0.0, 5, 10]), "percentile")
    assert standing.filled.tolist() == pytest.approx([500 / 6, 50.0, 100 / 6])


@pytest.mark.parametrize(
    "normaliser, expected",
    [
        ("min_max", [0, 50, 100]),  # (x − 0) / (10 − 0)
        ("log_min_max", [0, 100 * np.log1p(5) / np.log1p(10), 100]),
        ("z_score", [100 * (3 - 1.5**0.5) / 6, 50, 100 * (3 + 1.5**0.5) / 6]),  # sd = √(50/3), 5/sd = √1.5
    ],
)
def test_other_normalisers_follow_their_formula(normaliser, expected):
    assert normalise(np.array([0.0, 5, 10]), normaliser).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("normaliser", ["percentile", "min_max", "log_min_max", "z_score"])
def test_a_constant_metric_gives_fifty(normaliser):
    assert normalise(np.full(7, 3.0), normaliser).tolist() == [50.0] * 7


def test_the_log_keeps_losses_below_zero():
    low, zero, high = normalise(np.array([-100.0, 0, 100]), "log_min_max")
    assert (low, zero, high) == (0, 50, 100)


def test_score_is_the_weighted_mean_of_positions():
    # amount 1 < 2: positions 25, 75; profit the other way round. 30·25 + 60·75 = 5250 of 90 → 58.33
    graded = book(mart(order_amount=[1, 2], gross_profit=[8, 4]), weights=(("order_amount", 30.0), ("gross_profit", 60.0)))
    assert graded.score.tolist() == pytest.approx([5250 / 90, 3750 / 90])


def test_a_metric_unknown_for_one_customer_is_dropped_for_it_alone():
    # the second has no credit score: its score is the amount's position only
    graded = book(mart(order_amount=[1, 2, 3], credit_score=[10, None, 90]), weights=(("order_amount", 50.0), ("credit_score", 50.0)))
    assert graded.score[1] == pytest.approx(50.0)
    # first: amount 100·½/3 = 16.67, credit 100·½/2 = 25 → 20.83
    assert graded.score[0] == pytest.approx((100 / 6 + 25) / 2)


def test_a_metric_nobody_has_is_dropped_and_named():
    graded = book(mart(order_amount=[1, 2], net_profit=[3, 4]))
    assert graded.dropped == ("credit_score",)
    assert graded.weights == pytest.approx({"order_amount": 100 / 3, "net_profit": 200 / 3})


def test_effective_weight_is_weight_times_spread():
    flat = position_of("order_amount", np.array([0.0, 0, 0, 1]), "min_max")  # sd √(3/16)·100 = 43.30
    wide = position_of("gross_profit", np.array([0.0, 0, 1, 1]), "min_max")  # sd 50
    found = effective_weights({"order_amount": flat, "gross_profit": wide}, {"order_amount": 50, "gross_profit": 50})
    assert found["order_amount"] == pytest.approx(100 * 43.3012702 / 93.3012702)
    assert sum(found.values()) == pytest.approx(100)


def test_rank_correlation_of_the_only_metric_is_one():
    standing = {"order_amount": position_of("order_amount", np.array([5.0, 1, 3]), "percentile")}
    assert rank_correlations(standing, composite_score(standing, {"order_amount": 1}, 3))["order_amount"] == pytest.approx(1)


def test_rank_correlation_is_taken_over_the_customers_for_whom_the_metric_is_known():
    # known for customers 0, 1, 3, whose scores 10, 20, 5 rank 2, 3, 1 and whose values rank 1, 2, 3: 1 − 6·(1+1+4)/(3·8) = −0.5
    part = position_of("order_amount", np.array([1.0, 2, np.nan, 3]), "percentile")
    score = np.array([10.0, 20, 30, 5])
    assert rank_correlations({"order_amount": part}, score)["order_amount"] == pytest.approx(-0.5)
    # customer 3 has no score: of 0 and 1 the order is the same
    score[3] = np.nan
    assert rank_correlations({"order_amount": part}, score)["order_amount"] == pytest.approx(1)


def test_a_frozen_distribution_judges_by_then_not_by_today():
    # reference 10, 20, 30: 20 has one below and itself equal → 50 %; 35 is above all; 5 below all
    assert percentile_in(np.array([5.0, 20, 35]), np.array([10.0, 20, 30])).tolist() == [0, 50, 100]


@given(money, st.integers(0, 59), st.integers(1, 500))
def test_a_better_metric_never_lowers_a_score(values, which, more):
    which %= len(values)
    other = [float((k * 37) % 11) for k in range(len(values))]
    before = book(mart(order_amount=values, gross_profit=other)).score[which]
    raised = [v + more * (k == which) for k, v in enumerate(values)]
    assert book(mart(order_amount=raised, gross_profit=other)).score[which] >= before


@given(st.permutations(range(12)), st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_row_order_never_matters(order, values):
    values = [float(v) for v in values]
    straight = book(mart(order_amount=values))
    mixed = book(mart(order_amount=[values[k] for k in order]))
    assert mixed.score.tolist() == [straight.score[k] for k in order]
    assert mixed.tier.tolist() == [straight.tier[k] for k in order]
