"""Which decisions of a week come first."""

from __future__ import annotations

from crmcore.domain.week.decisions import WeekDecision, ranked


def test_of_each_topic_the_one_with_most_money_is_named_the_largest_first():
    found = [
        WeekDecision(kind, money, 1) for kind, money in (("call", 5), ("decline", 9), ("orders", 7), ("levers", 8), ("over_served", 2))
    ]
    assert [one.kind for one in ranked(found)] == ["decline", "levers", "orders"]
    assert ranked(reversed(found)) == ranked(found)


def test_what_brings_nothing_is_no_decision_and_equal_ones_keep_their_order():
    found = [WeekDecision("offer", 3, 1), WeekDecision("collect", 3, 1), WeekDecision("orders", 0, 4), WeekDecision("let_go", -1, 2)]
    assert [one.kind for one in ranked(found)] == ["collect", "offer"]
