"""A cached Book is the Book that grading anew would give, after every kind of decision; only those that move grades grade anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.complaints.of_customers import open_complaints_of
from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.decisions.outlooks import Outlook
from crmcore.domain.decisions.owners import OWNER, OwnerChange
from crmcore.domain.decisions.privacy import Privacy
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.cost_rates import CostRates
from crmcore.domain.grading.late_reasons import LateReasons
from crmcore.domain.grading.metrics import STORED
from crmcore.domain.grading.overrides import Override
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.health.facts import contacts_of
from crmcore.domain.key_customers.decisions import KINDS, KeyMark, key_customers_of
from crmcore.domain.letting_go.decisions import REASONS, LettingGo, let_go_of
from crmcore.domain.product_prospects.judgements import ProductJudgement
from crmcore.domain.terms.tier_terms import default_terms
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.domain.visits.decisions import VisitDecision
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.act.complaints import record_complaint_action
from crmcore.store.decisions.act.visits import record_visit_decision
from crmcore.store.decisions.cost_rates import set_cost_rates
from crmcore.store.decisions.key_customers import record_key_mark
from crmcore.store.decisions.late_reasons import set_late_reasons
from crmcore.store.decisions.letting_go import record_let_go
from crmcore.store.decisions.outlooks import record_outlooks
from crmcore.store.decisions.overrides import record_override
from crmcore.store.decisions.owners import give_owners
from crmcore.store.decisions.privacy import set_privacy
from crmcore.store.decisions.terms import set_calendar, set_terms
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.product_prospects.decisions import record_judgement
from crmcore.usecases.grading import graded
from crmcore.usecases.grading.grading import grade, ledger_position, publish, resolve
from pages._ui.data import caches
from pages._ui.data.result_keys import GradingKey, Selection
from tests.parquet_stage import build

DAY, OPENED, EXPIRES = date(2025, 1, 2), date(2024, 12, 26), date(2025, 3, 26)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Four customers, one in each tier; each has a complaint, a contact, an invoice paid late, an owner and a phone number on file."""
    found = create_company(tmp_path, "Fresh", "EUR")
    names = "abcd"
    build(
        found.dir,
        customer=[{"customer_id": name, "name": f"Shop {name}", "contact": f"Ms {name}", "rep_id": "R1"} for name in names],
        rep=[{"rep_id": "R1", "name": "Li"}, {"rep_id": "R2", "name": "Wu"}],
        order_line=[
            {"customer_id": name, "order_id": f"{name}{on}", "order_date": on, "amount": money, "profit": money / 2,
             "category": "Pumps"}
            for name, money in zip(names, (900, 500, 100, 50), strict=True)
            for on in ("2024-05-01", "2024-12-20")
        ],
        complaint=[{"complaint_id": f"K{name}", "customer_id": name, "opened_on": OPENED.isoformat()} for name in names],
        contact=[{"customer_id": name, "contacted_on": "2024-11-01", "kind": "visit"} for name in names],
        payment=[
            {"invoice_id": f"I{name}", "customer_id": name, "invoice_date": "2024-06-01", "due_date": "2024-07-01",
             "paid_date": "2024-08-01", "amount": 100, "late_reason": "strike"}
            for name in names
        ],
    )  # fmt: skip
    return found


def _terms(company: Company) -> None:
    """One day for everybody's complaint, from the day of opening on."""
    usual = default_terms("abcd", tuple("ABCD"))
    set_terms(
        company,
        replace(usual, tiers=tuple((code, replace(own, close_days=1)) for code, own in usual.tiers)),
        author="ann",
        effective_on=OPENED,
    )


