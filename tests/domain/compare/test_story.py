"""What two gradings tell side by side, by hand on ten customers: what differs, who moved with how much, which sums changed."""

from __future__ import annotations

from datetime import date

import pytest

from crmcore.domain.compare.comparison import MoveGroup, compare
from crmcore.domain.compare.story import story, weight_differences
from crmcore.domain.grading.scenario import Scenario
from tests.domain.compare.test_comparison import AMOUNTS, BY_AMOUNT, FOUR, left, right
from tests.domain.marts import book, mart

__all__ = ["left", "right"]
DRAFT = Scenario(as_of=date(2024, 3, 31), **BY_AMOUNT)


def test_who_moved_and_what_they_bring_on_either_side(left, right):
    # AABBBCCCDD → BAABBCCDD.: the third rises (8 → 10), the first and the eighth fall (10 + 3 → 8 − 3), the last is gone (−1)
    assert compare(left, right).moved == (MoveGroup("risen", 1, 8, 10), MoveGroup("fallen", 2, 13, 5), MoveGroup("gone", 1, -1, 0))


def test_under_different_tiers_there_is_no_rising(left):
    known = mart(order_amount=AMOUNTS, net_profit=[9, 8, 7, 6, 5, 4, 3, 2, 1, 99])
    told = compare(left, book(known, FOUR, weights=(("net_profit", 1.0),)))
    assert told.moved == (MoveGroup("differ", 3, 11, 109),)  # the second, eighth and last: 9+3−1 and 8+2+99


def test_what_moved_adds_up_to_those_who_differ(left, right):
    told = compare(left, right)
    assert sum(part.customers for part in told.moved) == told.differing


@pytest.mark.parametrize(
    "changes, differs",
    [
        ({}, ()),
        ({"weights": (("order_amount", 50.0),)}, ()),  # twice the same weights are the same
        ({"weights": (("order_amount", 1.0), ("net_profit", 1.0))}, ("weights",)),
        ({"shares": (20, 30, 30, 20)}, ()),  # those of the scheme itself
        ({"scheme": "abc_value", "shares": (10, 90)}, ("scheme",)),
        ({"normaliser": "min_max"}, ("rest",)),
        ({"apply_overrides": False}, ("rest",)),
    ],
)
def test_which_settings_differ(left, right, changes, differs):
    assert story(compare(left, right), DRAFT, DRAFT.with_(**changes)).differs == differs


def test_shares_differ_where_the_tiers_were_cut_by_others(left):
    assert story(compare(left, book(left.mart, shares=(10, 20, 30, 40), **BY_AMOUNT)), DRAFT, DRAFT).differs == ("shares",)


def test_days_and_windows_are_those_that_were_graded(left):
    later = book(mart(order_amount=AMOUNTS, net_profit=AMOUNTS), window=6, **BY_AMOUNT)
    found = story(compare(left, later), DRAFT, DRAFT)
    assert "window" in found.differs and found.sums == ()  # sums of windows of other lengths are not compared


def test_weights_are_told_as_parts_of_the_whole_the_largest_change_first():
    one = DRAFT.with_(weights=(("order_amount", 3.0), ("gross_profit", 1.0)))
    other = DRAFT.with_(weights=(("order_amount", 1.0), ("net_profit", 2.0), ("gross_profit", 1.0)))
    assert weight_differences(one, other) == (("order_amount", 0.75, 0.25), ("net_profit", 0.0, 0.5))


def test_sums_and_the_top_tier_of_both_sides(left, right):
    found = story(compare(left, right), DRAFT, DRAFT)
    assert [(change.code, change.left, change.right) for change in found.sums] == [("order_amount", 550, 540), ("net_profit", 53, 48)]
    assert (found.top.left, found.top.right) == (pytest.approx(19 / 53), pytest.approx(19 / 48))


def test_without_profit_the_order_amount_is_told_once(left):
    told = compare(left, book(mart(order_amount=AMOUNTS), **BY_AMOUNT))
    assert [change.code for change in story(told, DRAFT, DRAFT).sums] == ["order_amount"]
