"""Tracking and conditional expectation: by hand, and on CDNOW against what was published."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.purchase_models.bg_nbd import BgNbd, group_histories
from crmcore.domain.purchase_models.daily_purchases import DailyPurchases
from crmcore.domain.purchase_models.nbd import Nbd
from crmcore.domain.purchase_models.pareto_nbd import ParetoNbd
from crmcore.domain.purchase_models.spend_dependence import SpendDependence, spend_dependence
from crmcore.domain.purchase_models.tracking import conditional_expectation, expected_repeats, tracked_weeks
from tests.domain.purchase_models.cdnow import calibration, held_out

#: a customer makes .2 repeat purchases a week on average, and nobody leaves
STEADY = Nbd(r=2.0, alpha=10.0, log_likelihood=0.0, converged=True, customers=1, repeaters=1)


def daily(firsts: dict[int, int], repeats: dict[int, int], days: int) -> DailyPurchases:
    columns = np.zeros((2, days), np.int64)
    for row, counted in enumerate((firsts, repeats)):
        for day, n in counted.items():
            columns[row, day] = n
    return DailyPurchases(date(2024, 1, 1), *columns)


def test_expected_purchases_begin_with_each_customer():
    told = expected_repeats(STEADY, daily({0: 1, 7: 2}, {}, 15))
    # by the end of day 7 the first is a week old; by the end of day 14 it is two weeks old and the two others one
    assert told[8] == pytest.approx(0.2) and told[15] == pytest.approx(0.2 * 2 + 2 * 0.2 * 1)
    assert told[0] == told[1] == 0


def test_weeks_end_with_the_calibration_and_add_up():
    weeks = tracked_weeks(STEADY, daily({0: 1}, {3: 1, 9: 2, 12: 1, 19: 5}, 22), last_day=10)
    assert [week.end.day for week in weeks] == [4, 11, 18]  # days 3, 10 and 17; the four days after stand in no week
    assert [week.actual for week in weeks] == [1, 2, 1] and [week.actual_to_date for week in weeks] == [1, 3, 4]
    assert [week.expected_to_date for week in weeks] == pytest.approx([0.2 * 3 / 7, 0.2 * 10 / 7, 0.2 * 17 / 7])
    assert sum(week.expected for week in weeks) == pytest.approx(weeks[-1].expected_to_date)


def test_the_expectation_of_a_new_customer_is_the_published_one():
    # Fader, Hardie & Lee (2005), eq. 9, at a = 2, b = 3, r = 1, α = 4 and t = 4: (a+b−1)/(a−1) = 4, (α/(α+t))^r = 1/2, and
    # 2F1(1, 3; 4; 1/2) = 3 Σ_k 2^-k/(k+3) = 3 · 8 (ln 2 − 1/2 − 1/8)
    model = BgNbd(1.0, 4.0, 2.0, 3.0, 0.0, True, 1, 1)
    told = expected_repeats(model, daily({0: 1}, {}, 29))
    assert told[29] == pytest.approx(4 * (1 - 0.5 * 24 * (np.log(2) - 0.625)), rel=1e-9)


def test_customers_of_one_frequency_are_averaged_and_the_frequent_stand_together():
    histories = group_histories(np.array([0, 0, 7, 9]), np.array([0, 0, 70, 70]), np.array([70, 140, 140, 140]))
    groups = conditional_expectation(STEADY, histories, np.array([1, 0, 4, 8]), weeks=10.0)
    assert [(g.repeats, g.customers, g.actual) for g in groups] == [(0, 2, 0.5), (7, 2, 6.0)]
    # (r + x) / (α + T) · 10: 20/20 and 20/30; 90/30 and 110/30
    assert [g.expected for g in groups] == pytest.approx([(1 + 2 / 3) / 2, (3 + 11 / 3) / 2])


def test_spend_that_rises_with_frequency_is_told_by_its_strength():
    rng = np.random.default_rng(2)
    repeats = rng.integers(1, 30, 3_000).astype(float)
    told = spend_dependence(repeats, repeats * rng.gamma(4, 10, 3_000))
    assert told.interval[0] <= told.correlation <= told.interval[1] and abs(told.correlation) < 0.1
    assert spend_dependence(repeats, repeats * repeats).correlation == pytest.approx(1)
    # Fisher's z: half of the interval is 1.645 · √(1.06 / (n − 3)) at a correlation near 0
    assert (told.interval[1] - told.interval[0]) / 2 == pytest.approx(1.645 * np.sqrt(1.06 / 2_997), rel=0.02)
    assert spend_dependence(np.array([1.0, 2.0]), np.array([5.0, 6.0])) is None
    # who never came back, and whose returns ate everything, are not in it
    assert spend_dependence(np.array([0.0, 1, 2, 3, 4, 5]), np.array([9.0, -1, 2, 6, 12, 20])).customers == 4


@pytest.mark.parametrize(
    ("correlation", "interval", "verdict"),
    [
        (0.02, (-0.01, 0.05), "none_shown"),
        (0.06, (0.01, 0.11), "negligible"),
        (-0.2, (-0.3, -0.1), "weak"),
        (0.34, (0.31, 0.38), "moderate"),
        (-0.7, (-0.8, -0.6), "strong"),
    ],
)
def test_the_verdict_on_dependence(correlation, interval, verdict):
    assert SpendDependence(correlation, interval, 900).verdict == verdict


@pytest.mark.real_data
def test_cdnow_by_frequency_as_published(real_data):
    file = real_data / "CDNOW_sample.txt"
    x, last, age, _ = calibration(file)
    # parameters published by Fader, Hardie & Lee (2005)
    model = ParetoNbd(0.553, 10.578, 0.606, 11.669, -9594.98, True, 2357, 946)
    groups = conditional_expectation(model, group_histories(x, last, age), held_out(file), weeks=39.0)
    # the walkthrough of the R package BTYD (Dziurzynski, Wadsworth & McCarthy) prints these
    assert [g.customers for g in groups] == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert [g.actual for g in groups] == pytest.approx([0.2367, 0.6970, 1.3925, 1.5600, 2.5323, 2.9474, 3.8621, 6.3594], abs=2e-4)
    assert [g.expected for g in groups] == pytest.approx([0.1385, 0.5996, 1.1960, 1.7141, 2.3985, 2.9075, 3.8189, 6.4035], rel=0.01)
