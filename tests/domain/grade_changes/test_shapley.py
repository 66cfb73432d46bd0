"""Shapley values against worked examples of the literature."""

from __future__ import annotations

import pytest

from crmcore.domain.grade_changes.shapley import shapley_terms


def values(players: str, worth, precedence=()) -> list[float]:
    terms = shapley_terms(tuple(players), precedence)
    return [sum(worth(coalition) * found.get(player, 0) for coalition, found in terms.items()) for player in players]


def test_glove_game():
    # one left glove, two right ones: a pair is worth 1: 2/3, 1/6, 1/6
    assert values("abc", lambda c: float("a" in c and len(c) > 1)) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_airport_game():
    # costs 1, 2, 3 of a runway as long as its largest user needs: 1/3, 1/3 + 1/2, 1/3 + 1/2 + 1 (Littlechild & Owen 1973)
    costs = {"a": 1, "b": 2, "c": 3}
    assert values("abc", lambda c: max((costs[p] for p in c), default=0)) == pytest.approx([1 / 3, 5 / 6, 11 / 6])


def test_a_player_without_effect_gets_nothing():
    def worth(c):
        return 3.0 * ("a" in c) + 5.0 * ({"a", "b"} <= c) - 2.0 * ("d" in c)

    assert values("abcd", worth) == pytest.approx([5.5, 2.5, 0, -2.0])


def test_precedence():
    # b after a only: the pair's worth is what b adds, always
    assert values("ab", lambda c: float(len(c) == 2), [("a", "b")]) == [0, 1]
    # three players, a before b: of abc, acb, cab the pair is complete with b in all: b 1; without it a and b share
    assert values("abc", lambda c: float({"a", "b"} <= c), [("a", "b")]) == pytest.approx([0, 1, 0])
    asked = shapley_terms(("a", "b", "c"), [("a", "b")])
    assert not any("b" in coalition and "a" not in coalition for coalition in asked)


def test_no_players():
    assert shapley_terms(()) == {frozenset(): {}}
