"""Terms of tiers: the proposal follows the sources, plain values come back the same, and impossible ones are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.tier_terms import NO_TIER, default_terms, terms_from

ABCD = ("A", "B", "C", "D")


def test_the_proposal():
    terms = default_terms("abcd", ABCD)
    assert terms.by_tier(ABCD, "close_days") == [3, 3, 5, 5, 5]
    assert terms.by_tier(ABCD, "visit_every") == [30, 91, 182, 365, 182]  # without a tier: as the second lowest
    assert terms.by_tier(ABCD, "order_priority") == [1, 2, 3, 4, 3]
    three = default_terms("abc", ("A", "B", "C"))
    assert three.by_tier(("A", "B", "C"), "close_days") == [3, 3, 5, 3]
    assert three.of("nothing") == three.of(NO_TIER)


def test_plain_values_come_back_the_same_and_new_tiers_take_the_proposal():
    terms = default_terms("abcd", ABCD)
    chosen = replace(terms, tiers=(("A", replace(terms.of("A"), close_days=2, fees="free")), *terms.tiers[1:]), visit_share=0.5)
    assert terms_from(chosen.as_json(), ABCD) == chosen
    more = terms_from(chosen.as_json(), (*ABCD, "E"))
    assert more.of("A").close_days == 2 and more.of("E").visit_every == 365


@pytest.mark.parametrize(
    "name, value", [("close_days", -1), ("close_days", 2.5), ("discount_limit", 1.2), ("visit_every", 0), ("payment_days", None)]
)
def test_an_impossible_number_is_named(name, value):
    terms = default_terms("abcd", ABCD)
    with pytest.raises(Problem) as told:
        replace(terms.of("A"), **{name: value}).checked()
    assert (told.value.code, told.value.values["field"]) == ("bad_terms", name)


def test_texts_fit_a_line():
    terms = default_terms("abcd", ABCD)
    assert replace(terms.of("A"), fees=" a\nb ").checked().fees == "a b"
    with pytest.raises(Problem, match="text_too_long"):
        replace(terms.of("A"), fees="x" * 301).checked()
