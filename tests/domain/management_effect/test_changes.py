"""Which decisions count as changes, of which tiers, and what else falls into the months compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.management_effect.changes import ManagementChange, PublishedGrades, changes_of_grades, changes_of_terms, crossing
from crmcore.domain.terms.tier_terms import SchemeTerms, TermsDecision, default_terms

CODES = ("A", "B", "C", "D")
PROPOSAL = default_terms("abcd", CODES)


def with_visits(terms: SchemeTerms, tier: str, days: int) -> SchemeTerms:
    return replace(terms, tiers=tuple((code, replace(own, visit_every=days) if code == tier else own) for code, own in terms.tiers))


def test_terms_change_from_a_day_on_for_the_tiers_that_differ_from_those_before():
    first = TermsDecision(with_visits(PROPOSAL, "B", 60), "Li", date(2025, 1, 1), position=4)
    second = TermsDecision(with_visits(first.chosen, "C", 90), "Li", date(2025, 7, 1), position=9)
    found = changes_of_terms([first, second], PROPOSAL)
    assert [(change.code, change.touched) for change in found] == [("4", {"B": ("visit_every",)}), ("9", {"C": ("visit_every",)})]
    assert found[1].last_day_before == date(2025, 6, 30)
    assert found[1].is_touched("C") and not found[1].is_touched("B")


def test_terms_for_every_day_and_terms_that_stay_change_nothing_in_time():
    always = TermsDecision(with_visits(PROPOSAL, "B", 60), "Li", None, position=1)
    same = TermsDecision(always.chosen, "Li", date(2025, 7, 1), position=2)
    assert changes_of_terms([always, same], PROPOSAL) == []


def test_grades_are_anew_by_another_rule_or_under_another_scheme():
    base = Scenario()
    runs = [
        PublishedGrades(date(2025, 1, 1), "one", "Li", 1, base.with_(as_of=date(2025, 1, 1))),
        PublishedGrades(date(2025, 4, 1), "two", "Li", 2, base.with_(as_of=date(2025, 4, 1))),
        PublishedGrades(date(2025, 7, 1), "three", "Li", 3, base.with_(window=24)),
        PublishedGrades(date(2025, 8, 1), "other", "Li", 4, base.with_(scheme="abc_share")),
        PublishedGrades(date(2025, 9, 1), "four", "Li", 5, base.with_(window=24)),
    ]
    assert [(change.name, change.kind) for change in changes_of_grades(runs, "abcd")] == [
        ("one", "grades"),
        ("two", "grades"),
        ("three", "rule"),
        ("four", "scheme"),
    ]


def test_other_changes_within_the_months_or_those_a_year_before_are_named():
    chosen = ManagementChange("day", date(2025, 7, 1))
    inside = ManagementChange("terms", date(2025, 9, 1), position=1)
    a_year_before = ManagementChange("rule", date(2024, 5, 1), position=2)
    outside = ManagementChange("terms", date(2025, 3, 1), position=3)
    anew = ManagementChange("grades", date(2025, 8, 1), position=4)
    found = crossing([inside, a_year_before, outside, anew], chosen, 3, 1)
    assert found == (inside, a_year_before)
    assert crossing([a_year_before], chosen, 3, 0) == ()
