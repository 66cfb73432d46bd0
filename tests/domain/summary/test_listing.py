"""Which customers a list shows, in what order, and who comes before and after."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.listing import PAGE_ROWS, listing, neighbours, page_rows, pages, toggled_sort
from tests.domain.marts import book, mart

GRADED = book(mart(net_profit=[10.0, 40, 20, 30], order_amount=[10.0, 40, None, 30]))


def test_the_best_come_first_unless_said_otherwise():
    # net profit stands at 12.5, 87.5, 37.5, 62.5; order amount at 16.7, 83.3, unknown, 50; weighed 60 to 30
    assert listing(GRADED, None).tolist() == [1, 3, 2, 0]


def test_a_minus_sorts_from_the_largest_down_and_the_unknown_come_last_both_ways():
    assert listing(GRADED, None, sort="-order_amount").tolist() == [1, 3, 0, 2]
    assert listing(GRADED, None, sort="order_amount").tolist() == [0, 3, 1, 2]


def test_filters_search_and_a_findings_customers_narrow_the_list_together():
    part = np.array([True, True, True, False])
    assert listing(GRADED, part, search="C000", only=np.array([3, 1, 0]), sort="customer_id").tolist() == [0, 1]
    assert listing(GRADED, part, search="0001").tolist() == [1]


def test_an_unknown_sort_is_told():
    with pytest.raises(Problem, match="unknown_sort"):
        listing(GRADED, None, sort="-shoe_size")


def test_a_second_click_turns_the_order_round():
    assert toggled_sort("rank", "order_amount", higher_first=True) == "-order_amount"
    assert toggled_sort("-order_amount", "order_amount", higher_first=True) == "order_amount"
    assert toggled_sort("rank", "name", higher_first=False) == "name"
    assert toggled_sort("name", "name", higher_first=False) == "-name"


def test_a_page_holds_two_hundred_and_one_beyond_the_last_is_the_last():
    rows = np.arange(401)
    assert (pages(0), pages(200), pages(401)) == (1, 1, 3)
    assert page_rows(rows, 1).tolist() == list(range(PAGE_ROWS))
    assert page_rows(rows, 99).tolist() == [400]


def test_neighbours_follow_the_order_of_the_list():
    rows = np.array([7, 3, 9])
    assert neighbours(rows, 7) == (None, 3, 1)
    assert neighbours(rows, 3) == (7, 9, 2)
    assert neighbours(rows, 9) == (3, None, 3)
    assert neighbours(rows, 5) == (None, None, None)
