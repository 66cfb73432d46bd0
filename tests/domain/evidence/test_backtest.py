"""Back-tests by hand on ten customers: what each tier brought, the rank correlation, the best fifth, whom the grade got wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from crmcore.domain.evidence.backtest import (
    Evidence,
    capture_by_tier,
    correlation,
    evidence,
    grade_order,
    rule_orders,
    spreads,
    top_capture,
)
from crmcore.domain.evidence.lists import borderline_list, misjudged_list, parse_code
from crmcore.domain.evidence.misjudged import misjudged
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.grading.stability import Stability
from tests.domain.marts import ABCD, DAY, book, mart, tiers

NEXT = date(2025, 12, 31)
#: amounts 100, 90 … 10 cut 2 3 3 2: A A B B B C C C D D; and what the ten brought in the year after, 185 in all
AMOUNTS = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10]
CAME = np.array([50, 40, -5, 20, 30, 0, 5, 15, -10, 40], float)


def ten(**more):
    return mart(order_amount=AMOUNTS, **more)


def held(known=None, came=CAME, **settings) -> Evidence:
    known = known or ten()
    graded = book(known, weights=settings.pop("weights", (("order_amount", 100.0),)))
    return evidence(
        graded, NormalisedMetrics(known, "percentile", False), came, until=NEXT, measure=settings.pop("measure", "order_amount"), **settings
    )


def test_each_tier_is_held_against_what_it_brought():
    told = held()
    assert tiers(book(ten(), weights=(("order_amount", 100.0),))) == "AABBBCCCDD"
    assert told.sizes == (2, 3, 3, 2) and told.profit == (90, 45, 20, 30) and told.total == 185
    assert told.rule("current").captured == pytest.approx((90 / 185, 45 / 185, 20 / 185, 30 / 185))
    assert (told.day, told.until, told.customers, told.unknown) == (DAY, NEXT, 10, 0)


def test_the_rank_correlation_is_the_one_worked_out_by_hand():
    # ranks of the amounts 10 … 1; of what came 10 8.5 2 6 7 3 4 5 1 8.5 (two 40s share theirs). Squared differences add up
    # to 103.5; the spreads are 82.5 and, for the tie, 82: (82.5 + 82 − 103.5) / (2 · √(82.5 · 82)) = 61 / 164.4992
    assert held().rule("current").rank_correlation == pytest.approx(61 / 164.49924, abs=1e-6)
    assert held().rule("amount").rank_correlation == pytest.approx(held().rule("current").rank_correlation)


def test_the_best_fifth_is_two_of_ten_and_nobody_could_have_foreseen_more():
    told = held()
    assert told.rule("current").top_20_capture == pytest.approx(90 / 185)
    assert told.best_possible == pytest.approx(90 / 185)  # 50 and one of the two 40s


def test_equal_customers_at_the_edge_count_for_the_room_there_is():
    came = np.array([10.0, 6.0, 2.0, 1.0, 1.0])  # room for one of five: 8 of three equal ones, a third each
    assert top_capture(np.array([3.0, 3.0, 3.0, 1.0, 0.0]), came) == pytest.approx((10 + 6 + 2) / 3 / 20)
    assert top_capture(np.array([3.0, 3.0, 3.0, 1.0, 0.0])[::-1], came[::-1]) == pytest.approx(6 / 20)


def test_without_profit_to_share_out_shares_are_not_told():
    assert top_capture(np.arange(5.0), np.full(5, -1.0)) is None and capture_by_tier(np.zeros(5, np.int8), np.zeros(5), 2) == (None, None)
    assert correlation(np.arange(3.0), np.ones(3)) is None and correlation(np.array([1.0]), np.array([1.0])) is None


def test_recency_frequency_and_money_is_the_mean_of_three_percentiles():
    known = ten(days_since_order=[1, 100, 2, 3, 4, 5, 6, 7, 8, 9], order_count=[1, 10, 2, 3, 4, 5, 6, 7, 8, 9], gross_profit=AMOUNTS[::-1])
    graded = book(known, weights=(("order_amount", 100.0),))
    orders = rule_orders(NormalisedMetrics(known, "percentile", False), graded, "gross_profit")
    # first: newest 95, one order 5, most money 95; second: longest ago 5, most orders 95, second in money 85
    assert orders["rfm"][:2] == pytest.approx([(95 + 5 + 95) / 3, (5 + 95 + 85) / 3])
    assert list(orders) == ["current", "profit", "amount", "rfm", "random"] and orders["profit"].tolist() == AMOUNTS[::-1]


def test_the_random_order_is_the_same_every_time():
    first, second = (held().rule("random") for _ in range(2))
    assert first == second and -1 <= first.rank_correlation <= 1


def test_plainer_rules_are_cut_into_tiers_of_the_same_sizes():
    told = held(ten(gross_profit=AMOUNTS[::-1]), measure="gross_profit")
    # by profit the order is turned round: A holds the last two by amount, who brought 40 and −10
    assert told.rule("profit").captured == pytest.approx((30 / 185, (15 + 5 + 0) / 185, (30 + 20 - 5) / 185, 90 / 185))


def test_who_was_not_graded_or_brought_nobody_knows_what_is_left_out_and_counted():
    came = CAME.copy()
    came[0] = np.nan
    told = held(mart(order_amount=AMOUNTS, population=[0] * 9 + [3]), came)
    assert told.customers == 8 and told.unknown == 1
    assert told.newcomers == pytest.approx(40 / 135)  # the tenth had no grade and brought 40 of the 135 known


def test_filters_narrow_down_whom_the_figures_are_about_never_the_grade():
    told = held(customer_mask=np.array([True, False] * 5))
    assert told.sizes == (1, 2, 1, 1) and told.profit == (50, 25, 5, -10)


def test_tiers_that_are_not_cut_by_the_score_are_judged_by_their_own_order():
    by_profit = Scheme("by_profit", ("H", "L"), by=("gross_profit",), shares=(50, 50))
    known = mart(order_amount=[4, 3, 2, 1], gross_profit=[1, 2, 3, 4])
    assert grade_order(book(known, by_profit, weights=(("order_amount", 100.0),))).tolist() == [1, 2, 3, 4]
    matrix = Scheme("matrix", ("HH", "HL", "LH", "LL"), method="matrix", by=("order_amount",), across=("gross_profit",))
    crossed = book(known, matrix, weights=(("order_amount", 100.0),))
    # high amount, low profit: the first two (tier 1), then low amount, high profit (tier 2); within a tier the greater amount
    assert np.argsort(-grade_order(crossed)).tolist() == [0, 1, 2, 3]


def test_the_spread_over_days_is_mean_worst_and_best():
    low, high = held(came=CAME[::-1]), held()
    row = next(s for s in spreads([low, high], "top_20_capture") if s.rule == "current")
    assert (row.days, row.low, row.high) == (2, pytest.approx(30 / 185), pytest.approx(90 / 185))
    assert row.mean == pytest.approx(60 / 185)


# --- misjudged --------------------------------------------------------------------------------------------------------


def graded_by_amount():
    return book(ten(), weights=(("order_amount", 100.0),))


def test_graded_low_and_then_among_the_best_is_underrated():
    told = misjudged(graded_by_amount(), CAME, "underrated")
    # the best two brought 40 and more: the tenth stood in D. Its 40 has rank 8.5 of 10, its amount then rank 1
    assert told.rows.tolist() == [9] and told.outcome.tolist() == [40] and told.outcome_percentile.tolist() == [80]
    assert told.missed_counts() == (("order_amount", 1),) and told.then.tolist() == [5]


def test_graded_high_and_then_among_the_last_is_overrated():
    told = misjudged(graded_by_amount(), CAME, "overrated")
    assert (
        told.rows.tolist() == [2]
        and told.outcome.tolist() == [-5]
        and told.outcome_percentile.tolist() == [15]
        and told.then.tolist() == [75]
    )


def test_who_brought_nothing_is_never_among_the_best():
    assert not len(misjudged(graded_by_amount(), np.zeros(10), "underrated").rows)
    assert len(misjudged(graded_by_amount(), np.zeros(10), "overrated").rows) == 5  # equal ones all count


def test_the_indicator_that_stood_farthest_on_the_wrong_side_is_named():
    known = ten(order_count=[5, 4, 1, 3, 9, 8, 7, 6, 2, 10])
    told = misjudged(book(known, weights=(("order_amount", 60.0), ("order_count", 40.0))), CAME, "underrated")
    assert told.missed_counts()[0][0] == "order_amount"  # the tenth's order count was the best of all: it had seen it


# --- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code, parts",
    [
        ("borderline", ("borderline", None)),
        ("borderline.2", ("borderline", 2)),
        ("underrated.2016-12-30", ("underrated", date(2016, 12, 30))),
        ("overrated.yesterday", None),
        ("underrated", None),
        ("borderline.x", None),
        ("nothing", None),
    ],
)
def test_a_code_is_read_or_refused(code, parts):
    assert parse_code(code) == parts


def test_lists_hold_the_weightiest_first_and_obey_the_filters():
    graded = graded_by_amount()
    same = Stability(np.array([0.5, 1, 0.5, 0.95, 1, 0.2, 1, 1, 1, np.nan], np.float32), 200)
    found = borderline_list(graded, same, None, None, "order_amount")
    assert (found.rows.tolist(), found.sort) == ([0, 2, 5], "-order_amount")
    assert borderline_list(graded, same, 1, None, "order_amount").rows.tolist() == [2]
    assert borderline_list(graded, same, None, np.arange(10) > 0, "order_amount").rows.tolist() == [2, 5]
    wrong = misjudged(graded, np.zeros(10), "overrated")
    assert misjudged_list(graded, wrong, None, "order_amount").rows.tolist() == [4, 3, 2, 1, 0]


def test_the_list_of_the_misjudged_tells_the_tiers_of_the_day_it_is_about():
    """Planted once: today's tiers, under which nobody was wrong."""
    then, today = graded_by_amount(), book(mart(order_amount=list(range(10, 0, -1))), ABCD, weights=(("order_amount", 1.0),))
    today = replace(today, assigned=np.full(10, 3, np.int8))
    told = misjudged_list(today, misjudged(then, np.zeros(10), "overrated"), None, "order_amount")
    assert [then.scheme.tiers[told.then[row]] for row in (0, 2)] == ["A", "B"] and told.then[5:].tolist() == [-1] * 5
