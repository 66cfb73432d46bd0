"""A published run keeps the method of valuing that "auto" resolved to."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.value.valuation import Valuation
from crmcore.store.companies.companies import create_company
from crmcore.usecases.grading.grading import grade, publish
from tests.parquet_stage import build


def test_a_run_keeps_the_method_that_was_chosen(tmp_path: Path):
    company = create_company(tmp_path, "Shop", "EUR")
    # each of 150 customers earned 100 less or more than 1,000 by turns: what is expected is the mean, not last year's again
    profits = {2022: (900, 1100), 2023: (1100, 900), 2024: (900, 1100), 2025: (1100, 900)}
    build(
        company.dir,
        order_line=[
            {
                "order_id": f"{k}-{year}",
                "customer_id": str(k),
                "order_date": f"{year}-06-{1 + k % 28:02d}",
                "amount": p[k % 2],
                "profit": p[k % 2],
            }
            for year, p in profits.items()
            for k in range(150)
        ]
        + [{"order_id": "last", "customer_id": "0", "order_date": "2025-12-31", "amount": 1, "profit": 1}]
        + [{"order_id": "first", "customer_id": "0", "order_date": "2022-01-01", "amount": 1, "profit": 1}],
    )
    book = grade(company, Scenario(value=ValueTerms(method="auto")))
    result = book.mart.insight("value", Valuation)
    assert result.method == "expected_margin" and result.choice is not None
    run = publish(company, book, name="year", author="ann")
    assert run.scenario.value == ValueTerms(method="expected_margin")
    plain = publish(company, grade(company, Scenario()), name="plain", author="ann")
    assert plain.scenario.value == ValueTerms()
