"""The verdict on the shape of a pyramid, by hand arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.pyramids.shape import Shape, customer_shape, profit_shape, widening_schemes

#: eight companies: customers and net profit by tier, top tier first, and the verdicts
COMPANIES = {
    "abcd 20/30/30/20": ((334, 502, 501, 334), (5200, 1900, 600, 90), Shape("barrel", 1), Shape("inverted")),
    "textbook 5/15/60/20": ((50, 150, 600, 200), (50, 30, 15, -5), Shape("barrel", 2), Shape("inverted", ends_in_loss=True)),
    "barrel of profit": ((100, 300, 200), (20, 50, 30), Shape("barrel", 1), Shape("barrel", 1)),
    "a tier below zero": ((10, 40, 90), (700, 200, -300), Shape("pyramid"), Shape("inverted", ends_in_loss=True)),
    "all losing": ((20, 30, 50), (-10, -20, -30), Shape("pyramid"), Shape("none")),
    "one tier": ((120,), (4000,), Shape("single"), Shape("single")),
    "eight tiers": ((5, 10, 20, 40, 60, 80, 100, 120), (90, 80, 70, 60, 50, 40, 30, 20), Shape("pyramid"), Shape("inverted")),
    "1/4/15/80": ((10, 40, 150, 800), (12, 30, 35, 23), Shape("pyramid"), Shape("barrel", 2)),
}


@pytest.mark.parametrize("company", COMPANIES)
def test_the_verdict_on_eight_companies(company):
    counts, profits, customers, profit = COMPANIES[company]
    assert (customer_shape(counts), profit_shape(profits)) == (customers, profit)


@pytest.mark.parametrize(
    ("counts", "kind"),
    [
        ((0, 0, 0), "column"),
        ((100, 101, 100), "column"),  # one customer is no difference
        ((100, 100, 130), "pyramid"),
        ((130, 100, 100), "inverted"),
        ((100, 20, 100), "uneven"),  # an hourglass
        ((10, 90, 20, 80), "uneven"),
        ((1000, 996, 1300), "pyramid"),  # ε = .5% of 3,296 = 16
        ((0, 1, 1), "few"),
        ((0, 12, 0), "one_tier"),
    ],
)
def test_the_shape_of_counts(counts, kind):
    assert customer_shape(counts).kind == kind


def test_profit_is_no_pyramid_where_the_top_tier_or_the_total_does_not_earn():
    assert profit_shape((0, 50, 20)) == profit_shape((-5, 90, 20)) == profit_shape((10, -20, 5)) == profit_shape(()) == Shape("none")


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=8))
def test_turned_over_a_pyramid_is_inverted(counts):
    turned = {"pyramid": "inverted", "inverted": "pyramid"}
    kind = customer_shape(counts).kind
    assert customer_shape(counts[::-1]).kind == turned.get(kind, kind)


def test_a_scheme_is_offered_that_asks_for_more_customers_from_tier_to_tier():
    schemes = {
        scheme.id: scheme
        for scheme in (
            Scheme("abcd", ("A", "B", "C", "D"), shares=(20, 30, 30, 20)),
            Scheme("three", ("A", "B", "C"), shares=(20, 30, 50)),
            Scheme("four", ("A", "B", "C", "D"), shares=(1, 4, 15, 80)),
            Scheme("by_value", ("A", "B", "C"), method="value", shares=(10, 20, 70)),
        )
    }
    assert widening_schemes(schemes, "abcd") == ("four", "three")
    assert widening_schemes(schemes, "three") == ("four",)
