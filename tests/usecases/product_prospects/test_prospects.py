"""Products' prospects from files and the ledger to customers: by number before name before category, returns and other days aside."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.grading.coverage import is_known
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.product_prospects.judgements import ProductJudgement
from crmcore.domain.product_prospects.prospects import product_prospects_of
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.product_prospects.decisions import record_judgement
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.product_prospects.prospects import read_product_rows
from tests.parquet_stage import build

DAY = date(2025, 1, 2)


def sold(
    customer: str, on: str, amount: float, number: str | None, name: str | None, category: str | None, **more: str
) -> dict[str, object]:
    return {
        "customer_id": customer, "order_id": f"{customer}{on}{amount}", "order_date": on, "amount": amount,
        "product_id": number, "product": name, "category": category, **more,
    }  # fmt: skip


LINES = [
    sold("a", "2024-05-01", 300, "P1", "Pump", "Pumps"),
    sold("a", "2024-06-01", 100, None, "Valve", "Pumps"),
    sold("a", "2024-07-01", 100, None, None, None),
    sold("a", "2024-07-02", 900, "P1", "Pump", "Pumps", status="returned"),
    sold("a", "2023-02-01", 200, "P1", "Pump", "Pumps"),
    sold("b", "2024-05-01", 50, "P9", "Hose", "Hoses"),
]
JUDGED = [
    {"item": "p1", "prospects": 80.0},
    {"item": "Pumps", "prospects": 40.0, "market": "Water", "market_growth": 0.5},
    {"item": "Hoses", "prospects": 10.0, "judged_on": "2025-06-01"},
]


def company_with(tmp_path: Path, **tables: list[dict[str, object]]) -> Company:
    company = create_company(tmp_path, "Products", "EUR")
    build(company.dir, customer=[{"customer_id": name} for name in "abc"], order_line=LINES, **tables)
    return company


def test_a_file_and_a_person_judge_what_customers_buy(tmp_path):
    """a: 300 at 80 (its number) and 100 at 40 (its category), 100 unknown: 28,000 / 400 = 70. b's judgement comes later. Then a person
    judges the valve by name: (24,000 + 100 × 100) / 400 = 85."""
    company = company_with(tmp_path, product=JUDGED)
    book = grade(company, Scenario(as_of=DAY))
    np.testing.assert_array_equal(book.mart.metrics["product_prospects"], [70, np.nan, np.nan])
    assert product_prospects_of(book).judged_share() == pytest.approx(400 / 550)
    rows = {row.item: row for row in read_product_rows(company.dir, book)}
    assert (rows["P1"].amount, rows["P1"].before, rows["P1"].growth) == (300, 200, 0.5)
    assert rows["Valve"].judgement == rows["Pumps"].judgement and rows["P9"].judgement is None

    position = record_judgement(company, ProductJudgement("VALVE", 100.0, judged_on=DAY), author="ann")
    after = grade(company, Scenario(as_of=DAY))
    assert after.key != book.key and after.mart.metrics["product_prospects"][0] == 85
    with pytest.raises(Problem, match="product_changed"):
        record_judgement(company, ProductJudgement("valve", 1.0, judged_on=DAY), author="bob", based_on=position - 1)


def test_without_a_file_a_persons_judgement_is_enough_from_its_day_on(tmp_path):
    company = company_with(tmp_path)
    assert not is_known(grade(company, Scenario(as_of=DAY)).mart, "product_prospects")
    record_judgement(company, ProductJudgement("Hoses", 60.0, judged_on=DAY), author="ann")
    known = grade(company, Scenario(as_of=DAY)).mart
    assert is_known(known, "product_prospects") and known.metrics["product_prospects"].tolist()[1] == 60
    assert not is_known(grade(company, Scenario(as_of=date(2025, 1, 1))).mart, "product_prospects")