#: a decision of each kind that some Book tells, and whether grades rest on it
DECIDE: dict[str, tuple[Callable[[Company], object], bool]] = {
    "override": (lambda c: record_override(c, Override("d", "abcd", "D", "A", "plant", "fact", "ann", OPENED, EXPIRES)), True),
    "outlook": (lambda c: record_outlooks(c, [Outlook("b", 90.0, None, "ann", OPENED)]), True),
    "privacy": (lambda c: set_privacy(c, Privacy(True), author="ann"), True),
    "cost_rates": (lambda c: set_cost_rates(c, CostRates.of({"order": 5.0}), author="ann"), True),
    "late_reasons": (lambda c: set_late_reasons(c, LateReasons.of(["strike"]), author="ann"), True),
    "owners": (lambda c: give_owners(c, [OwnerChange("a", "R1", "R2")], author="ann"), True),
    "let_go": (lambda c: record_let_go(c, LettingGo("c", REASONS[0], "no more", (), False, OPENED), author="ann"), True),
    "key_customer": (lambda c: record_key_mark(c, KeyMark("d", KINDS[0], "opens doors", OPENED, EXPIRES), author="ann"), True),
    "product_prospects": (lambda c: record_judgement(c, ProductJudgement("Pumps", 70.0, judged_on=DAY), author="ann"), True),
    "complaint": (lambda c: record_complaint_action(c, ComplaintAction("Ka", "closed", OPENED), author="ann"), False),
    "visit": (lambda c: record_visit_decision(c, VisitDecision("a", "visited", date(2024, 12, 30)), author="ann"), False),
    "working_calendar": (lambda c: set_calendar(c, WorkingCalendar(holidays={date(2024, 12, 30): ""}), author="ann"), False),
    "run": (lambda c: publish(c, grade(c, Scenario(as_of=date(2024, 6, 1))), name="first", author="ann"), False),
    "terms": (_terms, False),
}  # fmt: skip


def cached(company: Company) -> Book:
    scenario = resolve(company, Scenario(as_of=DAY), 1)
    return caches.book(GradingKey(company.dir, scenario, 1, ledger_position(company)))


def told(book: Book) -> dict[str, object]:
    """Everything that a page reads of a Book: grades, metrics, customers, and what people recorded beside them."""
    complaints, contacts = open_complaints_of(book), contacts_of(book)
    assert complaints is not None and contacts is not None
    arrays = [book.computed, book.assigned, book.provisional, book.score, *(book.mart.metrics[metric.id] for metric in STORED)]
    codes, names = book.mart.customers.codes(OWNER)
    return {
        "grades": [np.nan_to_num(array, nan=-1.0).tolist() for array in arrays],
        "owners": [[*names, ""][code] for code in codes.tolist()],
        "customers": book.mart.customers.table.to_pylist(),
        "let_go": let_go_of(book).rows.tolist(),
        "key": key_customers_of(book).rows.tolist(),
        "products": np.nan_to_num(book.mart.metrics["product_prospects"], nan=-1.0).tolist(),
        "complaints": [getattr(complaints, name).tolist() for name in ("count", "overdue", "oldest", "due", "allowed")],
        "contacts": [
            np.nan_to_num(column, nan=-1.0).tolist() for column in (contacts.contact_days, contacts.days_since, contacts.usual_gap)
        ],
    }


def test_whatever_people_decide_the_cached_book_is_the_one_graded_anew(company: Company, monkeypatch: pytest.MonkeyPatch):
    """One decision after another: each changes what its Book tells, and nothing of before is shown for it. Planted bugs with which it was
    seen to fail: each kind alone left out of `GRADES_REST_ON` (staying in `RECORDED`), and left out of `RECORDED`."""
    real, again = graded.grade_customers, []
    monkeypatch.setattr(graded, "grade_customers", lambda *given, **named: again.append(1) or real(*given, **named))
    before = cached(company)
    before_told, shared = told(before), caches.shared_results(Selection(company.dir, before.key, ()))
    for kind, (decide, moves_grades) in DECIDE.items():
        decide(company)
        assert Ledger(company.dir).rows()[-1].kind == kind
        again.clear()
        after = cached(company)
        assert (len(again) > 0) == moves_grades, kind
        after_told = told(after)
        assert after_told == told(grade(company, Scenario(as_of=DAY))), kind
        assert after_told != before_told, kind
        assert after.key != before.key, kind
        results = caches.shared_results(Selection(company.dir, after.key, ()))
        assert (results is shared) != moves_grades, kind
        before, before_told, shared = after, after_told, results


def test_every_kind_of_decision_is_known_to_move_grades_to_be_told_beside_them_or_to_be_no_part_of_a_book():
    """A kind that nobody has sorted could make a Book stale."""
    assert set(DECIDE) == {*graded.GRADES_REST_ON, *graded.RECORDED}
