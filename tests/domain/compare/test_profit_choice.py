"""Net or gross profit: who stands elsewhere because of the choice."""

from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.compare.profit_choice import customer_list, profit_choice, weighed_profit, with_other_profit
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.schemes import Scheme
from tests.domain.marts import book, mart

HALVES = Scheme("halves", ("top", "low"), shares=(50, 50))
NET = (("net_profit", 1.0),)


def served():
    """By gross profit the order is 0, 1, 2, 3; serving customer 0 costs 9 and customer 1 nothing: by net 1, 2, 3, 0 (8, 7, 6, 1)."""
    return replace(mart(gross_profit=[10, 8, 7, 6], service_cost=[9, 0, 0, 0], net_profit=[1, 8, 7, 6]), basis="net_profit")


def choice(known, **scenario):
    graded = book(known, HALVES, **scenario)
    return graded, profit_choice(graded, NormalisedMetrics(known, "percentile", False))


def test_whom_the_cost_to_serve_moves_is_named():
    graded, found = choice(served(), weights=NET)
    assert (found.weighed, found.other, found.moved) == ("net_profit", "gross_profit", 2)
    assert (found.risen.tolist(), found.fallen.tolist()) == ([2], [0])  # net: top 1, 2; gross: top 0, 1
    assert found.before.tolist() == [0, 0, 1, 1] and graded.tier.tolist() == [1, 0, 0, 1]


def test_seen_from_gross_profit_it_is_the_other_way_round():
    _, found = choice(served(), weights=(("gross_profit", 1.0),))
    assert (found.other, found.risen.tolist(), found.fallen.tolist()) == ("net_profit", [0], [2])


def test_where_no_cost_to_serve_is_known_there_is_nothing_to_choose():
    assert choice(replace(served(), basis="gross_profit"), weights=NET)[1] is None
    assert choice(served(), weights=(("net_profit", 1.0), ("gross_profit", 1.0)))[1] is None


def test_the_list_obeys_the_filters_and_puts_the_largest_gross_profit_first():
    graded, found = choice(served(), weights=NET)
    assert customer_list(graded, found, None, "profit.fallen").rows.tolist() == [0]
    assert customer_list(graded, found, np.array([False, True, True, True]), "profit.fallen").rows.tolist() == []
    assert customer_list(graded, found, None, "profit.upside_down").rows.tolist() == []


@pytest.mark.parametrize(
    ("weights", "profit", "other"),
    [
        ((("credit_score", 10.0), ("net_profit", 60.0)), "net_profit", (("credit_score", 10.0), ("gross_profit", 60.0))),
        ((("gross_profit", 60.0), ("net_profit", 0.0)), "gross_profit", (("net_profit", 60.0),)),
        ((("order_amount", 60.0),), "", (("order_amount", 60.0),)),
    ],
)
def test_the_other_profit_takes_the_same_weight(weights, profit, other):
    assert (weighed_profit(weights), with_other_profit(weights)) == (profit, other)
