"""Slow buyers by hand, and which forecast of a loss counts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.churn.prediction.loss_trial import judge_loss
from crmcore.domain.churn.prediction.slow_buyers import is_slow, slow_horizon


def test_a_slow_buyer_usually_waits_longer_than_half_the_horizon():
    assert is_slow(np.array([90.0, 91.0, 20.0, np.nan]), 180).tolist() == [False, True, False, False]
    assert slow_horizon(180) == 360


def test_brier_scores_by_hand():
    lost = np.array([True, False, False, False])
    told = judge_loss(180, (), date(2024, 1, 1), np.array([0.7, 0.1, 0.1, 0.1]), np.full(4, 0.25), lost)
    # (.09 + 3 · .01)/4 = .03; (.5625 + 3 · .0625)/4 = .1875
    assert (told.direct, told.product) == (pytest.approx(0.03), pytest.approx(0.1875)) and (told.customers, told.losses) == (4, 1)


def test_the_model_of_the_loss_is_kept_only_where_it_is_surely_better():
    rng = np.random.default_rng(11)
    chance = rng.beta(1, 4, 3000)
    lost, product = rng.random(3000) < chance, np.full(3000, 0.2)
    better, chance_alone, worse = (
        judge_loss(180, (), date(2024, 1, 1), direct, product, lost)
        for direct in (chance, np.clip(product + rng.normal(0, 0.002, 3000), 0, 1), 1 - chance)
    )
    assert better.used and not chance_alone.used and not worse.used
    assert better.difference[0] < better.direct - better.product < better.difference[1] < 0
