"""The interval of the equity: known where arithmetic knows it, and holding the truth as often as it says."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.value.equity_interval import equity_interval, equity_intervals
from crmcore.domain.value.valuation import valuation
from tests.domain.views import long_view

ONE_YEAR = ValueTerms(discount_rate=0.25, horizon_years=1)


def test_equal_customers_that_all_stay_have_no_width():
    view = long_view([100.0] * 50)
    # retention .99 at most: 50 · 100 · .99 / 1.25
    assert equity_interval(valuation(view, ONE_YEAR), view) == pytest.approx((3960, 3960))


def test_the_width_is_that_of_the_binomial_where_only_staying_varies():
    # 400 of 500 stayed: R varies by √(.8·.2/500) = .0179, the sum 500·100/1.25 = 40,000 times as much: 90 % is ± 1.645 · 715
    view = long_view([100.0] * 500, bought=[k % 5 > 0 for k in range(500)])
    low, high = equity_interval(valuation(view, ONE_YEAR), view)
    assert (low + high) / 2 == pytest.approx(32_000, rel=0.01) and (high - low) / 2 == pytest.approx(1.645 * 715.5, rel=0.2)


def test_a_given_retention_leaves_only_who_the_customers_are():
    rng = np.random.default_rng(4)
    profit = rng.normal(100, 30, 400)
    view = long_view(profit.tolist())
    terms = ValueTerms(discount_rate=0.25, horizon_years=1, retention=0.5)
    low, high = equity_interval(valuation(view, terms), view)
    assert (high - low) / 2 == pytest.approx(1.645 * 0.4 * profit.std() * 20, rel=0.2)
    part = equity_interval(valuation(view, terms), view, np.arange(400) < 100)
    assert part[1] < low and equity_interval(valuation(view, terms), view, np.zeros(400, bool)) is None


def test_the_interval_of_each_group_is_that_of_its_customers_alone():
    view = long_view([100.0] * 300 + [-50.0] * 100, segment=[0, 1] * 200, segments=("a", "b"), bought=[True, True, False, True] * 100)
    worth, group = valuation(view, ONE_YEAR), np.repeat([0, 2, -1], [200, 100, 100])
    ends = equity_intervals(worth, view, group, 3)
    assert ends.all == pytest.approx(equity_interval(worth, view))
    assert ends.groups[0] == pytest.approx(equity_interval(worth, view, group == 0))
    assert ends.groups[1] is None  # nobody is in it
    assert ends.groups[2] == pytest.approx(equity_interval(worth, view, group == 2))
