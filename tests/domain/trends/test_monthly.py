"""Months counted by hand, a standard that stays the same, and codes of lists that carry their dates."""

from datetime import date

import numpy as np
import pytest

from crmcore.domain.grading.grade import NormalisedMetrics, grade_customers
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.trends.lists import ListCode, customer_list, parse_code
from crmcore.domain.trends.monthly import month_ends, standard_of, trend_month
from tests.domain.marts import ABCD, DAY, book, mart

HALVES = Scheme("halves", ("top", "low"), shares=(50, 50))
AMOUNT = (("order_amount", 1.0),)


@pytest.mark.parametrize(
    "first, window, count, ends",
    [
        (date(2020, 1, 1), 12, 3, [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]),  # no drift after a short month
        (date(2023, 3, 20), 12, 24, [date(2024, 2, 29), date(2024, 3, 31)]),  # the window of January begins before the data
        (date(2024, 3, 1), 12, 24, [date(2024, 3, 31)]),  # the newest month is always there
        (None, 12, 24, [date(2024, 3, 31)]),
        (date(2024, 1, 15), None, 24, [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]),
    ],
)
def test_months_go_back_as_far_as_the_data_hold_a_full_window(first, window, count, ends):
    assert list(month_ends(date(2024, 3, 31), window, first, count)) == ends


def test_a_month_sums_its_tiers_and_their_revenue_per_customer():
    known = mart(order_amount=[40, 30, 20, 10], gross_profit=[8, 6, -4, 2], net_profit=[8, 6, -4, 2], arpu_month=[4, 3, 2, None])
    graded = book(known, HALVES, weights=AMOUNT)
    month = trend_month(graded, graded, None, measure="net_profit")
    assert (month.end, month.customers) == (DAY, 4)
    assert [(r.customers, r.order_amount, r.net_profit) for r in month.rows] == [(2, 70, 14), (2, 30, -2)]
    assert month.arpu == (3.5, 2.0) and month.arpu_all == 3.0  # (4+3)/2; only one of the others is known; 9/3
    assert (month.by_share, month.by_standard, month.losing, month.loss) == ((2, 2), None, 1, -4)
    assert month.concentration.total == 12 and month.concentration.negative_customers == 1


def test_a_part_is_summed_but_graded_among_all():
    known = mart(order_amount=[40, 30, 20, 10], arpu_month=[4, 3, 2, 1])
    graded = book(known, HALVES, weights=AMOUNT)
    month = trend_month(graded, graded, None, np.array([True, False, True, False]))
    assert month.by_share == (1, 1) and month.arpu == (4.0, 2.0) and (month.losing, month.measure) == (None, "order_amount")


def test_the_standard_of_a_month_gives_that_month_its_own_tiers_and_shows_when_everybody_improves():
    then = book(mart(order_amount=[10, 20, 30, 40]), HALVES, weights=AMOUNT)
    standard = standard_of(then)
    again = grade_customers(NormalisedMetrics(then.mart, "percentile", False, standard), then.scenario, HALVES)
    assert again.tier.tolist() == then.tier.tolist()
    better = mart(order_amount=[30, 45, 50, 60])  # all of them reach what the upper half had
    kept = grade_customers(NormalisedMetrics(better, "percentile", False, standard), then.scenario, HALVES)
    assert kept.tier.tolist() == [0, 0, 0, 0] and book(better, HALVES, weights=AMOUNT).tier.tolist() == [1, 1, 0, 0]


def test_a_scheme_with_limits_of_its_own_has_no_second_standard():
    by_value = Scheme("abc", ("A", "B"), method="value", by=("order_amount",), shares=(80, 20))
    assert standard_of(book(mart(order_amount=[1, 2, 3]), by_value, weights=AMOUNT)) is None


@pytest.mark.parametrize(
    "code",
    [
        "rose.2023-12-31.2024-12-31",
        "left.run2.2024-12-31",
        "cell.0.none.2023-12-31.run1",
        "cell.none.3.2023-12-31.2024-12-31",
        "was.3.2024-06-30",
        "was.none.2024-06-30",
    ],
)
def test_a_code_reads_back_as_it_was_written(code):
    if code.startswith("was.none"):
        assert parse_code(code, 4) is None  # whoever had no tier is no list
    else:
        assert parse_code(code, 4).code == code


@pytest.mark.parametrize(
    "code",
    [
        "",
        "rose",
        "rose.2023-12-31",
        "rose.x.y",
        "cell.0.4.2023-12-31.2024-12-31",
        "cell.none.none.run1.run2",
        "was.0.2024-13-01",
        "was.0.run0",
        "up.2023-12-31.2024-12-31",
        "cell.-1.0.run1.run2",
    ],
)
def test_a_code_that_says_nothing_asks_for_nothing(code):
    assert parse_code(code, 4) is None


def test_a_list_holds_whom_the_code_asks_for_the_most_valuable_today_first():
    graded = book(mart(order_amount=[1, 2, 3, 4]), ABCD, weights=AMOUNT)
    tiers = {date(2023, 12, 31): np.array([1, 1, 1, -1], np.int8), DAY: np.array([0, 0, 2, 3], np.int8)}

    def rows(kind: str, cell: tuple[int, int] = (-1, -1), part: np.ndarray | None = None) -> list[int]:
        told = ListCode(kind, date(2023, 12, 31), None if kind == "was" else DAY, cell)
        return customer_list(graded, part, told, tiers.get).rows.tolist()

    assert (rows("rose"), rows("fell"), rows("entered"), rows("left")) == ([1, 0], [2], [3], [])
    assert rows("cell", (1, 0)) == [1, 0] and rows("cell", (-1, 3)) == [3] and rows("was", (1, -1)) == [2, 1, 0]
    assert rows("rose", part=np.array([True, False, True, True])) == [0]
    assert customer_list(graded, None, ListCode("rose", 7, DAY), tiers.get).rows.tolist() == []  # no such run


def test_those_who_left_are_listed_by_what_was_lost_with_them():
    """Planted once: by what they bring today, which is nothing for all of them."""
    graded = book(mart(order_amount=[0, 0, 9], lost_profit=[5, 70, None]), ABCD, weights=AMOUNT)
    tiers = {date(2023, 12, 31): np.array([0, 0, 0], np.int8), DAY: np.array([-1, -1, 0], np.int8)}
    for asked_for in (ListCode("left", date(2023, 12, 31), DAY), ListCode("cell", date(2023, 12, 31), DAY, (0, -1))):
        told = customer_list(graded, None, asked_for, tiers.get)
        assert (told.rows.tolist(), told.sort, told.columns[0]) == ([1, 0], "-lost_profit", "lost_profit")
        assert told.then.tolist() == [0, 0, 0]  # the list shows what tier they left
