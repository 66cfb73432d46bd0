"""Which judgement of a product counts on a day, and what customers' purchases promise by them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.product_prospects.judgements import ProductJudgement, judgements_on
from crmcore.domain.product_prospects.prospects import ProductRow, product_figures, product_prospects

MAY, JUNE, JULY = date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)


def judged(item: str, points: float | None, day: date | None, position: int = 0) -> ProductJudgement:
    return ProductJudgement(item, points, judged_on=day, position=position)


@pytest.mark.parametrize(
    ("imported", "recorded", "day", "expected"),
    [
        ([judged("Pump", 40, None)], [], MAY, 40),  # without a day it always counts
        ([judged("Pump", 40, JUNE)], [], MAY, None),  # not known yet
        ([judged("Pump", 40, MAY)], [judged(" PUMP", 70, JUNE, 1)], JUNE, 70),  # the later one, however it is written
        ([judged("Pump", 40, JULY)], [judged("pump", 70, JUNE, 1)], JULY, 40),  # a later file
        ([judged("Pump", 40, JUNE)], [judged("pump", 70, JUNE, 1)], JULY, 70),  # on the same day what was signed
        ([judged("Pump", 40, MAY)], [judged("pump", None, JULY, 2), judged("pump", 70, JUNE, 1)], JULY, 40),  # taken back
        ([judged("Pump", 40, MAY)], [judged("pump", None, JULY, 2), judged("pump", 70, JUNE, 1)], JUNE, 70),  # not yet taken back
    ],
)
def test_the_judgement_that_counts_on_a_day(imported, recorded, day, expected):
    found = judgements_on(imported, recorded, day).get("pump")
    assert (None if found is None else found.prospects) == expected


@pytest.mark.parametrize(
    ("judgement", "code"),
    [
        (ProductJudgement(" ", 5), "product_missing"),
        (ProductJudgement("x", 101), "bad_product_prospects"),
        (ProductJudgement("x", float("nan")), "bad_product_prospects"),
        (ProductJudgement("x", 5, market_growth=-1.5), "bad_market_growth"),
    ],
)
def test_what_no_judgement_is_is_refused(judgement, code):
    with pytest.raises(Problem, match=code):
        judgement.checked()


def test_prospects_are_the_mean_weighted_by_amount_of_what_is_judged():
    """Customer 1: 300 of 80 and 100 of 40, 100 unjudged: (24000 + 4000) / 400 = 70, 400 of 500 judged. Customer 2: nothing judged."""
    found = product_prospects(3, np.array([1, 2]), np.array([500.0, 50.0]), np.array([400.0, 0.0]), np.array([28_000.0, 0.0]))
    assert np.isnan(found.points[[0, 2]]).all() and found.metrics["product_prospects"][1] == 70
    assert found.judged_share() == pytest.approx(400 / 550) and found.judged_share(np.array([False, True, False])) == 0.8
    assert found.judged_share(np.array([True, False, False])) is None


def test_products_that_grow_more_slowly_than_their_market_are_counted():
    """110 after 100: +10%, against a market of +20% it lags, against +5% not; without a window before nothing can be said."""

    def row(before: float | None, market: float | None) -> ProductRow:
        return ProductRow("i", "product", "i", "c", 110.0, before, ProductJudgement("i", 50, market_growth=market))

    rows = [row(100.0, 0.2), row(100.0, 0.05), row(None, 0.2), row(100.0, None), ProductRow("u", "product", "u", "c", 5.0, 1.0, None)]
    figures = product_figures([*rows, ProductRow("c", "category", "c", "c", 445.0, None, None)])
    assert (figures.sold, figures.judged, figures.compared, figures.lagging) == (5, 4, 2, 1)
