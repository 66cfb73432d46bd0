"""Ticks of an axis."""

from __future__ import annotations

from datetime import date

import pytest

from crmcore.report.plotting.axis_ticks import quarter_ticks
from crmcore.report.words.words import words_for

QUARTERS = [date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31)]


@pytest.mark.parametrize(
    ("language", "ticks"),
    [("en", ["Sep<br>2024", "Dec<br>\u00a0", "Mar<br>2025"]), ("zh_CN", ["2024年<br>9月", "\u00a0<br>12月", "2025年<br>3月"])],
)
def test_the_year_stands_with_its_first_quarter_alone(language, ticks):
    assert quarter_ticks(QUARTERS, words_for(language)) == ticks
