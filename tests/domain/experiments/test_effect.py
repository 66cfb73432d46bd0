"""The effect of a treatment against arithmetic by hand, and where there is nothing to tell."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.experiments.effect import adjustment, redrawn, treatment_effect, verdict


def test_strata_are_weighted_by_their_size_and_variances_are_their_own():
    # Stratum 0: treated 10, 14 (mean 12, variance 8), held out 4, 6 (mean 5, variance 2): difference 7, variance 8/2 + 2/2 = 5.
    # Stratum 1: treated 1, 3, 5, 7 (mean 4, variance 20/3), held out 1, 1 (mean 1, variance 0): 3, variance 20/12.
    # Together, 4 and 6 of 10 customers: .4 * 7 + .6 * 3 = 4.6; .16 * 5 + .36 * 20/12 = 1.4.
    value = np.array([10.0, 14, 4, 6, 1, 3, 5, 7, 1, 1])
    treated = np.array([1, 1, 0, 0, 1, 1, 1, 1, 0, 0], bool)
    found = treatment_effect(value, treated, np.repeat([0, 1], [4, 6]))
    assert found.estimate == pytest.approx(4.6)
    assert found.error == pytest.approx(1.4**0.5)
    assert found.interval == pytest.approx((4.6 - found.critical * found.error, 4.6 + found.critical * found.error))


def test_a_stratum_without_both_arms_is_left_out():
    value, treated = np.array([10.0, 14, 4, 6, 999, 999]), np.array([1, 1, 0, 0, 1, 1], bool)
    assert treatment_effect(value, treated, np.array([0, 0, 0, 0, 1, 1])).estimate == pytest.approx(7)
    assert np.isnan(treatment_effect(value[:2], treated[:2], np.zeros(2, np.int64)).estimate)


def test_redrawn_assignments_of_four_customers_are_the_six_there_are():
    value, treated = np.array([0.0, 1, 3, 7]), np.array([1, 1, 0, 0], bool)
    found = redrawn(value, treated, np.zeros(4, np.int64), seed=1, draws=500)
    # held out (0,1): 5 - .5 = 4.5; (0,3): 4 - 1.5; (0,7): 2 - 3.5; and their opposites
    assert sorted({round(float(e), 6) for e in found.estimates}) == [-4.5, -2.5, -1.5, 1.5, 2.5, 4.5]
    assert min(np.unique(np.round(found.estimates, 6), return_counts=True)[1]) > 50  # 83 of 500 each


def test_nothing_that_varies_gives_an_interval_of_no_width():
    found = treatment_effect(np.full(40, 5.0), np.arange(40) % 2 == 0, np.zeros(40, np.int64))
    assert found.interval == (0.0, 0.0)


def test_the_past_explains_what_it_foretells():
    past = np.arange(100, dtype=float)
    stratum = np.repeat([0, 1], 50)
    fixed = adjustment(past, 3 * past + 1000 * stratum, stratum)
    # cut at the first and last percentile of 0..99 (.99 and 98.01) and of the outcome, which itself is cut at other places
    assert fixed.past_cuts == pytest.approx((0.99, 98.01))
    assert fixed.coefficient == pytest.approx(3, abs=0.1)
    assert np.ptp(fixed.adjusted(past, 3 * past, is_cut=False)) < 10


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-9, -1, "harmful"),
        (5, 9, "worth_it"),
        (1, 4, "too_small"),
        (-3, 4, "too_small"),
        (1, 9, "positive"),
        (-1, 9, "not_told"),
        (0, 9, "not_told"),
    ],
)
def test_verdicts_in_the_order_in_which_they_are_given(low, high, expected):
    assert verdict(low, high, 5) == expected
