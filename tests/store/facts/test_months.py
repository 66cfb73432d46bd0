"""Months count back from the date that is looked at, and say nothing of what is not known."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.store.facts.months import read_months
from tests.parquet_stage import build

#: two customers; (customer, day, amount, profit)
LINES = [
    ("a", date(2025, 1, 15), "100", "10"),
    ("a", date(2025, 1, 16), "50", "5"),
    ("b", date(2025, 2, 15), "-30", "-8"),
    ("b", date(2025, 2, 16), "200", "40"),
    ("a", date(2025, 4, 15), "70", "7"),
    ("a", date(2025, 4, 16), "999", "99"),
]
#: the last three months up to 15 April end on 15 February, March and April
ENDS = (date(2025, 2, 15), date(2025, 3, 15), date(2025, 4, 15))


@pytest.fixture
def company_dir(tmp_path: Path) -> Path:
    return _built(tmp_path, LINES)


def _built(tmp_path: Path, lines: list) -> Path:
    build(
        tmp_path / "shop",
        order_line=[
            {"customer_id": customer, "order_date": day, "amount": amount, "profit": profit} for customer, day, amount, profit in lines
        ],
    )
    return tmp_path / "shop"


def test_a_month_ends_on_the_day_of_the_date_and_later_lines_do_not_count(company_dir):
    result = read_months(company_dir, 1, date(2025, 4, 15), 3)
    # 16 Jan – 15 Feb: 50 − 30; 16 Feb – 15 Mar: 200; 16 Mar – 15 Apr: 70 (the 15th of January lies before, the 16th of April after)
    assert (result.ends, result.amount, result.profit) == (ENDS, (20.0, 200.0, 70.0), (-3.0, 40.0, 7.0))


def test_months_before_the_first_order_are_left_out_and_silent_ones_after_it_are_nothing(company_dir):
    result = read_months(company_dir, 1, date(2025, 6, 15), 24)
    assert result.ends[0] == date(2025, 1, 15) and result.ends[-1] == date(2025, 6, 15)
    assert result.amount == (100.0, 20.0, 200.0, 70.0, 999.0, 0.0)


def test_a_part_counts_only_its_own_customers(company_dir):
    result = read_months(company_dir, 1, date(2025, 4, 15), 3, np.array([False, True]))
    assert result.amount == (-30.0, 200.0, 0.0)


def test_nobody_has_no_months(company_dir):
    assert read_months(company_dir, 1, date(2025, 4, 15), 3, np.array([False, False])).ends == ()


def test_where_one_profit_is_unknown_no_profit_is_told(tmp_path):
    result = read_months(_built(tmp_path, [*LINES[:4], ("a", date(2025, 4, 1), "5", None)]), 1, date(2025, 4, 15), 3)
    assert (result.amount[-1], result.profit) == (5.0, None)
