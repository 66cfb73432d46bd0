"""Visits moved, skipped and recorded: what counts on which day, and nobody's mark is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.visits.decisions import VisitDecision, marks_on
from crmcore.store.companies.companies import create_company
from crmcore.store.decisions.act.visits import record_visit_decision, visit_decisions

DAY, NEXT, LATER = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 9)


def test_what_the_decisions_of_a_customer_mean_on_a_day():
    moved = VisitDecision("a", "moved", DAY, planned=NEXT, to=LATER, position=1)
    again = VisitDecision("a", "moved", NEXT, planned=LATER, to=date(2026, 11, 12), position=2)
    visited = VisitDecision("a", "visited", date(2026, 11, 12), text="wants samples", position=3)
    skipped = VisitDecision("b", "skipped", DAY, planned=LATER, text="on holiday", position=4)
    first = marks_on([moved, again, visited, skipped], DAY)
    assert (first["a"].fixed, first["a"].given_up, first["a"].visited) == ({LATER}, {NEXT}, None)
    assert (first["b"].skipped, first["b"].given_up) == (LATER, {LATER})
    assert marks_on([moved, again], NEXT)["a"].fixed == {date(2026, 11, 12)}
    last = marks_on([moved, again, visited], date(2026, 11, 20))["a"]
    assert last.fixed == set() and last.visited == date(2026, 11, 12)
    assert marks_on([moved], date(2026, 11, 1)) == {}


def test_two_people_cannot_lose_each_others_mark(tmp_path: Path):
    company = create_company(tmp_path, "Shop", "CNY")
    first = record_visit_decision(company, VisitDecision("a", "moved", DAY, to=LATER), author="Li", based_on=0)
    with pytest.raises(Problem, match="visit_changed"):
        record_visit_decision(company, VisitDecision("a", "skipped", DAY, text="ill"), author="Wu", based_on=0)
    record_visit_decision(company, VisitDecision("b", "skipped", DAY, text="ill"), author="Wu", based_on=0)  # another customer
    record_visit_decision(company, VisitDecision("a", "visited", DAY, text=" met \n Ann "), author="Wu", based_on=first.position)
    rows = visit_decisions(company.dir)
    assert [(row.customer_id, row.action, row.author, row.text) for row in rows] == [
        ("a", "moved", "Li", ""),
        ("b", "skipped", "Wu", "ill"),
        ("a", "visited", "Wu", "met Ann"),
    ]


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (VisitDecision("a", "danced", DAY), "unknown_visit_action"),
        (VisitDecision(" ", "visited", DAY), "visit_customer_missing"),
        (VisitDecision("a", "skipped", DAY), "visit_reason_missing"),
        (VisitDecision("a", "moved", DAY), "visit_day_missing"),
        (VisitDecision("a", "moved", NEXT, to=DAY), "visit_in_the_past"),
        (VisitDecision("a", "visited", DAY, text="x" * 1001), "text_too_long"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, decision: VisitDecision, code: str):
    company = create_company(tmp_path, "Shop", "CNY")
    with pytest.raises(Problem, match=code):
        record_visit_decision(company, decision, author="Li")
    with pytest.raises(Problem, match="author_missing"):
        record_visit_decision(company, VisitDecision("a", "visited", DAY), author=" ")
    assert visit_decisions(company.dir) == ()
