"""Which orders may be served, three ways side by side, who gives to whom, conflicts: worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.allocation.conflicts import conflicts_of
from crmcore.domain.allocation.eligible import STATES, Demand, demand_of
from crmcore.domain.allocation.lines import Policy
from crmcore.domain.allocation.ways import STOCK, WORDS, Ways, ways_of
from tests.domain.allocation.facts import DAY, materials, orders
from tests.domain.allocation.made import PRIORITIES, TIERS

TODAY = DAY.astype(object).toordinal()
#: the tier of customers 0 … 4
TIER = np.array([0, 1, 2, 3, -1])


def demand(found, horizon: int = 30, by_hand=None) -> Demand:
    return demand_of(found, TIER, PRIORITIES, TODAY, horizon, by_hand)


def ways(found, **policy) -> Ways:
    return ways_of(demand(found), Policy(**policy).checked(TIERS), TODAY, TIERS, PRIORITIES)


def test_an_order_waits_that_is_due_later_or_that_a_later_arrival_makes_in_time():
    found = demand(
        orders(
            {"due": "2026-04-01"},  # the last day of the horizon
            {"due": "2026-04-02"},
            {"due": "2026-03-10", "material": 1},  # the arrival of that day makes it
            {"due": "2026-03-09", "material": 1},
            {"due": "2026-02-01", "material": 1},
            {"due": "2026-03-09", "material": 2},
            of=materials({}, {}, {"on_hand": float("nan")}),
            arrivals=[(1, "2026-03-10", 5), (1, "2026-03-20", 5)],
        )
    )
    assert [STATES[k] for k in found.state] == ["eligible", "later", "arrival", "eligible", "eligible", "no_count"]
    assert found.at.tolist() == [0, 3, 4] and found.arrival[2] == TODAY + 8


def test_pieces_are_whole_and_what_is_measured_goes_by_the_hundredth():
    found = demand(
        orders(
            {"quantity": 3, "amount": 30},
            {"quantity": 2.505, "amount": 501, "material": 1},
            of=materials({"on_hand": 7.9}, {"on_hand": 1.239, "pieces": False, "cost": 100}),
        )
    )
    assert found.lines.wanted.tolist() == [3, 251] and found.stock.tolist() == [7, 123]
    assert found.quantity(np.array([3, 251])).tolist() == [3, 2.505] and found.quantity(np.array([1, 123])).tolist() == [1, 1.23]
    # a piece is worth 10 and costs 6; a hundredth of the other is worth 501 ÷ 2.505 ÷ 100 = 2 and costs 1
    assert found.value.tolist() == pytest.approx([10, 2]) and found.profit.tolist() == pytest.approx([4, 1])


def test_what_is_set_by_hand_is_served_whatever_its_dates():
    found = demand(orders({"due": "2027-01-01", "quantity": 4}, {"quantity": 4}), by_hand=np.array([20_000, -1]))
    assert found.at.tolist() == [0, 1] and found.lines.by_hand.tolist() == [2, -1]


#: ten at hand; D ordered first, A and B are due a day later; C waits for the next one
SCARCE = orders(
    {"customer": 3, "quantity": 8, "amount": 80, "due": "2026-03-03"},
    {"customer": 0, "quantity": 6, "amount": 120, "due": "2026-03-04"},
    {"customer": 1, "quantity": 4, "amount": 40, "due": "2026-03-04"},
    {"customer": 2, "quantity": 5, "amount": 50, "due": "2026-03-05"},
)


def test_who_gains_and_who_gives_back_against_due_date_alone():
    found = ways(SCARCE)
    # by due date 8 2 0 0; strict: 0 6 4 0
    assert found.baseline.served.tolist() == [8, 2, 0, 0] and found.result.served.tolist() == [0, 6, 4, 0]
    assert [WORDS[k] for k in found.word] == ["gives_back", "gains", "gains", "waits"]
    # A takes 4 of D's 8, B the other 4; D's units are worth 10 each and earn 10 − 6
    assert [(move.giver, move.taker, move.steps, move.value, move.profit) for move in found.transfers] == [
        (0, 1, 4, 40, 16),
        (0, 2, 4, 40, 16),
    ]


def test_what_each_way_does_to_a_tier():
    found = ways(SCARCE)
    tiers = {share.tier: share for share in found.share("strict")}
    assert (tiers[0].lines, tiers[0].complete, tiers[0].late, tiers[0].fill) == (1, 1, 0, 1.0)
    assert (tiers[3].complete, tiers[3].late, tiers[3].fill, tiers[3].given_back, tiers[3].profit_change) == (0, 1, 0.0, 80, -32)
    # A's units are worth 20 each and earn 14: four more
    assert (tiers[0].value, tiers[0].gained, tiers[0].profit, tiers[0].profit_change) == (120, 80, 84, 56)
    everybody = tiers[-1]
    assert (everybody.orders, everybody.late, everybody.wanted, everybody.served) == (4, 2, 23, 10)
    assert [share.late for share in found.share("due_date")] == [1, 1, 1, 0, 0, 3]
    assert tiers[4].fill is None and found.share("due_date")[-1].gained == 0


def test_an_order_that_is_full_whichever_way_is_always_served():
    found = ways(orders({"quantity": 2}, {"quantity": 3, "customer": 3}))
    assert [WORDS[k] for k in found.word] == ["always", "always"] and not found.transfers


def test_an_order_with_several_lines_is_late_once():
    found = ways(orders({"order": 0, "quantity": 30}, {"order": 0, "quantity": 40, "material": 1}, of=materials({}, {})))
    assert (found.share("strict")[-1].orders, found.share("strict")[-1].late) == (1, 1)


def test_what_a_refused_part_leaves_comes_from_the_stock():
    # by due date the eight pieces fit; A's twelve do not fit whole, so B takes what is there
    found = ways(
        orders({"customer": 3, "quantity": 8, "due": "2026-03-02", "whole": True}, {"customer": 0, "quantity": 9, "due": "2026-03-04"})
    )
    assert found.baseline.served.tolist() == [8, 2] and found.result.served.tolist() == [0, 9]
    assert [(move.giver, move.taker, move.steps) for move in found.transfers] == [(0, 1, 7), (0, STOCK, 1)]


def test_unknown_money_is_not_zero():
    found = ways(orders({"quantity": 20, "amount": np.nan}, {"customer": 3, "quantity": 5}))
    assert np.isnan(found.demand.value[0]) and found.share("strict")[-1].value_wanted == 10
    assert np.isnan(found.share("strict")[0].profit)


def test_a_conflict_names_the_one_that_comes_first_and_why():
    found = ways(SCARCE)
    (first, second) = conflicts_of(found.result)
    assert (first.winner, first.loser, first.reason, first.missing) == (2, 3, "tier", 5)
    assert (second.winner, second.loser, second.reason, second.missing) == (2, 0, "tier", 8)
    by_due = conflicts_of(found.baseline)
    assert {(one.winner, one.loser, one.reason) for one in by_due} == {(0, 1, "due"), (1, 2, "number"), (1, 3, "due")}


def test_orders_of_other_days_are_no_conflict():
    assert not conflicts_of(ways(orders({"quantity": 10}, {"customer": 3, "quantity": 5, "due": "2026-03-06"})).result)
    (one,) = conflicts_of(ways(orders({"quantity": 10}, {"customer": 3, "quantity": 5, "due": "2026-03-05"})).result)
    assert one.reason == "tier"


def test_a_conflict_that_the_guard_decides_says_so():
    (one,) = conflicts_of(
        ways(orders({"customer": 3, "quantity": 10, "due": "2026-02-01"}, {"quantity": 5, "due": "2026-02-03"}), guard_days=27).result
    )
    assert (one.winner, one.reason) == (0, "guard")
