"""The price of a tier given by hand: whose profit goes where."""

from __future__ import annotations

from crmcore.domain.summary.override_price import OverridePrice, override_price
from tests.domain.marts import book, mart

#: A: 100 + 90, B: 80 + 70 + 60, C: 50 + 40 + 30, D: 20 + 10
PROFITS = [100.0, 90, 80, 70, 60, 50, 40, 30, 20, 10]


def test_the_price_is_the_customers_profit_as_a_share_of_both_tiers():
    graded = book(mart(gross_profit=PROFITS, order_amount=PROFITS))
    assert override_price(graded, 8, "A") == OverridePrice("gross_profit", "D", "A", 20.0, 20 / 30, 20 / 190)


def test_the_computed_tier_has_no_price():
    graded = book(mart(gross_profit=PROFITS, order_amount=PROFITS))
    assert override_price(graded, 8, "D") is None


def test_a_customer_without_a_computed_tier_has_no_price():
    graded = book(mart(population=[0, 1], gross_profit=[5.0, 0], order_amount=[5.0, 0]))
    assert override_price(graded, 1, "A") is None


def test_shares_of_a_tier_that_loses_money_cannot_be_told():
    losing = [100.0, 90, 80, 70, 60, 50, 40, 30, 20, -50]
    price = override_price(book(mart(gross_profit=losing, order_amount=PROFITS)), 9, "A")
    assert (price.moved, price.share_of_source) == (-50.0, None)


def test_without_profits_the_price_is_told_in_order_amount():
    assert override_price(book(mart(order_amount=PROFITS)), 0, "B").basis == "order_amount"
