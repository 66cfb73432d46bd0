"""The visits due, read from a company's data: contacts and appointments, owners, terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.health.facts import contacts_of
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.visits.decisions import VisitDecision
from crmcore.domain.visits.due import VisitsDue
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.terms import set_terms, terms_on
from crmcore.store.facts.activities.visits import read_last_contacts
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.team.team import book_in_force, read_team
from crmcore.usecases.visits.decide import decide_visit
from crmcore.usecases.visits.due import read_visits_due
from tests.parquet_stage import build

DAY = date(2026, 11, 2)


def due(company: Company, counted: str = "contact") -> VisitsDue:
    book, _ = book_in_force(company, "abcd", DAY)
    terms, _ = terms_on(company, "abcd", DAY)
    return read_visits_due(company, book, read_team(company, book, terms, DAY), terms, DAY, counted)


@pytest.fixture
def shop(tmp_path: Path) -> Company:
    """Four customers, one of each tier (the best two A and B); R2 goes to one of them for R1."""
    company = create_company(tmp_path, "Visits", "EUR")
    build(
        company.dir,
        order_line=[{"customer_id": f"c{k}", "order_date": "2026-11-01", "amount": 50 - 10 * k} for k in range(4)],
        customer=[{"customer_id": f"c{k}", "rep_id": "R1"} for k in range(4)],
        rep=[{"rep_id": rep, "capacity_hours": 50} for rep in ("R1", "R2")],
        contact=[
            {"customer_id": "c0", "contacted_on": "2026-09-01", "kind": "visit"},
            {"customer_id": "c0", "contacted_on": "2026-10-20", "kind": "call"},
            {"customer_id": "c1", "contacted_on": "2026-11-03", "kind": "visit"},
        ],
        appointment=[
            {
                "appointment_id": "p",
                "customer_id": "c2",
                "planned_on": "2026-11-05",
                "rep_id": "R2",
                "kind": "visit",
                "hours": 3,
                "note": "x",
            },
            {"appointment_id": "q", "customer_id": "c2", "planned_on": "2026-11-04", "kind": "visit"},
            {"appointment_id": "r", "customer_id": "c3", "planned_on": "2026-11-04", "kind": "call"},
        ],
    )
    return company


def test_what_was_known_on_the_day(shop: Company):
    known = due(shop)
    assert known.team.ids.tolist() == ["c0", "c1", "c2", "c3"]
    assert known.last.astype(str).tolist() == ["2026-10-20", "NaT", "NaT", "NaT"]
    assert due(shop, "visit").last.astype(str).tolist() == ["2026-09-01", "NaT", "NaT", "NaT"]
    fixed = known.fixed  # the call is none, the one without hours takes those of the terms, the one without a name goes to the owner
    assert (fixed.customer.tolist(), fixed.person.tolist(), fixed.hours.tolist()) == ([2, 2], [0, 1], [2.0, 3.0])
    assert fixed.day.astype(str).tolist() == ["2026-11-04", "2026-11-05"] and fixed.note == ("", "x")
    assert known.next_fixed.astype(str).tolist() == ["NaT", "NaT", "2026-11-04", "NaT"]


def test_what_people_decided_counts_from_its_day_on(shop: Company):
    """c0 is visited on the working date, c1 skipped, c2's appointment of the 5th moved to the 9th."""
    for decision in (
        VisitDecision("c0", "visited", DAY, text="wants samples"),
        VisitDecision("c1", "skipped", DAY, text="abroad"),
        VisitDecision("c2", "moved", DAY, planned=date(2026, 11, 5), to=date(2026, 11, 9)),
    ):
        decide_visit(shop, 1, decision, author="Li", based_on=0)
    known = due(shop)
    assert known.last.astype(str).tolist()[:2] == ["2026-11-02", "NaT"]
    every = known.interval.astype(int)
    assert known.due[:2].tolist() == [DAY + timedelta(int(every[0])), DAY + timedelta(int(every[1]))]
    fixed = list(zip(known.fixed.day.astype(str).tolist(), known.fixed.person.tolist(), known.fixed.moved.tolist(), strict=True))
    assert fixed == [("2026-11-04", 0, False), ("2026-11-09", 0, True)]
    assert read_last_contacts(shop.dir, 1, 4, date(2026, 11, 1)).visit.astype(str).tolist()[0] == "2026-09-01"  # the day before
    for decision, code in (
        (VisitDecision("c1", "moved", DAY, to=date(2026, 11, 8)), "visit_on_a_day_off"),
        (VisitDecision("nobody", "visited", DAY), "no_such_customer"),
    ):
        with pytest.raises(Problem, match=code):
            decide_visit(shop, 1, decision, author="Li")


def test_who_has_gone_by_the_working_date_is_not_due_unless_the_terms_visit_it(tmp_path: Path):
    company = create_company(tmp_path, "Gone", "EUR")
    bought = {"c0": "2026-10-01", "left": "2026-10-02", "back": "2026-10-20", "lapsed": "2025-11-02", "just": "2025-11-03"}
    build(
        company.dir,
        order_line=[{"customer_id": c, "order_date": day, "amount": 9} for c, day in bought.items()],
        customer=[{"customer_id": c, "rep_id": "R1"} for c in (*bought, "never")],
        rep=[{"rep_id": "R1", "capacity_hours": 50}],
        departure=[{"customer_id": c, "departed_on": "2026-10-10"} for c in ("left", "back")],
    )
    found = due(company)
    # written down and no purchase since; no purchase within the twelve months up to the day. Who never bought has not gone
    assert set(found.team.ids[found.team.unvisited]) == {"left", "lapsed"} == set(found.team.ids[~np.isfinite(found.interval)])
    assert not found.is_due[found.team.unvisited].any() and not found.never[found.team.unvisited].any()
    book, _ = book_in_force(company, "abcd", DAY)
    assert (gone_mask(book) == found.team.gone).all()
    set_terms(company, replace(terms_on(company, "abcd", DAY)[0], visit_gone=True), author="Li")
    assert np.isfinite(due(company).interval).all()


def test_a_recorded_visit_counts_in_the_rhythm_of_contacts_until_it_is_taken_back(shop):
    def rhythm(day: date = DAY) -> tuple[int, float, float]:
        found = grade(shop, Scenario().with_(as_of=day))
        contacts, row = contacts_of(found), found.mart.customers.row_of("c0")
        assert contacts is not None
        return int(contacts.contact_days[row]), float(contacts.days_since[row]), float(contacts.usual_gap[row])

    assert rhythm() == (2, 13, 49)  # 1 September, 20 October
    decide_visit(shop, 1, VisitDecision("c0", "visited", date(2026, 10, 30), text="x"), author="Li", based_on=0)
    assert rhythm() == (3, 3, 29.5)  # gaps of 49 and 10 days
    assert rhythm(date(2026, 10, 29)) == (2, 9, 49)  # a day before is what it was
    decide_visit(shop, 1, VisitDecision("c0", "taken_back", date(2026, 10, 30)), author="Li")
    assert rhythm() == (2, 13, 49)
