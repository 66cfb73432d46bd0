"""What the months tell, on months written by hand: which way, which tiers, what is lost, and when there is nothing to tell."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.summary.concentration import concentration
from crmcore.domain.summary.tier_table import TierRow
from crmcore.domain.trends.monthly import TrendMonth
from crmcore.domain.trends.story import Shift, base_index, story, worth_shift

Tier = tuple[float, float | None]


def month(number: int, *tiers: Tier, loss: float | None = None, gross: bool = False, customers: int = 5) -> TrendMonth:
    """A month of so many tiers of (order amount, net profit); `gross`: the profit is known before the cost to serve only."""
    rows = tuple(
        TierRow(code, customers, 0.5, 0.5, amount, profit, None if gross else profit, None, 0, 0.0, 0, 0)
        for code, (amount, profit) in zip("AB", tiers, strict=True)
    )
    return TrendMonth(
        date(2023 + (number - 1) // 12, (number - 1) % 12 + 1, 28),
        rows,
        (None, None),
        None,
        (None, None),
        None,
        None,
        None,
        "net_profit",
        concentration(np.array([1.0])),
        None if loss is None else 1,
        loss,
    )


def test_orders_rose_but_the_profit_did_not_and_the_tier_and_the_loss_behind_it_are_named():
    told = story([month(1, (60, 20), (40, 10), loss=-4), month(2, (65, 20.5), (42, 9.4), loss=-6)], "net_profit", 12)
    assert (told.amount.way, told.profit.way, told.contrary, told.tone) == ("rose", "flat", True, "watch")  # 107 of 100, 29.9 of 30
    assert told.tiers == ((1, Shift(10, 9.4)),) and told.loss == Shift(-4, -6)  # A: +2.5 %, B: −6 %


@pytest.mark.parametrize(
    "now, contrary, tone",
    [
        ((110.0, 33.0), False, "good"),
        ((110.0, 27.0), True, "bad"),
        ((90.0, 27.0), False, "bad"),
        ((90.0, 33.0), True, "watch"),
        ((100.0, 30.0), False, "plain"),
    ],
)
def test_the_tone_is_that_of_the_profit(now, contrary, tone):
    told = story([month(1, (100, 30), (0, 0)), month(2, now, (0, 0))], "net_profit", 12)
    assert (told.contrary, told.tone) == (contrary, tone)


def test_a_rise_in_which_a_tier_fell_is_not_called_good():
    told = story([month(1, (100, 30), (10, 10)), month(2, (120, 40), (12, 6))], "net_profit", 12)  # A: +33 %, B: −40 %
    assert (told.profit.way, told.contrary, told.tone) == ("rose", False, "plain")


def test_without_profit_the_orders_are_told_alone():
    told = story([month(1, (60, None), (40, None)), month(2, (66, None), (41, None))], "net_profit", 12)
    assert (told.measure, told.profit, told.loss, told.contrary, told.tone) == ("order_amount", None, None, False, "good")
    assert told.tiers == ((0, Shift(60, 66)),)


@pytest.mark.parametrize("asked", ["net_profit", "order_amount"])
def test_the_profit_that_is_known_stands_in_for_the_one_asked_for(asked):
    two = month(1, (60, 20), (40, 10), gross=True), month(2, (60, 22), (40, 10), gross=True)
    assert story(two, asked, 12).measure == "gross_profit" and worth_shift(*two, asked) == ("gross_profit", Shift(30, 32))


def test_a_year_earlier_is_the_base_as_soon_as_there_is_one():
    months = [month(k, (100.0 + k, 10), (1, 1)) for k in range(1, 15)]
    told = story(months, "net_profit", 12)
    assert (told.base, told.a_year, told.amount.then) == (date(2023, 2, 28), True, 103)
    few = story(months[:12], "net_profit", 12)
    assert (few.base, few.a_year) == (date(2023, 1, 28), False) and base_index(months[:1]) is None


def test_losses_that_shrank_or_hardly_grew_are_not_told():
    for now in (-3.0, -4.1):
        assert story([month(1, (60, 20), (40, 10), loss=-4), month(2, (60, 20), (40, 10), loss=now)], "net_profit", 12).loss is None


def test_there_is_nothing_to_tell_of_one_month_of_all_time_or_of_nobody():
    one, two = month(1, (60, 20), (40, 10)), month(2, (60, 20), (40, 10))
    assert story([one], "net_profit", 12) is None and story([], "net_profit", 12) is None and story([one, two], "net_profit", None) is None
    assert story([month(1, (0, 0), (0, 0), customers=0), two], "net_profit", 12) is None


@pytest.mark.parametrize(
    "then, now, way, direction",
    [
        (100, 100.9, "flat", 0),
        (100, 101, "rose", 1),
        (100, 90, "fell", -1),
        (0, 5, "went", 1),
        (-5, -9, "went", -1),
        (0, 0, "flat", 0),
        (5, -5, "fell", -1),
    ],
)
def test_which_way_a_sum_went(then, now, way, direction):
    assert (Shift(then, now).way, Shift(then, now).direction) == (way, direction)
