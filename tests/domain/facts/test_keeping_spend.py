"""What counts as spent on keeping, and winning against it."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.facts.keeping_spend import KeepingSpend, cost_ratio, is_keeping


@pytest.mark.parametrize(
    "activity", ["Loyalty programme", "customer RETENTION call", "Contract renewal", "Customer care 客户维系", "续约拜访", "客户关怀"]
)
def test_activities_that_say_so_are_about_keeping(activity):
    assert is_keeping(activity)


@pytest.mark.parametrize(
    "activity", ["", "Rush delivery 加急配送", "Returns handling", "Careful packing", "Training", "技术支持", "Disloyalty"]
)
def test_all_other_cost_to_serve_is_not(activity):
    assert not is_keeping(activity)


def test_winning_is_divided_by_what_keeping_costs_a_year():
    spend = KeepingSpend(("Loyalty",), np.array([30.0, 0.0, 500.0]))
    active, won = np.array([True, True, False]), np.array([True, True, True])
    costs = cost_ratio(np.array([np.nan, 40.0, 80.0]), won, spend, active, months=18)
    # (30 + 0) / 2 in 18 months is 10 a year; winning (40 + 80) / 2 = 60
    assert (costs.winning_cost, costs.winning_known, costs.active) == (60, 2, 2)
    assert costs.retention_cost == pytest.approx(10) and costs.times == pytest.approx(6)


def test_without_such_an_activity_keeping_is_unknown_and_not_free():
    costs = cost_ratio(np.array([40.0]), np.array([True]), KeepingSpend((), None), np.array([True]), months=12)
    assert costs.retention_cost is None and costs.times is None and costs.winning_cost == 40
