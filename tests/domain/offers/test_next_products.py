"""The three rules for the next product by hand, what an offer brings, and how the rules are judged on earlier days."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from crmcore.domain.offers import rules
from crmcore.domain.offers.judging import horizon, judge
from crmcore.domain.offers.next_products import next_products
from crmcore.domain.offers.rules import best_items, item_range, margins
from tests.domain.offers.bought import cut, items, purchases

ONE = np.zeros(5, np.int32)


def named(found, rule: str, row: int) -> str:
    return "".join("abc"[item] for item in best_items(found, rule, np.array([row]))[0] if item >= 0)


def test_the_affinity_is_the_cosine_drawn_towards_nothing():
    found = item_range(purchases("ab", "ab", "ab", "a", "c"), 3, ONE)
    # a has 4 buyers, b 3, and 3 bought both; an item has none with itself
    assert found.affinity[0, 1] == pytest.approx(3 / (sqrt(4 * 3) + 3)) and found.affinity[0, 0] == 0
    assert named(found, "likely", 3) == "b"  # nobody who bought a bought c
    assert named(found, "likely", 4) == ""  # nothing goes with c


def test_what_was_bought_long_ago_is_not_named_and_counts_for_the_affinity():
    found = item_range(purchases("aB", "ab", "ab", "a", "c"), 3, ONE)
    assert "b" not in named(found, "likely", 0) and found.affinity[0, 1] == pytest.approx(3 / (sqrt(4 * 3) + 3))


def test_popular_is_what_the_segment_buys():
    # segment 0 buys b, segment 1 buys c; of five buyers two bought b and two c: 40% overall, weighed as 20 customers
    found = item_range(purchases("ab", "ab", "a", "ac", "ac"), 3, np.array([0, 0, 0, 1, 1], np.int32))
    assert found.share[1, 1] == pytest.approx((2 + 20 * 0.4) / (3 + 20)) and found.share[2, 1] == pytest.approx((0 + 20 * 0.4) / (2 + 20))
    assert named(found, "popular", 2) == "bc" and named(found, "popular", 0) == "c"


def test_worth_weighs_profit():
    bought = purchases("ab", "ab", "ac", "ac", "a")
    richer = replace(bought, profit=np.where(bought.item == 2, 50.0, bought.profit).astype(np.float32))
    # customer 4 bought a, which goes with b as often as with c; c brings more
    assert named(item_range(richer, 3, ONE), "worth", 4) == "cb"


def test_what_an_offer_brings_is_shrunk_and_of_the_customers_size():
    bought = purchases("ab", "ab", "a", "a", "b")
    bought = replace(bought, profit=np.array([2, 2, 2, 2, 8, 2, 2], np.float32))
    found = item_range(bought, 3, ONE)
    # 20 over 7 pairs; of a: 2 + 2 + 8 + 2 of four buyers; of b: 6 of three
    mean = 20 / 7
    of_a, of_b = (14 + 10 * mean) / (4 + 10), (6 + 10 * mean) / (3 + 10)
    # customer 2 earned 8 on a, usual is of_a; one item of the mean stands for what is not known of it
    assert margins(found, 3, np.array([2]), np.array([[1, -1, -1]]))[0, 0] == pytest.approx(of_b * (8 + mean) / (of_a + mean), rel=1e-5)


@pytest.mark.parametrize("months,after", [(8, None), (9, 3), (23, 3), (24, 6), (35, 6), (36, 12)])
def test_the_months_after_a_cut_follow_from_the_data(months, after):
    assert horizon(months) == after


def test_the_rule_is_chosen_on_one_cut_and_judged_on_the_next():
    # two kinds of customers of one segment: who buys a goes on to b, who buys d goes on to e; g is bought by most, and never taken up
    letters, then = "abcdefg", ("abg", "abg", "abg", "deg", "deg", "deg", "a", "d")
    later = ("", "", "", "", "", "", "b", "e")
    choosing = judging = cut(then, later, letters=letters, profit=3.0)
    found = judge(choosing, judging, 7, np.zeros(8, np.int32))
    assert found is not None and found.chosen in ("likely", "worth")
    plain, likely = found.judging.rules[0], found.judging.of("likely")
    # both newcomers buy what is likely: 2 of 8, and 3 a purchase; popular names g, then two of the four others in their order
    assert (likely.hit, likely.profit) == (0.25, pytest.approx(100 * 6 / 8)) and plain.hit == 0.125
    assert likely.more_hits is not None and likely.more_hits.value == pytest.approx(0.125)
    assert likely.more_hits.low <= 0.125 <= likely.more_hits.high


def test_who_bought_nothing_in_the_year_is_offered_nothing():
    told = next_products(items(), purchases("ab", "ab", "A", "a", ""), ONE)
    assert told.rule == "popular" and told.judgement is None and told.months == 12
    assert told.has_offer.tolist() == [False, False, False, True, False]  # nobody bought c in the year
    assert told.names_of(3) == ("b",) and told.bought.tolist() == [2, 2, 0, 1, 0]
    assert told.expected(0.5)[3] == pytest.approx(told.margin[3] / 2) and told.expected(0.5)[4] == 0


def test_only_so_many_items_are_offered(monkeypatch):
    monkeypatch.setattr(rules, "MOST_OFFERED", 1)
    found = item_range(purchases("ab", "ab", "b", "c", "a"), 3, ONE)
    assert found.offered.tolist() == [0]  # a and b have three buyers each: the first
    assert named(found, "popular", 3) == "a"


def test_without_purchases_there_is_nothing_to_offer():
    told = next_products(items(), purchases("", ""), np.zeros(2, np.int32))
    assert not told.has_offer.any() and np.isnan(told.margin).all()
