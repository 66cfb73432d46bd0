"""What was published stays as it was, whatever the data say by now; what was changed by hand since stands on top of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.decisions.published import as_published, changed_since
from tests.domain.marts import book, mart, tiers

#: ten customers, best first: AABBBCCCDD
GRADED = book(mart(order_amount=[10.0, 9, 8, 7, 6, 5, 4, 3, 2, 1]), weights=(("order_amount", 1.0),))


@dataclass(frozen=True)
class Decided:
    customer_id: str
    scheme: str
    position: int


def published(codes: str) -> np.ndarray:
    return np.array(["ABCD".find(code) for code in codes], dtype=np.int8)


def test_tiers_as_published_stand_in_place_of_those_that_grading_anew_gives():
    assert tiers(GRADED) == "AABBBCCCDD"
    shown = as_published(GRADED, 3, published("DABBBCCCD."), frozenset())
    assert tiers(shown) == "DABBBCCCD." and shown.run == 3 and tiers(GRADED) == "AABBBCCCDD"
    assert shown.key != GRADED.key  # no cache takes one for the other
    assert shown.population[9] != GRADED.population[9]  # has no tier there, so counts as graded no more


def test_who_was_changed_by_hand_since_has_the_tier_of_today():
    shown = as_published(GRADED, 3, published("DDBBBCCCDD"), {"c0000", "c-unknown"})
    assert tiers(shown) == "ADBBBCCCDD"


def test_where_it_makes_no_difference_it_is_the_same_book():
    assert as_published(GRADED, 3, published("AABBBCCCDD"), frozenset()) is GRADED


def test_only_decisions_of_the_scheme_after_the_run_count_each_customer_once():
    decisions = [Decided("a", "abcd", 4), Decided("b", "abcd", 6), Decided("b", "abcd", 7), Decided("c", "mvc", 8)]
    assert changed_since(decisions, "abcd", 5) == {"b"}
