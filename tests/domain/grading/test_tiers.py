import numpy as np
import pytest
from hypothesis import given, strategies as st

from crmcore.domain.grading.schemes import Scheme, scheme_from
from crmcore.domain.grading.tiers import (
    MatrixCuts,
    assign_tiers,
    counts_above,
    high_edge,
    matrix_tiers,
    share_edges,
    value_edges,
    with_buffer,
)
from crmcore.domain.kernel.problems import Problem
from tests.domain.marts import book, mart, tiers

ABCD = (20, 30, 30, 20)
shares = st.lists(st.integers(0, 100), min_size=1, max_size=4).map(lambda cuts: tuple(np.diff([0, *sorted(cuts), 100]).tolist()))


def cut(values, by=ABCD):
    values = np.array(values, dtype=float)
    return assign_tiers(values, share_edges(values, by)).tolist()


def test_boundaries_round_half_up():
    # 20, 50, 80 % of 790 = 158, 395, 632; 50 % of 5 = 2.5 → 3
    assert counts_above(790, ABCD) == [158, 395, 632]
    assert counts_above(5, (50, 50)) == [3]


def test_ten_customers_fall_into_two_three_three_two():
    assert cut(range(10)) == [3, 3, 2, 2, 2, 1, 1, 1, 0, 0]


def test_equal_scores_never_fall_into_different_tiers():
    # ten, boundaries after 2, 5, 8; the four equal ones hold places 2–5: one in A, three in B → all B
    assert cut([9, 8, 8, 8, 8, 5, 4, 3, 2, 1]) == [0, 1, 1, 1, 1, 2, 2, 2, 3, 3]


def test_a_draw_between_two_tiers_goes_up():
    # places 2 and 3 are equal: one in A, one in B → both A
    assert cut([9, 8, 8, 7, 6, 5, 4, 3, 2, 1])[:4] == [0, 0, 0, 1]


def test_the_best_group_is_in_the_top_tier_however_large_it_is():
    # 10 equal stand in A though most of them lie in B and C; of 5 equal best of ten, A asks for two
    assert set(cut([5] * 10)) == {0}
    assert cut([5] * 5 + [4, 3, 2, 1, 0]) == [0] * 5 + [2, 2, 2, 3, 3]


def test_a_tier_of_no_percent_is_empty():
    assert cut(range(10), (0, 50, 50)) == [2] * 5 + [1] * 5


@given(st.lists(st.integers(0, 8), min_size=1, max_size=80), shares)
def test_equal_values_are_together_and_order_is_kept(values, by):
    found = cut(values, by)
    tier_of = dict(zip(values, found, strict=True))
    assert all(tier_of[v] == t for v, t in zip(values, found, strict=True))
    ordered = [tier_of[v] for v in sorted(tier_of, reverse=True)]
    assert ordered == sorted(ordered)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=200, unique=True), shares)
def test_without_ties_the_shares_are_met_to_the_customer(values, by):
    counts = np.bincount(cut(values, by), minlength=len(by))
    assert np.cumsum(counts)[:-1].tolist() == counts_above(len(values), by)


def test_abc_by_value_takes_the_fewest_that_make_eighty_percent():
    # 50 + 30 = 80 of 100 → A is the first two; + 15 = 95 → B; the rest C
    values = np.array([50.0, 30, 15, 3, 2])
    assert assign_tiers(values, value_edges(values, (80, 15, 5))).tolist() == [0, 0, 1, 2, 2]


def test_abc_by_value_of_a_loss_has_no_top():
    values = np.array([5.0, -9])
    assert assign_tiers(values, value_edges(values, (80, 15, 5))).tolist() == [2, 2]


def halves(first, second, earned=(True, True)):
    return matrix_tiers(first, second, MatrixCuts().edges((first, second), (50, 50), earned))


def test_matrix_boxes():
    first, second = np.array([9.0, 8, 1, 2]), np.array([9.0, 1, 8, 2])
    assert halves(first, second).tolist() == [0, 1, 2, 3]


def test_no_money_at_or_below_zero_is_high_in_a_matrix():
    losses, nothing = np.array([-1.0, -5, -9, -20]), np.zeros(4)
    assert halves(losses, nothing).tolist() == [3, 3, 3, 3]
    assert halves(losses, losses, (False, False)).tolist() == [0, 0, 3, 3]
    mixed = np.array([0.0, 0, 0, 7])
    assert halves(mixed, mixed).tolist() == [3, 3, 3, 0]
    assert high_edge(mixed, 50, money=True) == 7 and high_edge(losses, 50, money=True) == np.inf


def test_a_rule_sends_net_losses_below_zero_and_shares_out_the_rest():
    mvc = Scheme("mvc_stc_bz", ("mvc", "stc", "bz"), "rule", ("net_profit",), shares=(20, 80), floor_metric="net_profit")
    # five are not negative: 20 % of 5 = 1 most valuable
    assert tiers(book(mart(net_profit=[100, 50, 40, 30, 0, -5]), mvc)) == "mssssb"


def test_near_an_edge_the_published_tier_stays():
    score, before = np.array([52.0, 70.0, 48.0, 20.0]), np.array([1, 1, -1, 1])
    # edge at 50, band 3: the first is within it and stays B; the second is 20 above and rises; the third had no tier
    assert with_buffer(score, [50.0], before, before, 3.0).tier.tolist() == [1, 0, 1, 1]


def test_who_crosses_several_edges_comes_as_far_as_its_score_says():
    """Edges at 80, 50 and 20, band 3: from D to 90, 81 and 52 points; from A to 10, 19 and 49, each for the second time."""
    edges = [80.0, 50.0, 20.0]
    assert with_buffer(np.array([90.0, 81.0, 52.0]), edges, np.array([3, 3, 3]), np.array([3, 3, 3]), 3.0).tier.tolist() == [0, 1, 2]
    assert with_buffer(np.array([10.0, 19.0, 49.0]), edges, np.array([0, 0, 0]), np.array([3, 3, 3]), 3.0).tier.tolist() == [3, 2, 1]


def test_a_fall_needs_two_runs_below():
    score, before = np.array([20.0, 20.0, 20.0]), np.array([0, 0, 0])
    first = with_buffer(score, [80.0, 50.0], before, np.array([0, 1, 2]), 3.0)
    assert first.tier.tolist() == [0, 1, 2]  # no further than the run before had already gone
    assert first.clipped.tolist() == [2, 2, 2]
    assert with_buffer(score, [80.0, 50.0], first.tier, first.clipped, 3.0).tier.tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    "plain, fault",
    [
        ({"tiers": ["A"]}, "tiers"),
        ({"tiers": ["A", "B"], "shares": [50, 40]}, "shares"),
        ({"tiers": ["A", "B"], "method": "edges", "edges": []}, "edges"),
        ({"tiers": ["A", "B"], "method": "matrix"}, "matrix"),
    ],
)
def test_a_scheme_that_does_not_add_up_is_named(plain, fault):
    with pytest.raises(Problem) as refused:
        scheme_from(plain, "mine")
    assert fault in refused.value.values["detail"]
