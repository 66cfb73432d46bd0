"""Newcomers' first years as the trial reads them, and profiles in the ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.target_customers.profile import TargetProfile, profile_figures, profile_on
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.target_customers.newcomers import read_newcomers
from crmcore.store.target_customers.profiles import profile_rows, record_profile
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.target_customers.likeness import read_likeness
from tests.parquet_stage import build

DAY = date(2025, 12, 31)
#: a bought before, b first within the year after 2023, c too late
LINES = [("a", "2022-12-20", 10, 1), ("a", "2024-06-01", 90, 9), ("b", "2024-02-01", 30, 3), ("b", "2025-01-31", 40, 4),
         ("b", "2025-02-01", 500, 50), ("c", "2025-02-01", 70, 7)]  # fmt: skip


@pytest.fixture
def company(tmp_path: Path) -> Company:
    found = create_company(tmp_path, "Target", "EUR")
    build(
        found.dir,
        customer=[{"customer_id": name, "size": size} for name, size in (("a", "L"), ("b", "S"), ("c", "L"), ("p", "L"), ("q", "S"))],
        order_line=[{"customer_id": c, "order_id": f"{c}{on}", "order_date": on, "amount": m, "profit": p} for c, on, m, p in LINES],
    )
    return found


def test_a_newcomers_first_year_is_365_days_from_its_first_purchase(company):
    """b: 30 on 1 February 2024 and 40 on 31 January 2025, day 365 (2024 has 366 days); the 500 of the day after do not count."""
    rows, amount, profit = read_newcomers(company.dir, 1, date(2023, 12, 31), date(2024, 12, 31))
    assert (rows.tolist(), amount.tolist(), profit.tolist()) == ([1], [70], [7])


def test_a_signed_profile_is_put_to_customers_and_prospects(company):
    """In the window b (540) and c (70) bought: c of size L fits, and of the prospects p and q the first."""
    profile = TargetProfile.of({"size": ["L"]}, DAY)
    position = record_profile(company, profile, author="ann")
    found = profile_on(profile_rows(company.dir), DAY)
    assert found is not None and found.author == "ann"
    figures = profile_figures(grade(company, Scenario(as_of=DAY)), found)
    assert (figures.inside.customers, figures.inside.amount, figures.inside.profit) == (1, 70, 7)
    assert (figures.outside.customers, figures.outside.amount, figures.prospects, figures.prospects_fit) == (1, 540, 2, 1)
    with pytest.raises(Problem, match="target_profile_changed"):
        record_profile(company, profile, author="bob", based_on=position - 1)


def test_few_newcomers_tell_nothing_and_no_outlook_is_written(company):
    book = grade(company, Scenario(as_of=DAY))
    found = read_likeness(company.dir, book)
    assert found.trial.verdict == "too_few" and sorted(found.rows.tolist()) == [3, 4]
    assert np.isnan(grade(company, Scenario(as_of=DAY)).mart.metrics["growth_outlook"]).all()
