"""The workbook and the tables of the plan, read back by another library; text stays text."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.visits.lines import visit_lines
from crmcore.report.visits.tables import day_text, week_table
from crmcore.report.visits.workbook import visits_workbook
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company
from crmcore.usecases.visits.planning import CompanyPlan, company_plan
from tests.parquet_stage import build

MONDAY = date(2026, 11, 2)


@pytest.fixture
def found(tmp_path: Path) -> CompanyPlan:
    """Two overdue customers; 58 × 12 × 60% ÷ (365 ÷ 7) = 8.0 hours a week."""
    company = create_company(tmp_path, "Files", "EUR")
    build(
        company.dir,
        order_line=[{"customer_id": f"c{k}", "order_date": "2026-11-02", "amount": 5 - k} for k in range(2)],
        customer=[{"customer_id": f"c{k}", "name": name, "rep_id": "R1"} for k, name in enumerate(("=1+1", "客户"))],
        rep=[{"rep_id": "R1", "name": "@Ada", "capacity_hours": 58}],
        contact=[{"customer_id": f"c{k}", "contacted_on": "2025-02-01"} for k in range(2)],
    )
    return company_plan(company, "abcd", MONDAY, 1)


def test_a_day_of_the_weekend_says_whether_it_is_worked(found: CompanyPlan):
    words = words_for("en")
    assert day_text(found.plan, MONDAY, words) == "Mon Nov 2, 2026"
    assert day_text(found.plan, date(2026, 11, 7), words) == "Sat Nov 7, 2026 (day off)"  # in no calendar of make-up days


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_is_read_back_as_it_was_written(found: CompanyPlan, language: str):
    words, plan = words_for(language), found.plan
    content = visits_workbook(
        plan, visit_lines(plan, found.book, words, {"c1": "=likes tea"}), "=grades", found.book, ExportContext("Files", "EUR", "Li"), words
    )
    book = load_workbook(BytesIO(content))
    assert book.sheetnames == [words.t(f"visits.sheet.{name}") for name in ("visits", "people", "tiers", "basis")]
    head, *lines = book.worksheets[0].iter_rows(values_only=True)
    assert head[3] == words.t("visits.list.customer")
    assert [(line[0], line[1], line[2], line[3], line[7]) for line in lines] == [
        (datetime(2026, 11, 2), "@Ada", "c0", "=1+1", 2),
        (datetime(2026, 11, 3), "@Ada", "c1", "客户", 2),
    ]
    assert [line[9] or None for line in lines] == [None, "=likes tea"]
    assert book.worksheets[0]["D2"].data_type == "s" and book.worksheets[3]["B4"].data_type == "s"


def test_everybodys_week_day_by_day(found: CompanyPlan):
    head, lines = week_table(found.plan, 0, words_for("en"))
    assert head[1].startswith("Mon") and len(head) == 7 and lines == [("@Ada", "1", "1", "0", "0", "0", "4.0 of 8.0")]
