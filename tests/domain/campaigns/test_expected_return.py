"""What a campaign may return."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.campaigns.expected_return import SuccessRate, expected_return
from crmcore.domain.kernel.problems import Problem


def test_a_known_rate_gives_the_normal_around_the_mean():
    # 400 customers at 100 each, half succeed: mean 20,000, standard deviation √(400 · ¼) · 100 = 1,000; cost 400 · 30 + 1,000 = 13,000.
    found = expected_return(np.full(400, 100.0), SuccessRate(0.5, 0.5), 30, 1000, 12)
    assert found.mean == pytest.approx(7000)
    assert found.p50 == pytest.approx(7000, abs=5)
    assert found.p90 - found.p50 == pytest.approx(1281.55, abs=10)  # 1.28155 standard deviations
    assert found.p50 - found.p10 == pytest.approx(1281.55, abs=10)
    assert found.break_even == pytest.approx(13 / 40)
    assert found.payback_months == pytest.approx(13 / 20 * 12)


def test_an_uncertain_rate_does_not_average_out():
    # a million customers: chance of the single answer is gone, the range of the rate stays: 2 % to 6 % of 10 million
    found = expected_return(np.full(1_000_000, 10.0), SuccessRate(0.02, 0.06), 0, 0, 12)
    assert found.p10 == pytest.approx(240_000, rel=0.01)
    assert found.p90 == pytest.approx(560_000, rel=0.01)


def test_what_never_pays_says_so():
    found = expected_return(np.array([np.nan, -5.0, 0.0]), SuccessRate(0.1, 0.2), 2, 0, 6)
    assert (found.cost, found.mean, found.p10, found.p90, found.chance_of_loss) == (6, -6, -6, -6, 1)
    assert found.break_even is None
    assert found.payback_months is None


def test_a_rate_outside_zero_and_one_is_refused():
    with pytest.raises(Problem, match="bad_success_rate"):
        SuccessRate(0.4, 0.3).checked()
