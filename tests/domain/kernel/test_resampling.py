"""The range that chance allows: seeded, centred, and as wide as the formula of the mean says."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.kernel.customer_bootstrap import MOST_DRAWN
from crmcore.domain.kernel.resampling import percentile_interval, rank_correlation, replicates


def test_the_same_data_give_the_same_range():
    rows = np.arange(50.0)
    assert percentile_interval(replicates(rows, np.mean)) == percentile_interval(replicates(rows, np.mean))


@pytest.mark.parametrize("n", [400, 4 * MOST_DRAWN])
def test_nine_of_ten_means_lie_within_1_645_standard_errors_however_many_are_drawn(n):
    rows = np.random.default_rng(1).normal(10, 2, n)
    low, high = percentile_interval(replicates(rows, np.mean))
    assert low < rows.mean() < high and high - low == pytest.approx(2 * 1.645 * 2 / np.sqrt(n), rel=0.2)


def test_a_figure_that_does_not_vary_has_no_range():
    assert percentile_interval(replicates(np.full(30, 7.0), np.mean)) == (7.0, 7.0)


def test_rank_correlation_by_hand():
    # ranks 1 2 3 4 5 against 2 1 4 3 5: 1 − 6·4/(5·24) = 0.8
    correlation, low, high = rank_correlation(np.array([1.0, 2, 3, 4, 5]), np.array([20.0, 10, 40, 30, 500]))
    assert correlation == pytest.approx(0.8) and low < 0.8 < high
    # z = atanh .8 = 1.0986; 1.645 · √(1.06 / 2) = 1.1976 on either side
    assert (low, high) == pytest.approx((np.tanh(1.0986 - 1.1976), np.tanh(1.0986 + 1.1976)), abs=2e-3)
    assert rank_correlation(np.arange(5.0), np.full(5, 1.0)) is None and rank_correlation(np.arange(3.0), np.arange(3.0)) is None


def test_a_million_are_sampled_evenly():
    ramp = np.arange(1_000_000.0)
    assert rank_correlation(ramp, ramp)[0] == pytest.approx(1)
