"""Levers that turn customers which lose money: in their order, each customer at the first that does, worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.budget.effort import effort_of
from crmcore.domain.budget.levers import (
    EDUCATE,
    END,
    FIRST_LOSS,
    LEVERS,
    MIGRATE,
    NO_YEAR_BEFORE,
    REASSESS,
    REFERRALS,
    RENEGOTIATE,
    LeverSettings,
    LossMakers,
    expected_gain,
    lever_rows,
    loss_makers,
    savings,
    turn,
)
from crmcore.domain.cost_to_serve.serving_costs import ServingCosts, with_costs
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.cost_rates import CostRates
from crmcore.domain.kernel.problems import Problem
from tests.domain.marts import book, mart

OFF = LeverSettings(**dict.fromkeys(LEVERS, 0.0))


def makers(net: list[float], reason: list[int] | None = None, **bases: list[float]) -> LossMakers:
    k = len(net)
    every = ("returns", "calls", "terms", "online", "channel", "service", "orders", "order_rate", "price")
    columns = {name: np.array(bases.get(name, [0.0] * k), float) for name in every}
    return LossMakers(np.arange(k), np.array(net, float), np.array(reason or [-1] * k, np.int8), columns, (), np.full(k, -1), np.zeros(k))


def test_each_customer_stands_at_the_first_lever_that_turns_it():
    # returns halved: 5, 5, 5, 0 of losses 5, 20, 40, 1; price 10%: 20 more: the second crosses zero (20 ≥ 20, so it is not
    # asked for the returns), the third does not (25 of 40); half its visits by call save it 15: 40 of 40. The fourth has nothing
    found = makers([-5, -20, -40, -1], returns=[10, 10, 10, 0], price=[200, 200, 200, 0], channel=[0, 0, 30, 0])
    turned = turn(found, replace(OFF, returns=0.5, price=0.1, channel=0.5))
    assert turned.step.tolist() == [EDUCATE, RENEGOTIATE, MIGRATE, END]
    assert [list(LEVERS)[k] if k >= 0 else "" for k in turned.lever] == ["returns", "price", "channel", ""]
    assert turned.gain.tolist() == [5, 20, 40, 0] and turned.by_step() == (0, 1, 1, 1, 1)
    assert turned.offered(1) == (("price", 20.0),)
    assert turned.offered(2) == (("returns", 5.0), ("price", 20.0), ("channel", 15.0))
    assert expected_gain(turned) == 32.5  # half accept
    rows = {row.lever: row for row in lever_rows(found, turned)}
    assert (rows["price"].alone, rows["price"].in_order, rows["price"].money) == (2, 1, 60.0)  # 20 turns the first two alone
    assert (rows["returns"].alone, rows["channel"].alone, rows["service"].alone) == (1, 0, 0)


def test_who_is_looked_at_again_is_offered_nothing():
    found = makers([-5, -5], [FIRST_LOSS, -1], price=[100, 100])
    turned = turn(found, replace(OFF, price=0.1))
    assert turned.step.tolist() == [REASSESS, RENEGOTIATE] and turned.gain.tolist() == [0, 10] and turned.offered(0) == ()


def test_a_smallest_order_bundles_orders_until_their_mean_reaches_it():
    # 12 orders over 1,000: from 300 on at most 3, so 9 saved at 20; one of 150 over 100 cannot be bundled further; 4 over 400 fit 100
    found = makers([-1, -1, -1], orders=[12, 1, 4], order_rate=[20, 20, 20], price=[1000, 100, 400])
    row = list(LEVERS).index("least_order")
    assert savings(found, replace(OFF, least_order=300))[row].tolist() == [180, 0, 60]
    assert savings(found, replace(OFF, least_order=100))[row].tolist() == [40, 0, 0]
    assert savings(found, OFF).sum() == 0


def test_pulling_a_lever_further_never_turns_fewer():
    rng = np.random.default_rng(3)
    bases = {name: rng.uniform(0, 50, 200).tolist() for name in ("returns", "calls", "terms", "online", "channel", "service", "price")}
    found = makers((-rng.uniform(0, 60, 200)).tolist(), **bases)
    for lever in bases:
        counts = [int(turn(found, replace(LeverSettings(), **{lever: pull})).turned.sum()) for pull in (0.0, 0.2, 0.6, 1.0)]
        assert counts == sorted(counts), lever


def test_loss_makers_and_what_levers_work_on_are_read_from_the_book():
    # visits of 3 hours at 10 against calls at 4: 18 saved; recorded 7; net −40, −5, 15, −1; the year before −3, no purchase, 1, 9
    rates = CostRates.of({"order": 2.0, "visit_hour": 10.0, "call": 4.0, "overdue": 0.1})
    drivers = {name: np.zeros(4) for name in ("return_line", "complaint", "order_line")}
    drivers |= {"order": np.array([2.0, 0, 0, 0]), "visit_hour": np.array([3.0, 0, 0, 0]), "call": np.array([1.0, 0, 0, 0])}
    drivers |= {"overdue": np.array([50.0, 0, 0, 0])}
    costs = ServingCosts(4, rates, drivers, np.array([7.0, 5, 0, 1]), np.zeros(4))
    known = mart(
        gross_profit=[10, 0, 20, 0],
        order_amount=[100, 9, 9, 9],
        tenure_days=[900, 100, 900, 900],
        influence=[1, 0, 0, 5],
        service_hours=[0] * 4,
    )
    graded = book(with_costs(known, costs))
    facts = ServiceFacts(None, None, None, np.array([-3.0, np.nan, 1, 9]))
    found = loss_makers(graded, effort_of(graded, costs, facts), costs, facts)
    # 2·2 + 3·10 + 1·4 + .1·50 + 7 = 50 on 10
    assert found.net.tolist() == [-40, -5, -1] and found.places.tolist() == [0, 1, 3]
    assert found.reason.tolist() == [-1, NO_YEAR_BEFORE, FIRST_LOSS]
    first = {name: values[0] for name, values in found.bases.items()}
    assert first == {
        "returns": 0, "calls": 4, "terms": 5, "online": 4, "channel": 18, "service": 7, "orders": 2, "order_rate": 2, "price": 100,
    }  # fmt: skip
    assert [found.steps[k] for k in found.costliest] == ["visit_hour", "recorded", "recorded"]
    assert found.costliest_cost.tolist() == [30, 5, 1]
    again = ServiceFacts(None, None, None, np.full(4, -3.0))  # all lost in the year before; the fourth's referrals bring 5
    assert loss_makers(graded, effort_of(graded, costs, again), costs, again).reason.tolist() == [-1, -1, REFERRALS]


@pytest.mark.parametrize("name", ["price", "least_order", "accepts"])
def test_a_setting_out_of_its_limits_is_refused(name):
    for value in (-0.1, float("nan"), 1e10):
        with pytest.raises(Problem, match="bad_lever"):
            replace(LeverSettings(), **{name: value}).checked()
