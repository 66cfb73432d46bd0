"""Trend and season: the tests against hand arithmetic, published formulas and simulated customers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy.stats import f as f_distribution, norm

from crmcore.domain.purchase_models.daily_purchases import DailyPurchases
from crmcore.domain.purchase_models.nbd import Nbd
from crmcore.domain.purchase_models.stationarity import purchases_per_expected, season_test, stationarity, trend_test

#: each customer makes r / α = .7 purchases a week, .1 a day, on average
STEADY = Nbd(r=7.0, alpha=10.0, log_likelihood=0.0, converged=True, customers=1, repeaters=1)

MONTHS = np.arange(36) % 12 + 1


def test_mann_kendall_of_a_rising_year():
    # all 66 pairs rise: S = 66, variance 12 · 11 · 29 / 18 = 212.67, Z = 65 / 14.583 = 4.457; 1 more each month is 12 a year
    told = trend_test(np.arange(12.0))
    assert told.tau == 1 and told.correction == 1 and told.yearly == pytest.approx(12)
    assert told.p == pytest.approx(2 * norm.sf(65 / np.sqrt(12 * 11 * 29 / 18))) and told.found


def test_mann_kendall_with_ties_by_hand():
    # six lows, then six highs: 36 pairs rise, 30 are tied. Variance (12·11·29 − 2 · 6·5·17) / 18 = (3828 − 1020) / 18 = 156
    told = trend_test(np.repeat([1.0, 2.0], 6))
    assert told.tau == pytest.approx(36 / 66)
    assert told.p == pytest.approx(2 * norm.sf(35 / np.sqrt(156 * told.correction)))


def test_alternation_makes_no_trend_surer():
    assert trend_test(np.tile([1.0, 2.0], 12)).correction == 1


def test_too_few_months_and_nothing_that_varies_are_said():
    assert trend_test(np.arange(11.0)) is None and trend_test(np.ones(24)) is None
    assert season_test(np.arange(23.0), MONTHS[:23]) is None and season_test(np.ones(24), MONTHS[:24]) is None


def test_serial_correlation_alone_is_seldom_taken_for_a_trend():
    rng, found, naive = np.random.default_rng(5), 0, 0
    for _ in range(200):
        shock, values = rng.normal(size=48), np.zeros(48)
        for k in range(48):
            values[k] = 0.5 * values[k - 1] + shock[k]
        told = trend_test(values)
        found += told.found
        s = told.tau * 48 * 47 / 2
        naive += 2 * norm.sf((abs(s) - 1) / np.sqrt(48 * 47 * 101 / 18)) < 0.05
    assert naive > 40  # uncorrected, at least one in five
    assert found <= 20  # at most one in ten, where one in twenty is meant


def test_seasonality_by_hand():
    # months m_j, and e_j = ±1 more in the first year and less in the second: F = (2 Σ (m_j − 6.5)² / 11) / (2 Σ e_j² / 11) = 143 / 12
    months, e = np.array([1.0, 12, 2, 11, 3, 10, 4, 9, 5, 8, 6, 7]), np.tile([1.0, -1, -1, 1], 3)
    told = season_test(np.concatenate([months + e, months - e]), MONTHS[6:30])
    assert told.f == pytest.approx(143 / 12) and told.p == pytest.approx(f_distribution.sf(143 / 12, 11, 11)) and told.years == 2
    # the series begins with July: its second month, the strongest, is August, the first July; the mean is 6.5
    assert told.found and (told.high, told.low) == (8, 7)
    assert told.high_level == pytest.approx(12 / 6.5) and told.low_level == pytest.approx(1 / 6.5)
    assert told.effects[6] == pytest.approx(1 - 6.5) and told.effects[0] == pytest.approx(4 - 6.5)


def test_a_steady_rise_is_no_season():
    rise = np.arange(36.0)
    assert not season_test(rise + np.random.default_rng(1).normal(size=36), MONTHS).found


def company(rate: np.ndarray, customers: int = 500, days: int = 3 * 365, seed: int = 0) -> DailyPurchases:
    """Customers that begin one by one over the first half of the time and buy .1 a day times `rate` (float64[days])."""
    rng, firsts = np.random.default_rng(seed), np.zeros(days, np.int64)
    np.add.at(firsts, rng.integers(0, days // 2, customers), 1)
    firsts[0] += 1
    there = np.cumsum(firsts) - firsts
    return DailyPurchases(date(2022, 1, 1), firsts, rng.poisson(0.1 * there * rate))


def test_growth_by_new_customers_alone_is_neither_trend_nor_season():
    flat = np.ones(3 * 365)
    found = [stationarity(STEADY, company(flat, seed=seed)) for seed in range(40)]
    assert all(told.months >= 34 for told in found)
    assert sum(told.trend.found for told in found) <= 6  # 5% of 40 is 2
    assert sum(told.season.found for told in found) <= 1


def test_customers_that_buy_less_every_year_are_found_and_measured():
    told = stationarity(STEADY, company(np.linspace(1.3, 0.7, 3 * 365)))
    assert told.trend.found and told.trend.yearly == pytest.approx(-0.2, abs=0.03)  # .6 less in three years


def test_a_season_is_found_with_its_month():
    days = np.datetime64("2022-01-01") + np.arange(3 * 365)
    november = days.astype("datetime64[M]").astype(int) % 12 == 10
    told = stationarity(STEADY, company(np.where(november, 1.5, 1.0)))
    assert told.season.found and told.season.high == 11
    assert told.season.high_level == pytest.approx(1.5 / (12.5 / 12), abs=0.08)
    assert not told.trend.found


def test_months_that_are_not_whole_are_left_out():
    daily = company(np.ones(400), days=400)
    months, _ = purchases_per_expected(STEADY, DailyPurchases(date(2022, 1, 15), daily.firsts, daily.repeats))
    assert months[-1] == 1  # 400 days from January 15 end on February 18 of the next year
