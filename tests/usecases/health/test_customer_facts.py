"""Open complaints, contacts, returns and earlier purchases, each figure worked out by hand from the rows written here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.complaints.of_customers import open_complaints_of
from crmcore.domain.grading.book import Book
from crmcore.domain.health.facts import contacts_of, returned_goods_of
from crmcore.domain.health.growth import PurchasesBefore
from crmcore.store.companies.companies import create_company
from crmcore.usecases.grading.grading import grade
from tests.parquet_stage import build


@pytest.fixture
def graded(tmp_path: Path) -> Book:
    """Two customers, as known on 31 December 2024."""
    company = create_company(tmp_path, "Facts", "EUR")
    days = ["2023-02-01", "2023-06-01", "2023-10-01", "2024-05-01", "2024-12-31"]
    build(
        company.dir,
        order_line=[{"customer_id": "a", "order_id": str(k), "order_date": day, "amount": 100, "profit": 10} for k, day in enumerate(days)]
        + [
            {"customer_id": "a", "order_id": "r", "order_date": "2024-06-01", "amount": -60, "profit": -25},
            {"customer_id": "b", "order_id": "b", "order_date": "2024-07-01", "amount": 50, "profit": 5},
        ],
        complaint=[
            {"complaint_id": "1", "customer_id": "a", "opened_on": "2024-12-10", "closed_on": "2024-12-20"},
            {"complaint_id": "2", "customer_id": "a", "opened_on": "2024-12-16"},
            {"complaint_id": "3", "customer_id": "a", "opened_on": "2024-12-02", "outcome": "处理中"},
            {"complaint_id": "4", "customer_id": "a", "opened_on": "2024-11-01", "outcome": "已补发"},  # settled, nobody knows when
            {"complaint_id": "5", "customer_id": "a", "opened_on": "2024-11-02", "outcome": "Refunded"},
            {"complaint_id": "6", "customer_id": "b", "opened_on": "2024-08-01", "closed_on": "2024-08-05", "reopened_on": "2024-12-30"},
            {"complaint_id": "7", "customer_id": "b", "opened_on": "2024-08-02", "closed_on": "2024-08-09", "reopened_on": "2024-08-06"},
            {"complaint_id": "8", "customer_id": "b", "opened_on": "2024-08-03", "closed_on": "2024-08-05", "reopened_on": "2025-01-02"},
        ],
        contact=[
            {"customer_id": "a", "contacted_on": day} for day in ("2024-10-01", "2024-10-11", "2024-10-11", "2024-10-31", "2024-12-21")
        ],
    )
    return grade(company)


def test_open_complaints_are_those_not_settled_and_the_oldest_counts(graded):
    complaints = open_complaints_of(graded)
    assert complaints is not None
    assert complaints.count.tolist() == [2, 1] and complaints.oldest[0].astype(object) == date(2024, 12, 2)
    # the older one of the first customer came in on Monday 2 December; of the second one's days Friday 2 August, Monday 30 and Tuesday
    # 31 December count, three of the three or five that there are: what was settled was no delay
    assert complaints.overdue.tolist() == [True, False] and complaints.opened[0].astype(object) == date(2024, 12, 2)
    # of the second customer one was taken up again; another was settled again since, and of the third nobody knows yet
    assert complaints.oldest[1].astype(object) == date(2024, 8, 1)


def test_contacts_on_one_day_are_one_and_the_median_gap_is_the_usual_one(graded):
    contacts = contacts_of(graded)
    assert contacts is not None
    # four days with a contact, gaps of 10, 20 and 51 days
    assert (contacts.contact_days[0], contacts.days_since[0], contacts.usual_gap[0]) == (4, 10, 20)
    assert contacts.contact_days[1] == 0 and np.isnan(contacts.days_since[1])


def test_returns_of_the_window_and_purchases_of_the_one_before(graded):
    returned = returned_goods_of(graded)
    assert returned is not None and (returned.amount.tolist(), returned.profit.tolist()) == ([60, 0], [-25, 0])
    assert graded.mart.insight("purchases_before", PurchasesBefore).count.tolist() == [3, 0]


def test_a_company_without_these_tables_knows_none_of_it(tmp_path):
    company = create_company(tmp_path, "Bare", "")
    build(company.dir, order_line=[{"customer_id": "a", "order_id": "1", "order_date": "2024-06-01", "amount": 100}])
    bare = grade(company)
    assert open_complaints_of(bare) is None and contacts_of(bare) is None
