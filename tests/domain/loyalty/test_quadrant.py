"""Repeat buying and attitude in points, the boxes they make, and the ladder; every expected number is worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.grading.terms import LoyaltyTerms
from crmcore.domain.loyalty.ladder import FOOT, RUNGS, ladder, ladder_rows
from crmcore.domain.loyalty.points import PurchaseFrequency, attitude_points, loyalty_points
from crmcore.domain.loyalty.quadrant import BOXES
from tests.domain.loyalty.loyal_customers import loyalty, numbers, points

SILENT = {name: numbers([None] * 5) for name in ("satisfaction", "recommend", "trust")}


def boxed(found) -> list[str]:
    return ["" if k < 0 else BOXES[k] for k in found.box]


# --- points -----------------------------------------------------------------------------------------------------------


def test_repeat_is_the_mean_of_two_percentiles_among_those_who_bought():
    buying = PurchaseFrequency(np.array([1, 2, 4, 2, 0]), np.array([1, 2, 4, 2, 0]), np.array([12, 12, 8, 4, 0]))
    found = loyalty_points(buying, SILENT)
    # days 1 2 4 2 of four buyers: ranks 1, 2.5, 4, 2.5 → 12.5 50 87.5 50
    # share of active months 1/12 2/12 4/8 2/4: ranks 1, 2, 3.5, 3.5 → 12.5 37.5 75 75
    assert found.repeat[:4].tolist() == [12.5, 43.75, 81.25, 62.5]
    assert np.isnan(found.repeat[4]) and found.population.tolist() == [True] * 4 + [False]


def test_one_purchase_day_is_low_and_no_purchase_is_outside():
    found = loyalty_points(PurchaseFrequency(np.array([1, 2, 0, 9, 0]), np.array([1, 1, 0, 9, 0]), np.array([1, 1, 0, 9, 0])), SILENT)
    assert found.low.tolist() == [True, False, False, False, False]


def test_nobody_who_bought_gives_nobody_points():
    none = np.zeros(5, int)
    assert not loyalty_points(PurchaseFrequency(none, none, none), SILENT).population.any()


def test_attitude_is_ten_times_the_mean_of_what_is_known():
    answers = {"satisfaction": numbers([6, 8, None]), "recommend": numbers([9, None, None]), "trust": numbers([6, 5, None])}
    # (6 + 9 + 6) / 3 = 7 → 70; (8 + 5) / 2 = 6.5 → 65; nothing is not zero
    assert attitude_points(answers).tolist()[:2] == [70.0, 65.0] and np.isnan(attitude_points(answers)[2])


def test_answers_that_make_the_cut_to_the_last_digit_make_it():
    answers = {name: numbers([value]) for name, value in (("satisfaction", 5.9), ("recommend", 6.0), ("trust", 6.1))}
    found = loyalty(points([80], attitude_points(answers).tolist()))  # 18 / 3 · 10 = 60, the cut
    assert boxed(found) == ["true"]


# --- boxes ------------------------------------------------------------------------------------------------------------


def test_the_cuts_belong_to_the_high_side_and_unknown_is_its_own_box():
    found = loyalty(points([50, 49.9, 50, 49.9, 99, None], [60, 60, 59.9, 59.9, None, 90]))
    assert boxed(found) == ["true", "latent", "spurious", "none", "unknown", ""]


def test_who_bought_on_one_day_only_is_low_whatever_the_cut():
    found = loyalty(points([80, 80], [90, 10], low=[0, 1]), terms=LoyaltyTerms(repeat_cut=0))
    assert boxed(found) == ["latent", "none"]


def test_other_cuts_make_other_boxes():
    now = points([55, 55], [65, 55])
    assert boxed(loyalty(now)) == ["true", "spurious"]
    assert boxed(loyalty(now, terms=LoyaltyTerms(60, 50))) == ["latent", "latent"]


def test_the_metric_loyalty_is_the_mean_of_both_where_both_are_known():
    found = loyalty(points([50, 80, None], [70, None, 90])).metrics
    assert found["loyalty"][0] == 60 and np.isnan(found["loyalty"][1:]).all()
    assert found["repeat_purchase"][1] == 80 and found["attitude"][2] == 90


def test_without_a_single_known_attitude_nobody_was_asked():
    assert not loyalty(points([50, None], [None, 90])).attitude_known  # the one who answered did not buy
    assert loyalty(points([50, 10], [None, 90])).attitude_known


# --- the ladder -------------------------------------------------------------------------------------------------------

TRUE_BEFORE = (points([90] * 7, [90] * 7),) * 3


def climbers():
    """Seven who get one rung further each, but for the second to last, who never said whether it recommends us, and the
    last, who was never asked."""
    return loyalty(
        points([90, 90, 10, 90, 90, 90, 90], [90] * 6 + [None]),
        TRUE_BEFORE,
        satisfaction=[6, 7, 8, 8, 8, 8, None],
        trust=[9, 6, 7, 8, 8, 8, None],
        recommend=[9, 9, 9, 8, 9, None, None],
    )


def test_the_highest_rung_without_a_gap_counts():
    found = ladder(climbers())
    # 0: not satisfied (6 < 7), though it trusts; 1: satisfied, does not trust; 2: trusts, buys little;
    # 3: buys often, would not recommend (8 < 9); 4: all five; 5: stopped before the fourth; 6: at the foot, unknown
    assert found.rung.tolist() == [0, 1, 2, 3, 5, 3, 0]
    assert found.stopped.tolist() == [False] * 5 + [True, True]


def test_the_rows_count_who_stands_where_who_reached_it_and_who_is_stopped():
    rows = {row.rung: (row.customers, row.reached, row.stopped) for row in ladder_rows(ladder(climbers()))}
    assert rows == {
        FOOT: (2, 7, 1),
        "satisfied": (1, 5, 0),
        "trusting": (1, 4, 0),
        "behavioural": (2, 3, 1),
        "attitudinal": (0, 1, 0),
        "sustainable": (1, 1, 0),
    }
    assert [row.customers for row in ladder_rows(ladder(climbers()), np.arange(7) < 2)] == [1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "attitudes, repeats, reached, stopped",
    [
        ((90, 90, 90), (90, 90, 90), True, False),
        ((90, 50, 90), (90, 90, 90), False, False),  # one quarter was spurious
        ((90, None, 90), (90, 90, 90), False, True),  # one quarter is not known
        ((50, None, 90), (90, 90, 90), False, False),  # not known, but another one decides it
        ((90, 90, 90), (90, 90, None), False, False),  # three quarters ago it bought nothing
    ],
)
def test_loyalty_lasts_when_it_was_true_in_four_quarters_running(attitudes, repeats, reached, stopped):
    before = tuple(points([r], [a]) for r, a in zip(repeats, attitudes, strict=True))
    found = ladder(loyalty(points([90], [90]), before, satisfaction=[9], trust=[9], recommend=[9]))
    assert (found.rung[0] == len(RUNGS), bool(found.stopped[0])) == (reached, stopped)


def test_who_did_not_buy_is_not_on_the_ladder():
    found = ladder(loyalty(points([None], [90]), satisfaction=[9], trust=[9], recommend=[9]))
    assert found.rung.tolist() == [-1] and not found.stopped.any()
