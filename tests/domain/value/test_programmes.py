"""Most valuable, second tier, below zero and what to do for each, every rule by hand."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest

from crmcore.domain.lifecycle.stages import DECLINE, STABLE
from crmcore.domain.offers.next_products import next_products
from crmcore.domain.value.programmes import STEPS, programme
from crmcore.domain.value.strategic_tiers import BZ, MVC, STC, strategic_tiers
from crmcore.store.companies.schemes import SHIPPED, read_schemes
from tests.domain.loyalty.loyal_customers import loyalty, points
from tests.domain.offers.bought import items, purchases
from tests.domain.value.valued_customers import baskets, declining, facts, valued, view

SCHEME = read_schemes(SHIPPED)["mvc_stc_bz"]


def steps(book, tier, of) -> dict[str, list[int]]:
    return {step.code: np.flatnonzero(step.customer_mask).tolist() for step in programme(book, tier, of)}


def all_of(tier: int, n: int) -> np.ndarray:
    return np.full(n, tier, np.int8)


def test_below_zero_by_net_profit_then_the_best_fifth_by_current_value():
    # five are not below zero, a fifth of five is one
    book = valued(current_value=[50, 90, 10, 20, 30, 40], net_profit=[5, -1, 1, 2, 3, 4])
    assert strategic_tiers(book).tolist() == [MVC, BZ, STC, STC, STC, STC]


def test_without_any_profit_nobody_is_below_zero():
    assert strategic_tiers(valued(current_value=[5, 4, 3, 2, 1])).tolist() == [MVC, STC, STC, STC, STC]


def test_the_unknown_have_no_tier():
    assert strategic_tiers(valued(current_value=[5, None, 4, 3], net_profit=[1, -1, 1, 1])).tolist() == [MVC, -1, STC, STC]


@pytest.mark.parametrize("shares", [(), (40, 60)])
def test_page_and_scheme_agree_to_the_customer(shares):
    rng = np.random.default_rng(5)
    worth = rng.integers(-30, 90, 300).astype(float)
    book = valued(
        current_value=worth.tolist(), net_profit=(worth + rng.integers(-9, 9, 300)).tolist(), scheme=SCHEME, scenario={"shares": shares}
    )
    assert book.cut_by == "current_value" and (strategic_tiers(book) == book.computed).all()


def test_what_to_do_for_the_most_valuable():
    n = 6
    book = valued(
        n,
        current_value=[9] * n,
        growth_rate=[-0.5, 0, 0, 0, 0, None],
        median_gap_days=[40, 40, 40, 10, None, 40],
        days_since_order=[1, 81, 41, 29, 400, 80],
        complaint_count=[0, 0, 2, 0, 0, 0],
        satisfaction=[7, 6.9, None, 10, None, None],
        attitude=[10, None, None, None, None, 90],
        insights={
            "service_facts": facts(n, contacts=[1] * n, visits=[0, 1, 2, 0, 1, 1]),
            "loyalty": loyalty(points([80, 10, 80, 80, 80, 80], [10, None, None, None, None, 90])),
            "lifecycle": declining(DECLINE, DECLINE, STABLE, STABLE, STABLE, STABLE),
        },
    )
    told = steps(book, all_of(MVC, n), "mvc")
    # the life cycle says who declines
    assert told["reverse"] == [0, 1]
    # 2 and 5 let their 40 days pass; 3 is silent for 29, less than a month; 4 has no usual gap
    assert told["act"] == [2, 5]
    assert (told["listen"], told["frontline"], told["care"]) == ([2], [0, 3], [0, 3])
    # 0 buys often without liking; 5 is truly loyal; the others were never asked
    assert told["loyalty"] == [0]


def test_where_the_life_cycle_is_known_it_says_who_declines():
    book = valued(2, current_value=[1, 1], growth_rate=[-0.9, 0.5], insights={"lifecycle": declining(STABLE, DECLINE)})
    assert steps(book, all_of(MVC, 2), "mvc")["reverse"] == [1]


def test_steps_say_which_table_they_lack():
    book = valued(2, current_value=[1, 1])
    lacks = {step.code: step.lacks for of in STEPS for step in programme(book, all_of(MVC, 2), of)}
    assert {code: table for code, table in lacks.items() if table} == {
        "listen": "complaint",
        "frontline": "contact",
        "care": "survey",
        "loyalty": "survey",
        "new": "category",
        "cross": "category",
        "clean": "contact",
        "renegotiate": "discount",
    }


def test_what_to_do_for_the_second_tier():
    n = 5
    book = valued(
        n,
        growth_potential=[1, 2, 3, 4, 5],
        order_count=[1, 2, 1, 1, 0],
        insights={
            "service_facts": facts(n, contacts=[4, 6, 0, 3, 4]),
            "long_view": view(n),
            "baskets": baskets("ab", "a", "a", "ab", "ab", "b"),
            "offers": next_products(items("ab"), purchases("a", "a", "ab", "ab", "b", letters="ab"), np.zeros(n, np.int32)),
        },
    )
    told = steps(book, all_of(STC, n), "stc")
    assert told["more"] == [3, 4]  # above the median of 3
    assert told["cross"] == [0, 1, 4]  # one category is all they buy
    assert told["new"] == [0, 1, 4]  # the others bought both; what is named is expected to bring the same, so nobody is below the median
    assert told["clean"] == [0, 4]  # four contacts for one order, or for none; 6 for two orders, or 3 for one, are not more than three each


def test_each_customer_below_zero_has_exactly_one_step():
    # bought 10 … 70: the median is 40; discounts .1 … .7: the median is .4
    n = 7
    book = valued(
        n,
        order_amount=[10, 20, 30, 40, 50, 60, 70],
        net_profit=[-1] * n,
        gross_profit=[1, 1, 1, 1, -1, -1, -1],
        overdue_amount=[0, 0, 5, 0, 0, 0, 0],
        insights={"service_facts": facts(n, before=[3, -1, -1, -1, -1, -1, None], discount=[0.1, 0.2, 0.3, 0.5, 0.6, 0.4, 0.7])},
    )
    told = steps(book, all_of(BZ, n), "bz")
    assert told == {
        "reassess": [0, 6],  # earned in the year before; bought nothing then
        "educate": [3],  # serving eats its profit, and it buys 40, the median
        "renegotiate": [4],  # its goods lose, with .6 > .4
        "migrate": [1],  # serving eats its profit, and it buys 20
        "end": [2, 5],
    }  # owes 5; its goods lose at an ordinary discount
    assert sorted(chain.from_iterable(told.values())) == list(range(n))
