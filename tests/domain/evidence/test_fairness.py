"""Fairness: shares of the upper tiers by group, the ratio of extremes, small groups left aside, and what a weight does to it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from crmcore.domain.evidence.fairness import by_gap, dimensions, fairness, without_weight
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.mart import Customers, Mart
from tests.domain.marts import book, mart


def in_regions(regions: list[str | None], **metrics) -> Mart:
    known = mart(**metrics)
    table = known.customers.table.append_column("region", pa.array(regions, pa.string()).dictionary_encode())
    return Mart(known.as_of, 12, Customers(table), known.metrics, known.population, known.in_window)


def hundred(**more):
    """A hundred customers, the best first: 40 in the north, of whom 30 are in the upper half; 50 in the south, 18; 10 in the west, 2."""
    regions = ["north"] * 30 + ["south"] * 18 + ["west"] * 2 + ["north"] * 10 + ["south"] * 32 + ["west"] * 8
    return in_regions(regions, order_amount=list(range(100, 0, -1)), **more)


def test_the_share_of_the_upper_tiers_is_told_for_every_group():
    told = fairness(book(hundred(), weights=(("order_amount", 100.0),)), "region")
    assert [(g.group, g.customers, g.upper) for g in told.groups] == [("north", 40, 30), ("south", 50, 18), ("west", 10, 2)]
    assert told.groups[0].tiers == (20, 10, 10, 0)  # A: 1–20, B: 21–50, C: 51–80, D: 81–100 in order of amount
    assert told.share == 0.5 and told.unnamed == 0


def test_the_ratio_is_lowest_over_highest_and_small_groups_do_not_count():
    told = fairness(book(hundred(), weights=(("order_amount", 100.0),)), "region")
    assert told.ratio == pytest.approx((18 / 50) / (30 / 40)) and (told.lowest, told.highest) == ("south", "north")
    assert told.fair is False and told.groups[-1].small and not told.groups[0].small


def test_with_fewer_than_two_groups_of_thirty_nothing_is_claimed():
    told = fairness(book(hundred(), weights=(("order_amount", 100.0),)), "region", np.arange(100) < 45)
    assert told.ratio is None and told.fair is None and told.lowest == ""


def test_customers_of_no_group_are_counted_apart():
    told = fairness(book(in_regions([None, "a", "b", None], order_amount=[4, 3, 2, 1])), "region")
    assert told.unnamed == 2 and sum(g.customers for g in told.groups) == 2


def test_the_widest_gap_comes_first_and_what_cannot_be_told_last():
    known = hundred()
    table = known.customers.table.append_column("kind", pa.array(["company"] * 50 + ["person"] * 50).dictionary_encode())
    table = table.append_column("segment", pa.array(["few"] * 10 + ["many"] * 90).dictionary_encode())
    graded = book(
        Mart(known.as_of, 12, Customers(table), known.metrics, known.population, known.in_window), weights=(("order_amount", 100.0),)
    )
    assert [(gap.dimension, gap.ratio) for gap in by_gap(graded)] == [("kind", 0.0), ("region", pytest.approx(0.48)), ("segment", None)]


def test_only_what_parts_customers_is_offered():
    assert dimensions(book(hundred())) == ("region",) and dimensions(book(in_regions(["a"] * 3, order_amount=[1, 2, 3]))) == ()


def test_setting_a_weight_to_nothing_shows_what_it_did():
    known = hundred(order_count=list(range(1, 101)))  # the last by amount order most often
    graded = book(known, weights=(("order_amount", 90.0), ("order_count", 10.0)))
    changed = without_weight(graded, NormalisedMetrics(known, "percentile", False), "order_amount")
    assert [(g.group, g.upper) for g in fairness(changed, "region").groups] == [("south", 32), ("north", 10), ("west", 8)]
    assert without_weight(graded, NormalisedMetrics(known, "percentile", False), "credit_score").tier.tolist() == graded.tier.tolist()


def test_the_last_weight_cannot_be_taken_away():
    known = hundred()
    assert (
        without_weight(book(known, weights=(("order_amount", 100.0),)), NormalisedMetrics(known, "percentile", False), "order_amount")
        is None
    )
