"""A change is named only against enough purchases and nearly the whole window before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.insights import Insights
from crmcore.domain.health.growth import GROWTHS, PurchasesBefore, growth_of
from crmcore.report.health.words import growth_cell, growth_headline
from crmcore.report.words.words import words_for
from tests.domain.marts import book, mart

EN = words_for("en")
#: 31 December 2024 with a window of 12 months: it has 366 days, the window before 365; 366 + 0.75 × 365 = 639.75 days must be covered
COVERED = 640


def known(tenure: list[float | None], before: list[int], rate: list[float | None], window: int | None = 12) -> Book:
    graded = book(mart(tenure_days=tenure, growth_rate=rate, order_amount=[1.0] * len(rate)))
    insights = Insights({"purchases_before": lambda own: PurchasesBefore(np.array(before, np.int32))})
    return replace(graded, mart=replace(graded.mart, window=window, insights=insights))


@pytest.mark.parametrize(
    ("tenure", "before", "rate", "kind", "under"),
    [
        (COVERED, 3, 0.5, "change", "+50% on before"),
        (COVERED, 1, 19.95, "few", "1 order before"),
        (COVERED, 0, None, "few", "0 orders before"),
        (COVERED - 1, 9, 2.0, "part", "too new to compare"),
        (365, 0, None, "new", "new customer"),
        (COVERED, 5, None, "unknown", ""),
        (None, 0, None, "unknown", ""),
    ],
)
def test_a_change_is_a_headline_only_where_the_time_before_bears_it(tenure, before, rate, kind, under):
    graded = known([tenure], [before], [rate])
    growth = growth_of(graded)
    assert growth is not None
    assert GROWTHS[growth.kind[0]] == kind
    text, why = growth_headline(graded, growth, 0, EN)
    assert text == under and bool(why) == (kind in ("few", "part"))
    assert "1,995" not in text + why + growth_cell(growth, 0, EN)


def test_one_order_is_named_in_words():
    graded = known([COVERED], [1], [19.95])
    assert growth_headline(graded, growth_of(graded), 0, EN)[1] == "Growth is not shown: 1 order in the 12 months before."


def test_all_time_has_no_time_before_it():
    assert growth_of(known([900.0], [9], [None], window=None)) is None
    assert growth_headline(book(mart(order_amount=[1.0])), None, 0, EN) == ("", "")
