"""One clock of complaints: what a Book says of its customers is what the desk says on the same day, and nothing later changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.complaints.clock import OVERDUE
from crmcore.domain.complaints.of_customers import open_complaints_of
from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.grading.overrides import Override, default_expiry
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.store.companies.companies import Company, create_company, open_company
from crmcore.store.decisions.act.complaints import record_complaint_action
from crmcore.store.decisions.overrides import record_override
from crmcore.store.decisions.terms import set_calendar, set_terms, terms_on
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.complaints.desk import complaint_desk
from crmcore.usecases.grading.grading import grade, publish
from tests.parquet_stage import build

#: a Tuesday
DAY = date(2024, 12, 31)
LATER = date(2025, 3, 1)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Four customers, one in each tier, with one complaint each, opened on Thursday 26 December."""
    found = create_company(tmp_path, "Clock", "EUR")
    build(
        found.dir,
        order_line=[
            {"customer_id": name, "order_id": f"{name}{on}", "order_date": on, "amount": money, "profit": money / 2}
            for name, money in zip("abcd", (900, 500, 100, 50), strict=True)
            for on in ("2024-05-01", "2024-12-20", "2025-03-01")
        ],
        complaint=[{"complaint_id": f"K{name}", "customer_id": name, "opened_on": "2024-12-26", "subject": "late"} for name in "abcd"]
        + [{"complaint_id": "later", "customer_id": "a", "opened_on": "2025-02-01"}],
    )
    return found


def overdue(company: Company, day: date) -> list[bool]:
    complaints = open_complaints_of(grade(company, Scenario(as_of=day)))
    assert complaints is not None
    return complaints.overdue.tolist()


def test_terms_calendar_pauses_and_the_tier_at_opening_rule_every_page(company: Company):
    """Day 0 is Thursday 26 December; Friday 27, Monday 30, Tuesday 31 are the three days that the upper tiers have."""
    assert overdue(company, DAY) == [False] * 4
    # Wednesday 1 January is the fourth: the upper two are late, the others have until Thursday 2 January
    assert overdue(company, date(2025, 1, 1)) == [True, True, False, False]
    # New Year's Day off: none of them is late on it yet, as the fourth day is the 2nd
    set_calendar(company, WorkingCalendar(holidays={date(2025, 1, 1): "", date(2024, 12, 30): ""}, years=None), author="ann")
    assert overdue(company, date(2025, 1, 2)) == [False] * 4
    # a pause over the 27th: the customer was asked
    record_complaint_action(company, ComplaintAction("Ka", "paused", date(2024, 12, 27), text="asked"), author="ann")
    assert overdue(company, date(2025, 1, 6)) == [False, True, False, False]
    # one day for all, from the day on which they were opened
    terms, _ = terms_on(company, "abcd", DAY)
    tiers = tuple((code, replace(own, close_days=1)) for code, own in terms.tiers)
    set_terms(company, replace(terms, tiers=tiers), author="ann", effective_on=date(2024, 12, 1))
    assert overdue(company, DAY) == [False, True, True, True]


def test_what_came_later_changes_no_book_of_a_day(company: Company):
    """Complaints, records, terms, a calendar and published tiers of later days."""
    day = date(2025, 1, 1)
    before = open_complaints_of(grade(company, Scenario(as_of=day)))
    record_complaint_action(company, ComplaintAction("Ka", "closed", date(2025, 1, 2)), author="ann")
    record_complaint_action(company, ComplaintAction("Kb", "paused", date(2025, 1, 2), text="asked"), author="ann")
    record_complaint_action(company, ComplaintAction("", "opened", date(2025, 1, 2), text="x", customer_id="d"), author="ann")
    set_calendar(company, WorkingCalendar(weekend=frozenset({0, 1, 2, 3})), author="ann", effective_on=date(2025, 1, 2))
    terms, _ = terms_on(company, "abcd", day)
    slow = tuple((code, replace(own, close_days=60)) for code, own in terms.tiers)
    set_terms(company, replace(terms, tiers=slow), author="ann", effective_on=date(2025, 1, 2))
    publish(company, grade(company, Scenario(as_of=LATER)), name="later", author="ann")
    after = open_complaints_of(grade(company, Scenario(as_of=day)))
    assert before is not None and after is not None
    for name in ("count", "overdue", "oldest", "opened", "due", "allowed"):
        assert np.array_equal(getattr(before, name), getattr(after, name)), name
    assert open_complaints_of(grade(company, Scenario(as_of=LATER))).count.tolist() == [1, 1, 1, 2]


def test_a_book_obeys_the_decisions_up_to_its_ledger_position(company: Company):
    book = grade(company, Scenario(as_of=DAY))
    record_complaint_action(company, ComplaintAction("Ka", "closed", DAY), author="ann")
    complaints = open_complaints_of(book)
    assert complaints is not None and complaints.count.tolist() == [1, 1, 1, 1]


@pytest.mark.proof
def test_the_book_and_the_desk_of_a_day_say_the_same(demo_root: Path):
    company = open_company(demo_root / "demo")
    last = grade(company).mart.as_of
    for back in (0, 37, 400):
        book = grade(company, Scenario(as_of=last - timedelta(back)))
        desk, complaints = complaint_desk(company, book.scenario, book.version, book.mart.as_of), open_complaints_of(book)
        assert complaints is not None
        late = np.unique(desk.known.row[desk.clock.status == OVERDUE])
        assert np.array_equal(np.flatnonzero(complaints.overdue), late) and complaints.count.sum() == desk.clock.unsettled.sum()


def test_a_book_of_an_earlier_ledger_position_knows_no_tier_that_was_given_later(company: Company):
    """The last customer is put into the top tier by hand from before its complaint on: three days in place of five."""
    day, made_on = date(2025, 1, 1), date(2024, 12, 2)
    then = Ledger(company.dir).position()
    given = Override("d", "abcd", "D", "A", "a new plant", "fact", "ann", made_on, default_expiry(made_on))
    record_override(company, given)
    assert overdue(company, day) == [True, True, False, True]
    earlier = open_complaints_of(grade(company, Scenario(as_of=day), position=then))
    assert earlier is not None
    assert earlier.overdue.tolist() == [True, True, False, False]
