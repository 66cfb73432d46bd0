"""How sure a back-test is: as wide as theory says, paired between rules, nothing where nothing varies."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from crmcore.domain.evidence.backtest import Lead
from crmcore.domain.evidence.rule_intervals import draw_figures
from crmcore.domain.kernel.customer_bootstrap import MOST_DRAWN


@pytest.mark.parametrize("n", [500, 3 * MOST_DRAWN])
def test_the_rank_correlation_of_unrelated_figures_is_as_unsure_as_theory_says_however_many_are_drawn(n):
    rng = np.random.default_rng(3)
    low, high = draw_figures({"one": rng.normal(size=n)}, rng.normal(size=n))["one"].interval("rank_correlation", 0.0)
    # standard error 1 / √(n − 1) (Kendall & Gibbons 1990, ch. 4); nine of ten lie within 1.645 of it on either side
    assert high - low == pytest.approx(2 * 1.645 / np.sqrt(n - 1), rel=0.2)


def test_a_share_that_cannot_vary_has_an_interval_of_no_width():
    order, equal = np.arange(500.0), np.ones(500)
    drawn = draw_figures({"one": order}, equal, {"one": np.zeros(500, np.int8)}, 1)["one"]
    # everybody brings the same: the best 20 % bring 20 % in every draw, the only tier all
    assert drawn.interval("top_20_capture", 0.2) == pytest.approx((0.2, 0.2))
    assert drawn.captured_intervals((1.0,)) == (pytest.approx((1.0, 1.0)),)
    assert drawn.interval("rank_correlation", None) is None  # nothing to correlate with


def test_a_rule_leads_itself_by_nothing_and_its_own_noise_surely():
    rng = np.random.default_rng(4)
    came = rng.normal(size=800)
    good, copy, poor = came + rng.normal(size=800), came.copy(), rng.normal(size=800)
    copy[:] = good
    drawn = draw_figures({"good": good, "copy": copy, "poor": poor}, came)
    assert drawn["good"].lead_interval(drawn["copy"], "rank_correlation", 0.0) == (0.0, 0.0)
    assert Lead(0.0, (0.0, 0.0)).verdict == "level" and Lead(0.7, None).verdict == "level"
    by = spearmanr(good, came).statistic - spearmanr(poor, came).statistic
    low, high = drawn["good"].lead_interval(drawn["poor"], "rank_correlation", by)
    # standard errors of .7 and 0 among 800 are about .02 and .035: 1.645 · √(.02² + .035²) = .07 on either side
    assert low < by < high and high - low == pytest.approx(0.14, rel=0.3)
    assert Lead(by, (low, high)).verdict == "ahead" and Lead(-by, (-high, -low)).verdict == "behind"


def test_what_was_lost_as_often_as_earned_has_no_interval_of_a_share():
    came = np.tile([1.0, -1.0], 50) + 0.001  # 0.1 in all: in many draws the sum is below zero
    assert draw_figures({"one": np.arange(100.0)}, came)["one"].interval("top_20_capture", 0.5) is None
