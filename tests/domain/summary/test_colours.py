"""Green, yellow, red: losses outweigh every tier, and nobody is green on a guess."""

from __future__ import annotations

import pytest

from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.summary.colours import signal
from tests.domain.marts import book, mart

#: ten customers in falling order: two A, three B, three C, two D
FALLING = [100.0, 90, 80, 70, 60, 50, 40, 30, 20, 10]
ABC = Scheme("abc", ("A", "B", "C"), shares=(20, 30, 50))


def graded(net: list[float | None], scheme: Scheme | None = None, **scenario: object):
    known = mart(gross_profit=FALLING, order_amount=FALLING, net_profit=net)
    return book(known, **({"scheme": scheme} if scheme else {}), **scenario)


@pytest.mark.parametrize(
    ("row", "colour", "why"), [(0, "green", "earns"), (4, "green", "earns"), (5, "yellow", "earns_little"), (9, "yellow", "earns_little")]
)
def test_a_customer_that_earns_is_green_in_the_upper_half_of_the_tiers_and_yellow_below(row, colour, why):
    result = signal(graded(FALLING), row)
    assert (result.colour, result.why, result.profit) == (colour, why, FALLING[row])


def test_a_loss_is_red_even_in_the_top_tier():
    result = signal(graded([-1.0, *FALLING[1:]]), 0)
    assert (result.colour, result.why, result.profit) == ("red", "loses", -1.0)


def test_a_profit_of_nothing_is_neither_green_nor_red():
    assert signal(graded([0.0, *FALLING[1:]]), 0).why == "even"


def test_an_unknown_profit_is_yellow_and_says_so():
    result = signal(graded([None, *FALLING[1:]]), 0)
    assert (result.colour, result.why, result.profit) == ("yellow", "unknown", None)


def test_order_amount_never_passes_for_profit():
    known = mart(order_amount=FALLING)
    assert signal(book(known), 0).why == "unknown"


def test_the_middle_of_three_tiers_is_not_the_upper_half():
    assert [signal(graded(FALLING, ABC), row).colour for row in (1, 2)] == ["green", "yellow"]


def test_a_customer_without_a_tier_is_yellow():
    known = mart(population=[0, 1], gross_profit=[5.0, 0], net_profit=[5.0, 3], order_amount=[5.0, 0])
    assert signal(book(known), 1).why == "no_tier"
