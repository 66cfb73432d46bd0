"""The silence rule: its thresholds by hand, and that it hardly ever calls a customer silent that never leaves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from crmcore.domain.lifecycle.silence import (
    ASLEEP_CHANCE,
    SAMPLE,
    SilenceFacts,
    SilenceRule,
    fit_silence,
    percentile_of_counts,
    sampled,
)
from crmcore.domain.purchase_models.bg_cnbd import BgCnbd

MODEL = BgCnbd(k=1, r=1.0, alpha=50.0, a=1.0, b=1.0, log_likelihood=0.0, customers=1)
RULE = SilenceRule(MODEL, 100.0)


def told(days: list[float], tenure: list[float], silence: list[float], level: float = 0.05) -> list[bool]:
    return RULE.silent(np.array(days), np.array(tenure), np.array(silence), level).tolist()


def test_one_gap_of_fifty_days_explains_a_silence_of_up_to_347():
    # x = 1, t_x = 50: (100/(100 + t))² < .05 from t = 100 · (√20 − 1) = 347.2 on, below .01 from 900
    assert told([2, 2], [397, 398], [347, 348]) == [False, True]
    assert told([2, 2], [949, 951], [899, 901], ASLEEP_CHANCE) == [False, True]


def test_nobody_is_silent_before_thirty_days_nor_without_a_second_purchase():
    # 100 gaps of a day: (150/(150 + t))^101 < .05 from 4.6 days on
    assert told([101, 101, 1, 0], [129, 130, 5000, np.nan], [29, 30, 5000, np.nan]) == [False, True, False, False]
    assert not SilenceRule(None, 100.0).silent(np.array([5]), np.array([900]), np.array([800])).any()


def test_who_bought_once_came_once_after_the_limit():
    rule = RULE.came_once(np.array([1, 1, 2, 0]), np.array([100.0, 101.0, 500.0, np.nan]))
    assert rule.tolist() == [False, True, False, False]
    assert not SilenceRule(None, float("nan")).came_once(np.array([1]), np.array([9999])).any()


def test_customers_that_never_leave_are_hardly_ever_called_silent():
    # 1,500 customers that buy by chance once in 40 days on average and never leave: about one in twenty is silent so long by chance
    rng = np.random.default_rng(7)
    n = 1_500
    age, rate = rng.uniform(0, 1_000, n), rng.gamma(1.5, 1 / 1.5, n) / 40
    gaps = rng.exponential(1 / rate[:, None], (n, 400)).cumsum(axis=1)
    inside = gaps <= age[:, None]
    x = inside.sum(axis=1)
    last = np.where(x > 0, np.where(inside, gaps, 0).max(axis=1), 0.0)
    facts = SilenceFacts(x + 1.0, age, age - last, *(np.empty(0),) * 2, np.arange(1), np.zeros(1, np.int64))
    silent = fit_silence(facts).silent(facts.purchase_days, facts.tenure_days, facts.silent_days)
    assert 0.02 < silent[x > 0].mean() < 0.075


def test_the_sample_is_everybody_or_always_the_same_few():
    assert sampled(5).tolist() == [0, 1, 2, 3, 4]
    few = sampled(SAMPLE + 5)
    assert len(np.unique(few)) == SAMPLE and (np.diff(few) > 0).all() and (few == sampled(SAMPLE + 5)).all()


@given(st.lists(st.integers(0, 60), min_size=0, max_size=40), st.integers(0, 100))
def test_the_percentile_of_counted_values_is_that_of_the_values(values, percent):
    counts = np.bincount(values, minlength=61) if values else np.zeros(61, int)
    found = percentile_of_counts(np.arange(61), counts, percent)
    assert np.isnan(found) if not values else found == pytest.approx(np.percentile(values, percent))
