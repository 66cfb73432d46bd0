"""The weight advisor: finds what really predicts, learns nothing from the day it is tested on, and says when it is no better."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.evidence.weight_advisor import (
    AIMS,
    LearningDay,
    advise,
    best_weights,
    evaluate_weights,
    sample_day,
    score_under,
    whole_points,
)
from crmcore.domain.grading.scoring import position_of

METRICS = ("order_amount", "order_count", "days_since_order")
DAYS = [date(2021, 12, 31), date(2022, 3, 31), date(2022, 6, 30)]
LATER = date(2023, 6, 30)


def day(when: date, leads: str, n: int = 300, seed: int = 0, noise: float = 0.0, sign: float = 1.0) -> LearningDay:
    """A day on which one indicator tells the order of what comes, but for some noise."""
    random = np.random.default_rng(seed)
    raw = {m: random.random(n) for m in METRICS}
    positions = {m: position_of(m, values, "percentile") for m, values in raw.items()}
    return LearningDay(when, positions, sign * positions[leads].filled + noise * random.normal(0, 30, n) + 100)


def days(leads: str, **more) -> list[LearningDay]:
    return [day(when, leads, seed=k, **more) for k, when in enumerate(DAYS)]


@pytest.mark.parametrize("aim", AIMS)
@pytest.mark.parametrize("leads", METRICS)
def test_the_indicator_that_tells_the_future_gets_the_weight(aim, leads):
    found = best_weights(days(leads), METRICS, aim)
    assert max(found, key=found.get) == leads and sum(found.values()) == 100
    if aim == "rank_correlation":
        assert found == {leads: 100}


def test_weights_that_hold_on_the_later_day_are_called_better():
    told = advise(days("order_count", noise=1.0), day(LATER, "order_count", seed=9, noise=1.0), METRICS, {"order_amount": 100.0})
    assert (
        told.verdict == "better"
        and told.low > 0
        and told.difference == pytest.approx(told.advised.rank_correlation - told.current.rank_correlation)
    )
    assert told.trained_on == tuple(DAYS) and told.customers == 300


def test_when_the_times_change_the_learnt_weights_are_called_worse():
    told = advise(days("order_count"), day(LATER, "order_amount", seed=9), METRICS, {"order_amount": 100.0})
    assert told.verdict == "worse" and told.high < 0 and told.trained_advised > told.trained_current
    assert told.current.rank_correlation == pytest.approx(1) and max(told.hindsight, key=told.hindsight.get) == "order_amount"


def test_what_chance_explains_is_called_even():
    noisy = days("order_count", noise=50.0, n=80)
    assert (
        advise(noisy, day(LATER, "order_count", seed=9, noise=50.0, n=80), METRICS, {"order_count": 60.0, "order_amount": 40.0}).verdict
        == "even"
    )


def test_the_search_never_sees_the_day_of_the_test():
    learnt = [
        advise(days("order_count", noise=2.0), day(LATER, leads, seed=9), METRICS, {"order_amount": 100.0}).weights
        for leads in ("order_amount", "days_since_order")
    ]
    assert learnt[0] == learnt[1]


def test_without_an_earlier_year_there_is_only_hindsight():
    told = advise([], day(LATER, "order_count"), METRICS, {"order_amount": 100.0})
    assert told.weights is None and told.advised is None and told.verdict == "untested" and told.hindsight == {"order_count": 100}


def test_hindsight_is_never_worse_than_the_weights_of_today():
    for seed in range(4):
        test = day(LATER, "order_amount", seed=seed, noise=10.0)
        told = advise([], test, METRICS, {"order_count": 50.0, "order_amount": 50.0})
        assert told.in_hindsight.rank_correlation >= told.current.rank_correlation - 1e-9


def test_points_are_whole_and_make_a_hundred():
    assert whole_points([1, 1, 1]) == (35, 35, 30) and whole_points([0.0, 2.0]) == (0, 100)
    assert sum(whole_points(np.random.default_rng(0).random(7).tolist())) == 100


def test_a_large_day_is_thinned_evenly():
    thin = sample_day(day(LATER, "order_count", n=11_000))
    assert len(thin.outcome) == 3_667 and all(len(p.filled) == 3_667 for p in thin.positions.values())


def test_who_has_none_of_the_weighed_indicators_comes_last():
    raw = np.array([np.nan, 1.0, 2.0])
    known = LearningDay(LATER, {"order_amount": position_of("order_amount", raw, "percentile")}, np.array([5.0, 1.0, 2.0]))
    assert score_under(known, {"order_amount": 100.0})[0] == -1
    assert evaluate_weights(known, {"order_amount": 100.0}).rank_correlation == pytest.approx(-0.5)  # ranks 1 2 3 against 3 1 2
