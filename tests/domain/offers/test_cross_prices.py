"""Cross-prices by hand: the margin of a taker, who would have bought anyway, the break-even share, and who is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.offers.base_rates import bought_anyway
from crmcore.domain.offers.cross_prices import asked_for, cross_prices
from crmcore.domain.offers.next_products import next_products
from tests.domain.offers.bought import cut, items, purchases

#: 25 buy a and b, 15 a alone, 20 c
BOUGHT = ("ab",) * 25 + ("a",) * 15 + ("c",) * 20
ALL = np.ones(60, bool)


@pytest.fixture
def offers():
    told = next_products(items(), purchases(*BOUGHT, profit=40.0, amount=100.0), np.zeros(60, np.int32))
    return replace(told, bought_anyway=np.full((3, 3), 0.1))


def test_a_pair_by_hand(offers):
    (pair,) = cross_prices(offers, ALL, 0.10, 0.10)
    assert (pair.bought, pair.offered, pair.both, pair.asked) == (0, 1, 25, 15)
    # 10% of 100; 40 − 10 a taker; one in ten buys it anyway
    assert (pair.discount, pair.margin, pair.price) == (pytest.approx(10), pytest.approx(30), pytest.approx(4.5))
    assert pair.break_even == pytest.approx(0.1 * 10 / 30)
    assert pair.money == pytest.approx(15 * (0.1 * 30 - 0.1 * 10))
    assert np.flatnonzero(asked_for(offers.purchases, ALL, 0, 1)).tolist() == list(range(25, 40))


def test_at_the_break_even_share_nothing_is_won_or_lost(offers):
    share = cross_prices(offers, ALL, 0.10, 0.10)[0].break_even
    assert cross_prices(offers, ALL, 0.10, share)[0].money == pytest.approx(0, abs=1e-9)


def test_a_discount_that_takes_the_profit_proposes_nothing(offers):
    assert cross_prices(offers, ALL, 0.40, 0.10) == () != cross_prices(offers, ALL, 0.39, 0.10)


def test_too_few_buyers_of_both_or_to_ask(offers):
    assert cross_prices(offers, np.arange(60) >= 6, 0.10, 0.10) == ()  # 19 buy both
    assert cross_prices(offers, (np.arange(60) < 34) | (np.arange(60) >= 40), 0.10, 0.10) == ()  # 9 to ask


def test_without_a_base_rate_the_break_even_share_cannot_be_told(offers):
    (pair,) = cross_prices(replace(offers, bought_anyway=None), ALL, 0.10, 0.10)
    assert (pair.base, pair.break_even, pair.money) == (None, None, None)


def test_a_discount_out_of_its_limits(offers):
    with pytest.raises(Problem, match="bad_discount"):
        cross_prices(offers, ALL, 0.51, 0.10)


def test_who_buys_anyway():
    # of four that bought a and not b one bought b later; of all five that lack b one did
    told = bought_anyway(cut(("ab", "a", "a", "a", "a", "c"), ("b", "b", "", "", "", "")), 3, 6, np.arange(3))
    assert told[0, 1] == pytest.approx((1 + 10 * 0.2) / (4 + 10))
