"""Effort against profit, worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.budget.comparison import best_fifth, brings_nothing, effort_table, tier_groups
from crmcore.domain.budget.effort import effort_of
from crmcore.domain.cost_to_serve.serving_costs import ServingCosts, with_costs
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.grading.mart import GRADED, PROSPECT
from tests.domain.budget.efforts import effort
from tests.domain.marts import book, mart

NOTHING = np.full(3, np.nan)


def ten():
    """Ten customers: net profit 60, 40, 10, 5, 0, −5, −5, −10, −10, −20; each costs 10, the last two 20 and 50."""
    net = np.array([60, 40, 10, 5, 0, -5, -5, -10, -10, -20.0])
    cost = np.array([10.0] * 8 + [20, 50])
    return effort([0] * 2 + [1] * 8, cost.tolist(), (net + cost).tolist())


def test_the_largest_group_that_together_brings_nothing():
    # from below: −20, −30, −40, −45, −50, −50, −45, −35, +5: eight customers, all but the two best, bring −35 on 130 of 150
    found = brings_nothing(ten())
    assert found is not None
    assert found.places.tolist() == [2, 3, 4, 5, 6, 7, 8, 9] and found.customers_share == 0.8
    assert found.effort_share == pytest.approx(130 / 150) and (found.net, found.net_of_others, found.losing) == (-35, 100, 5)


def test_equal_profits_stand_on_the_same_side():
    # −6, then 2, 2, 2, 2: three of the four would fit, so none is taken
    found = brings_nothing(effort([0] * 5, [1] * 5, [-5, 3, 3, 3, 3]))
    assert found is not None and found.places.tolist() == [0]


def test_where_nobody_loses_money_there_is_no_such_group():
    assert brings_nothing(effort([0, 0], [1, 1], [1, 5])) is None
    assert brings_nothing(replace(ten(), measures={})) is None


def test_the_best_fifth_by_hand():
    # two of ten bring 100 of 65 and take 20 of 150
    found = best_fifth(ten())
    assert found is not None and (found.customers, found.of) == (2, 10)
    assert found.profit_share == pytest.approx(100 / 65) and dict(found.effort_shares) == {"cost": pytest.approx(20 / 150)}


def test_customers_of_equal_profit_at_the_limit_share_the_place():
    # one of five counts; the three best are equal and take 1, 2 and 3 of 10: a third of 6
    found = best_fifth(effort([0] * 5, [1, 2, 3, 4, 0], [11, 12, 13, 4, 0]))
    assert found is not None and dict(found.effort_shares)["cost"] == pytest.approx(0.2)
    assert best_fifth(effort([0] * 2, [1, 2], [3, 4])) is None  # a fifth of two is nobody


def test_prospects_and_customers_without_a_tier_have_groups_of_their_own():
    known = effort([0, 1, 1, -1], [5, 4, 3, 2], [10, 8, None, 1], prospect=[0, 0, 1, 0], visits=[1, 2, 3, 4])
    table = effort_table(known, *tier_groups(known))
    assert table.groups == ("A", "B", "prospects", "others") and table.customers.tolist() == [1, 1, 1, 1]
    assert table.sums["gross"][[0, 1, 3]].tolist() == [10, 8, 1] and np.isnan(table.sums["gross"][2])  # unknown, not zero
    assert table.sums["visits"].tolist() == [1, 2, 3, 4]
    shares = table.shares("cost")
    assert shares is not None and shares.tolist() == pytest.approx([5 / 14, 4 / 14, 3 / 14, 2 / 14])
    assert table.shares("hours") is None


def test_effort_is_read_from_the_book():
    # paid 90 at 10% off: 100 on the list, so 10 given away; 30 hours of service count, not the 7 of visits
    known = mart(3, [GRADED, GRADED, PROSPECT], order_amount=[90, 50, None], gross_profit=[40, 20, None], service_hours=[30, 0, 0])
    costs = ServingCosts(3, NO_RATES, {"visit_hour": np.array([5.0, 2, 0])}, np.array([4.0, 0, 1]), np.zeros(3))
    facts = ServiceFacts(np.array([3.0, 0, 1]), np.array([2.0, 0, 1]), np.array([0.1, np.nan, np.nan]), NOTHING)
    found = effort_of(book(with_costs(known, costs)), costs, facts)
    assert found.cost.tolist() == [4, 0, 1] and found.measures["hours"].tolist() == [30, 0, 0] and found.hours_from == "service_cost"
    assert found.measures["discount"][0] == pytest.approx(10) and np.isnan(found.measures["discount"][1:]).all()
    assert found.net.tolist()[:2] == [36, 20] and found.prospect.tolist() == [False, False, True]


def test_what_is_not_known_is_no_measure():
    costs = ServingCosts(3, NO_RATES, {"visit_hour": np.array([5.0, 2, 0])}, None, None)
    known = replace(mart(order_amount=[1, 2, 3]), basis="order_amount")
    found = effort_of(book(known), costs, ServiceFacts(None, None, None, NOTHING))
    assert list(found.measures) == ["hours"] and found.hours_from == "contact"
    assert found.gross.tolist() == [1, 2, 3] and np.isnan(found.net).all() and not found.profit_known


def test_rates_alone_are_a_cost():
    costs = ServingCosts(3, CostRates.of({"order": 2.0}), {"order": np.array([1.0, 3, 0])}, None, None)
    found = effort_of(book(with_costs(mart(gross_profit=[9, 9, 9]), costs)), costs, ServiceFacts(None, None, None, NOTHING))
    assert found.cost.tolist() == [2, 6, 0]
