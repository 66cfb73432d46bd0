"""Cohorts and the five lenses, on ten customers whose figures can be added up by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from crmcore.domain.cohorts.lenses import base_health, decile_rows, differences, first_year, shown_cohort, year_change
from crmcore.domain.cohorts.periods import CustomerPeriods, cohort_table

#: quarters to: the last days of 2023 Q3 … 2024 Q4
QUARTERS = tuple(date(y, m, d) for y, m, d in ((2023, 9, 30), (2023, 12, 31), (2024, 3, 31), (2024, 6, 30), (2024, 9, 30), (2024, 12, 31)))


def periods(rows, cohort, first_amount, truncated=(), unit="quarter", ends=QUARTERS, months=18, profit=0.5) -> CustomerPeriods:
    """`rows`: (customer, period, purchases, amount)."""
    customer, period, purchases, amount = (np.array(column) for column in zip(*sorted(rows), strict=True))
    cut = np.zeros(len(cohort), bool)
    cut[list(truncated)] = True
    return CustomerPeriods(
        unit, ends, months, "gross_profit", customer, period, purchases, amount.astype(float), profit * amount,
        np.array(cohort), np.array(first_amount, float), cut,
    )  # fmt: skip


#: a and b are won in the second quarter, c in the fourth; d is older than the data
ROWS = [
    (0, 1, 2, 100),
    (0, 2, 1, 50),
    (0, 5, 1, 30),
    (1, 1, 1, 20),
    (1, 2, 0, -5),
    (2, 3, 1, 40),
    (2, 4, 1, 60),
    (3, 0, 1, 70),
    (3, 5, 2, 10),
]
FOUR = periods(ROWS, [1, 1, 3, 0], [80, 20, 40, 70], truncated=[3])


def test_a_cohort_is_everybody_with_the_first_purchase_in_the_period_and_its_beginning_in_the_data():
    table = cohort_table(FOUR)
    assert table.ends == (QUARTERS[1], QUARTERS[3])
    assert (table.size.tolist(), table.left_truncated) == ([2, 1], 1)
    assert table.back(0) == 4


def test_retention_counts_purchases_and_money_counts_returns_too():
    table = cohort_table(FOUR)
    np.testing.assert_allclose(table.retention[0], [1, 0.5, 0, 0, 0.5, np.nan])  # b's return in the third quarter is no purchase
    np.testing.assert_allclose(table.amount[0], [120, 45, 0, 0, 30, np.nan])
    np.testing.assert_allclose(table.per_customer(table.amount)[0], [60, 82.5, 82.5, 82.5, 97.5, np.nan])
    np.testing.assert_allclose(table.first_amount, [100, 40])
    np.testing.assert_allclose(first_year(table), [82.5, np.nan])  # the second cohort has three quarters


def test_a_mask_leaves_out_customers_and_cohorts_without_any():
    table = cohort_table(FOUR, np.array([True, False, False, True]))
    assert (table.size.tolist(), table.left_truncated, table.amount[0, 0]) == ([1], 1, 100)


def test_the_cohort_shown_first_is_one_with_a_year_behind_it_else_the_largest():
    assert shown_cohort(cohort_table(FOUR)) == 0
    assert shown_cohort(cohort_table(FOUR, np.zeros(4, bool))) is None


YEARS = (date(2022, 12, 31), date(2023, 12, 31), date(2024, 12, 31))
#: lost, kept, returned (bought in the first year), new, and one that only returned something
OF_YEARS = periods(
    [(0, 1, 1, 100), (0, 2, 0, -10), (1, 1, 2, 50), (1, 2, 3, 80), (2, 0, 1, 5), (2, 2, 1, 30), (3, 2, 1, 20), (4, 2, 0, -7)],
    [1, 1, 0, 2, -1], [100, 30, 5, 20, np.nan], unit="year", ends=YEARS, months=36,
)  # fmt: skip


def test_the_change_between_two_years_adds_up():
    found = year_change(OF_YEARS)
    assert found is not None
    told = {row.kind: (row.customers, row.amount_before, row.amount_now) for row in found.rows}
    assert told == {"lost": (1, 100, -10), "kept": (1, 50, 80), "returned": (1, 0, 30), "new": (1, 0, 20)}
    assert (found.amount_before, found.amount_now) == (150, 120)
    assert sum(row.change for row in found.rows) == found.amount_now - found.amount_before


def test_without_two_whole_years_nothing_is_compared():
    assert year_change(replace(OF_YEARS, months=23)) is None


@pytest.mark.parametrize("n", [1, 7, 10, 25])
def test_tenths_hold_every_buyer_of_the_last_year_once(n):
    years = periods([(k, 0, 1, 10 * (k + 1)) for k in range(n)], [0] * n, [10] * n, unit="year", ends=YEARS[-1:], months=12)
    found = differences(years)
    assert found is not None
    assert sorted(np.concatenate(decile_rows(years)).tolist()) == list(range(n))
    assert (sum(d.customers for d in found.deciles), sum(d.amount for d in found.deciles)) == (n, 10 * n * (n + 1) / 2)
    assert found.once == n
    best = decile_rows(years)[0]
    assert n < 10 or best.tolist() == list(range(n - 1, n - 1 - len(best), -1))  # the largest amounts


def test_the_base_counts_every_amount_once():
    found = base_health(FOUR)
    assert found.years == (None, QUARTERS[1], QUARTERS[5])
    np.testing.assert_allclose(found.amount.sum(axis=0), [70, 120, 45, 40, 60, 40])
    np.testing.assert_allclose(found.amount[0], [70, 0, 0, 0, 0, 10])
    np.testing.assert_allclose(found.amount[1], [0, 120, 45, 0, 0, 30])
    np.testing.assert_allclose(found.active[1], [0, 2, 1, 0, 0, 1])
