"""From gross to net profit by hand: each cost takes its part, and nothing is lost or counted twice."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from crmcore.domain.cost_to_serve.serving_costs import RECORDED, ServingCosts, with_costs
from crmcore.domain.cost_to_serve.waterfall import (
    capacity,
    cost_without_profit,
    customer_list,
    driver_rows,
    tier_waterfalls,
    turned_to_loss,
    waterfall,
)
from crmcore.domain.grading.cost_rates import NO_RATES, CostDecision, CostRates
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.kernel.problems import Problem
from tests.domain.marts import book, mart

HALVES = Scheme("halves", ("top", "low"), shares=(50, 50))
RATES = CostRates.of({"order": 5.0, "overdue": 0.1}, {"order": ["packing"]}, capacity=1200.0)


def costs() -> ServingCosts:
    """Orders 2, 1, 0, 4 at 5; money × years overdue 100, 0, 0, 50 at 10%; recorded 20, 0, 3, 0 beside 7 that the orders stand for."""
    drivers = {"order": np.array([2.0, 1, 0, 4]), "overdue": np.array([100.0, 0, 0, 50])}
    return ServingCosts(4, RATES, drivers, np.array([20.0, 0, 3, 0]), np.array([7.0, 0, 0, 0]))


def served():
    """Gross 30, 40, 5 and unknown. Costs 20 + 10 + 10 = 40, 5, 3, and 25 of the fourth: net −10, 35, 2."""
    return with_costs(mart(order_amount=[9, 9, 9, 9], gross_profit=[30, 40, 5, None]), costs())


def test_net_profit_is_gross_less_recorded_costs_and_rate_times_driver():
    known = served()
    assert known.metrics["service_cost"].tolist() == [40, 5, 3, 25]
    assert known.metrics["net_profit"][:3].tolist() == [-10, 35, 2] and np.isnan(known.metrics["net_profit"][3])
    assert (known.basis, known.cost_rates) == ("net_profit", RATES)


def test_from_sales_alone_nothing_is_taken():
    assert with_costs(replace(mart(order_amount=[9, 9, 9, 9]), basis="order_amount"), costs()).basis == "order_amount"


def test_the_waterfall_leads_from_gross_to_net_without_a_rest():
    fall = waterfall(book(served(), HALVES, weights=(("net_profit", 1.0),)), costs())
    assert (fall.customers, fall.gross, fall.net) == (3, 75, 27)
    assert fall.steps == ((RECORDED, 23), ("order", 15), ("overdue", 10))


def test_the_tiers_together_are_the_whole():
    graded = book(served(), HALVES, weights=(("net_profit", 1.0),))
    falls = tier_waterfalls(graded, costs())
    assert [fall and (fall.customers, fall.gross, fall.net) for fall in falls] == [(2, 45, 37), (1, 30, -10), None]
    whole = waterfall(graded, costs())
    assert sum(fall.net for fall in falls if fall) == whole.net


def test_who_was_served_and_has_no_known_profit_is_named_apart():
    assert cost_without_profit(book(served(), HALVES), costs()) == (1, 25)


def test_who_earns_gross_and_loses_net_is_listed_the_largest_loss_first():
    graded = book(served(), HALVES)
    assert turned_to_loss(graded).tolist() == [True, False, False, False]
    assert customer_list(graded, None, "turned").rows.tolist() == [0]
    assert customer_list(graded, np.array([False, True, True, True]), "turned").rows.tolist() == []


def test_unused_capacity_is_the_departments_cost_less_what_was_used_without_the_cost_of_credit():
    """Half a year of 1,200 is 600; recorded 23 and orders 7 × 5 = 35 are work, the 15 of credit is not: 600 − 58."""
    check = capacity(costs(), 6)
    assert (check.used, check.supplied, check.unused) == (58, 600, 542)
    assert capacity(replace(costs(), rates=NO_RATES), 6) is None


def test_every_driver_is_told_with_its_rate_and_what_it_stands_for():
    orders, overdue = driver_rows(costs())
    assert (orders.quantity, orders.rate, orders.cost, orders.replaces) == (7, 5, 35, ("packing",))
    assert (overdue.quantity, overdue.cost) == (150, 15)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (({"orders": 1.0},), "unknown_cost_driver"),
        (({"order": -1.0},), "bad_cost_rate"),
        (({"order": float("nan")},), "bad_cost_rate"),
        (({"overdue": 8.0},), "bad_cost_rate"),  # 8, where 8% is 0.08
        (({}, {}, 0.0), "bad_capacity"),
    ],
)
def test_what_is_no_rate_is_refused(arguments, code):
    with pytest.raises(Problem) as told:
        CostRates.of(*arguments)
    assert told.value.code == code


def test_a_driver_without_a_rate_replaces_nothing():
    chosen = CostRates.of({"order": 0.0, "call": 2.0}, {"order": ["packing"], "call": ["advice", "advice"]})
    assert (chosen.rates, chosen.replaced, chosen.in_use) == ((("call", 2.0),), ("advice",), True)
    assert not CostRates.of({"order": 0.0}).in_use
    assert CostRates.of(**chosen.as_json()) == chosen


def test_the_newest_decision_that_had_come_into_force_by_the_day_counts():
    always, later = CostRates.of({"order": 1.0}), CostRates.of({"order": 2.0})
    trail = [CostDecision(always, "Li", None, position=1), CostDecision(later, "Li", date(2025, 7, 1), position=2)]
    rates = [found.chosen if (found := decision_in_force(trail, day)) else None for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert rates == [always, later]
    assert decision_in_force([trail[1]], date(2025, 6, 30)) is None
