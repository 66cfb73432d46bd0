"""Who is behind each figure of the loyalty page, how many of what worth, and what is drawn of very many."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.loyalty.density_map import GRID, MAX_POINTS, MOST_UNKNOWN, loyalty_map, repeat_histogram
from crmcore.domain.loyalty.lists import customer_list
from crmcore.domain.loyalty.quadrant import BOXES
from crmcore.domain.loyalty.tables import box_tiers, half_rows, quadrant_rows
from crmcore.domain.summary.listing import listing
from tests.domain.loyalty.loyal_customers import loyal_book, loyalty, points, survey

#: ten customers by amount: A A B B B C C C D D (20/30/30/20 of ten)
AMOUNTS = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10]
PROFITS = [10, 9, 8, 7, -6, 5, 4, 3, 2, 1]
#: true, spurious, spurious, latent, none, unknown, spurious, true, unknown, outside
NOW = points([90, 90, 60, 20, 20, 70, 90, 50, 10, None], [90, 20, 30, 90, 10, None, 50, 60, None, 99])


@pytest.fixture
def graded():
    told = survey((0, "2024-10-01", 9, 5), (1, "2024-10-01", 3, 5), (9, "2024-10-01", 3, 5))
    answers = {"satisfaction": [9, 3, None, 9, 1, None, 5, 6, None, 3], "trust": [8, 3, None, 6, 1, None, 5, 6, None, 3]}
    return loyal_book(loyalty(NOW, told=told, **answers), order_amount=AMOUNTS, gross_profit=PROFITS, net_profit=PROFITS)


def rows(graded, code, part=None):
    return customer_list(graded, part, code).rows.tolist()


def test_a_box_lists_its_customers_the_most_valuable_first(graded):
    assert [rows(graded, box) for box in BOXES] == [[0, 7], [3], [1, 2, 6], [4], [5, 8]]


def test_the_sort_of_a_list_gives_the_same_order(graded):
    told = customer_list(graded, None, "spurious")
    who = np.isin(np.arange(10), told.rows)
    assert listing(graded, who, sort=told.sort).tolist() == told.rows.tolist()
    assert set(told.columns) <= set(graded.mart.metrics) and told.columns[0] == "net_profit"


def test_worry_about_the_upper_half_of_the_tiers_that_is_spurious(graded):
    assert rows(graded, "worry") == [1, 2]  # row 6 is spurious too, but in tier C


def test_other_lists(graded):
    assert rows(graded, "repeat.high") == [0, 1, 2, 5, 6, 7] and rows(graded, "repeat.low") == [3, 8, 4]
    assert rows(graded, "satisfaction.dissatisfied") == [1]  # row 9 did not buy
    assert rows(graded, "ladder.trusting") == [] and rows(graded, "ladder.behavioural") == [0]  # it recommends? unknown
    assert rows(graded, "ladder.satisfied") == [3]
    assert rows(graded, "cell.spurious.0") == [1] and rows(graded, "cell.unknown.2") == [5]


def test_filters_are_obeyed(graded):
    assert rows(graded, "spurious", np.arange(10) > 1) == [2, 6]


@pytest.mark.parametrize("code", ["", "cell", "cell.true", "cell.true.9", "cell.true.x", "ladder.sky", "satisfaction.", "boxes"])
def test_an_unknown_code_lists_nobody(graded, code):
    assert rows(graded, code) == []


def test_boxes_add_up_and_only_buyers_are_in_them(graded):
    told = {row.box: row for row in quadrant_rows(graded)}
    assert [told[box].customers for box in BOXES] == [2, 1, 3, 1, 2]
    assert (told["spurious"].order_amount, told["spurious"].net_profit) == (90 + 80 + 40, 9 + 8 + 4)
    assert told["none"].net_profit == -6 and told["true"].current_value is None
    assert [row.customers for row in quadrant_rows(graded, np.arange(10) == 3)] == [0, 1, 0, 0, 0]


def test_without_attitudes_there_are_two_halves(graded):
    often, seldom = half_rows(graded)
    assert (often.customers, often.order_amount) == (6, 100 + 90 + 80 + 50 + 40 + 30) and seldom.customers == 3
    assert [row.customers for row in half_rows(graded, np.arange(10) > 7)] == [0, 1]


def test_boxes_crossed_with_tiers(graded):
    told = box_tiers(graded)
    assert told.customers.sum(axis=1).tolist() == [2, 1, 3, 1, 2]
    assert told.customers[2].tolist() == [1, 1, 1, 0, 0] and told.value[2].tolist() == [9, 8, 4, 0, 0]


# --- the map ----------------------------------------------------------------------------------------------------------


def crowd(n: int, unknown: int):
    spread = np.linspace(0, 100, n)
    attitude = np.where(np.arange(n) < unknown, np.nan, spread[::-1])
    return loyalty(points(spread.tolist(), attitude.tolist()))


def test_few_customers_are_all_points():
    told = loyalty_map(crowd(MAX_POINTS, 100))
    assert len(told.rows) == MAX_POINTS and told.density is None and told.strip is None


def test_many_customers_are_a_grid_that_counts_everybody_and_a_sample():
    told = loyalty_map(crowd(20_000, 15_000))
    assert told.density.shape == (GRID, GRID) and (told.density.sum(), told.strip.sum()) == (5_000, 15_000)
    assert len(told.rows) == MAX_POINTS and (told.rows < 15_000).sum() == MOST_UNKNOWN
    assert sum(told.customers) == 20_000 and told.customers[4] == 15_000


def test_the_same_part_gives_the_same_sample():
    everyone = crowd(20_000, 500)
    half = np.arange(20_000) % 2 == 0
    first, second = loyalty_map(everyone, half), loyalty_map(everyone, half)
    assert (first.rows == second.rows).all() and (first.rows % 2 == 0).all() and len(first.rows) == MAX_POINTS


def test_few_answers_among_many_are_all_points_over_no_shade():
    told = loyalty_map(crowd(20_000, 19_900))
    assert (told.rows >= 19_900).sum() == 100 and len(told.rows) == 100 + MOST_UNKNOWN
    assert told.density is None and told.strip.sum() == 19_900


def test_repeat_alone_is_counted_in_steps():
    assert repeat_histogram(loyalty(points([0, 4.9, 5, 100, None], [None] * 5))).tolist() == [2, 1] + [0] * 17 + [1]
