"""Changes between observations that follow each other, and what they were followed by; figures worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from crmcore.domain.customer_data.changes import ANY, ChangeKind, changed_rows, changes_of, day_number, newest_events
from crmcore.domain.customer_data.influence import compare_influence
from crmcore.domain.facts.yearly_profits import YearlyProfits

DAY = date(2025, 12, 31)
UNDATED = np.iinfo(np.int32).min


def kind(*observed: tuple[int, int, int], values: tuple[str, ...] = ("x", "y", "z")) -> ChangeKind:
    """From (customer, day, index of the value)."""
    columns = np.array(observed, np.int64).reshape(-1, 3).T
    return changes_of("attribute.a", ("need", "A"), (columns[0], columns[1], columns[2]), pa.array(values))


def test_a_change_is_another_value_than_the_one_before_and_of_one_day_the_last_counts():
    end = day_number(DAY)
    found = kind(
        (0, UNDATED, 0), (0, end - 10, 1), (0, end - 5, 1), (0, end, 0),  # x, y, y again, x: two changes
        (1, end - 400, 2),  # said once
        (2, end - 90, 0), (2, end - 90, 1), (2, end - 89, 1),  # of the first day y counts: none
        (3, end - 200, 1), (3, end - 90, 2),  # just outside of 90 days
    )  # fmt: skip
    assert list(zip(found.customer.tolist(), (end - found.day).tolist(), strict=True)) == [(0, 10), (0, 0), (3, 90)]
    assert changed_rows([found], ANY, DAY, 90).tolist() == [0] and changed_rows([found], ANY, DAY, 91).tolist() == [0, 3]
    assert changed_rows([found], "other", DAY, 91).tolist() == []
    first = newest_events([found], most=1)[0]
    assert (first.row, first.day, first.before, first.after) == (0, DAY, "y", "x") and len(newest_events([found], row=3)) == 1


def profits(before: np.ndarray, after: np.ndarray) -> YearlyProfits:
    """Two whole years."""
    n = len(before)
    both, bought = np.array([after, before]), np.ones((2, n), bool)
    return YearlyProfits((DAY, date(2024, 12, 31)), 12, "net_profit", both, bought, np.zeros(n), np.zeros(n), np.zeros(n, bool))


def observed(n: int, changed: int) -> ChangeKind:
    """Of n customers, all known since 2020; every second one of the first 2 × `changed` changed in June 2024."""
    rows = [(k, day_number(date(2020, 1, 1)), 0) for k in range(n)]
    rows += [(k, day_number(date(2024, 6, 1)), 1) for k in range(0, 2 * changed, 2)]
    return kind(*sorted(rows))


def test_the_difference_is_within_bands_and_a_planted_effect_is_found():
    before = np.repeat([100.0, 1000.0], 100)
    after = before + np.tile([7.0, 7.0, -3.0, -3.0], 50) + np.where(before == 1000, 500, 0)  # the large grow anyway
    after[:200:2] += 50
    line = compare_influence([observed(200, 100)], profits(before, after)).lines[0]
    assert (line.changed, line.like, line.verdict) == (100, 100, "higher")
    # in each of ten bands of 20 customers ten changed: five pairs of (+7, −3) on either side, so that 50 is left
    assert line.difference == pytest.approx(50) and line.low is not None and 40 < line.low < 50
    none = compare_influence([observed(200, 100)], profits(before, np.where(np.arange(200) % 2 == 0, after - 50, after))).lines[0]
    assert none.verdict == "not_told" and none.difference == pytest.approx(0)


def test_too_few_and_whoever_was_not_known_before_tell_nothing():
    flat = np.full(200, 100.0)
    few = compare_influence([observed(200, 29)], profits(flat, flat)).lines[0]
    assert (few.changed, few.verdict, few.difference) == (29, "too_few", None)
    late = kind(*[(k, day_number(date(2024, 2, 1)) + j, j) for k in range(200) for j in (0, 1)])  # first known within the year
    assert compare_influence([late], profits(flat, flat)).lines[0].changed == 0
