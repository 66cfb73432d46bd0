"""A shop with something for every source of the worklist: eleven customers, two salespeople."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from crmcore.store.companies.companies import Company, create_company, list_companies, open_company
from crmcore.usecases.worklist.worklist import BooksOn, books_on
from tests.parquet_stage import build

#: a Wednesday
DAY = date(2026, 1, 7)


def _orders(customer: str, days_ago: list[int], amount: float) -> list[dict[str, object]]:
    return [
        {"customer_id": customer, "order_date": str(DAY - timedelta(d)), "amount": amount, "profit": amount / 2, "category": "pens"}
        for d in days_ago
    ]


def build_shop(folder: Path) -> None:
    company = create_company(folder, "Shop")
    regular = [30 * k for k in range(1, 25)]
    lines = [line for k in range(10) for line in _orders(f"c{k}", [0 if k == 0 else 5, *regular], 1000 - 10 * k)]
    build(
        company.dir,
        order_line=[*lines, *_orders("gone", [400 + 30 * k for k in range(10)], 40_000.0)],
        customer=[{"customer_id": c, "rep_id": "R1" if c != "c9" else "R2"} for c in (*(f"c{k}" for k in range(10)), "gone")],
        rep=[{"rep_id": rep, "name": name, "capacity_hours": 65} for rep, name in (("R1", "Ada"), ("R2", "Bo"))],
        complaint=[{"complaint_id": "K1", "customer_id": "c5", "opened_on": "2026-01-05"}],
        contact=[{"customer_id": f"c{k}", "contacted_on": "2025-12-29", "kind": "visit"} for k in range(1, 10)],
        appointment=[
            {"appointment_id": "a1", "customer_id": "c7", "planned_on": "2026-01-09", "rep_id": "R1", "kind": "visit", "hours": 3.0},
            {"appointment_id": "a2", "customer_id": "c8", "planned_on": "2026-01-08", "rep_id": "R2", "kind": "call", "hours": 0.5},
        ],
        open_order=[
            {"order_id": "o1", "customer_id": "c0", "ordered_on": "2026-01-02", "due_date": "2026-01-05", "material": "m", "quantity": 1}
        ],
        payment=[{"customer_id": "c6", "invoice_id": "i1", "invoice_date": "2025-08-01", "due_date": "2025-09-01", "amount": 10_000.0}],
    )


def shop_in(root: Path) -> Company:
    """The shop that `build_shop` built in a folder."""
    return next(company for company in list_companies(root) if not company.is_demo)


@cache
def books(folder: Path) -> BooksOn:
    """The books of the prepared shop in `folder`, for its copies too: no decision in these tests changes a grade."""
    return books_on(open_company(folder), "abcd")
