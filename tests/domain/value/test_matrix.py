"""The value matrix by hand: whom it places where, that scheme and page agree, and what each box brings and gets."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.grading.mart import GRADED, LAPSED, PROSPECT
from crmcore.domain.grading.tiers import high_edge
from crmcore.domain.value.density_map import MAX_POINTS, value_map
from crmcore.domain.value.matrix import BOXES, CUTS, matrix_rows, value_matrix
from crmcore.store.companies.schemes import SHIPPED, read_schemes
from tests.domain.value.valued_customers import facts, valued

MATRIX = read_schemes(SHIPPED)["platinum_gold_iron_lead"]


HALVES = {"cuts": (50, 50)}


def boxes(book) -> str:
    return "".join("." if k < 0 else BOXES[k][0] for k in value_matrix(book).box)


def test_each_half_of_both_values_makes_a_box():
    # current values 10 9 2 1: the upper half is 10 9; rooms to grow 5 1 6 0: 5 and 6
    assert boxes(valued(current_value=[10, 9, 2, 1], room_to_grow=[5, 1, 6, 0], scenario=HALVES)) == "pgil"


def test_by_default_a_fifth_is_high_in_value_and_two_fifths_in_room():
    # of five: value 9 alone; room 7 and 6; page and scheme cut alike
    worth, room = [9, 8, 3, 2, 1], [0, 7, 6, 5, 4]
    assert boxes(valued(current_value=worth, room_to_grow=room)) == "giill"
    assert MATRIX.cuts == CUTS == (80, 60) and MATRIX.across[0] == "room_to_grow"


def test_by_amount_nobody_has_to_be_platinum():
    worth, room = [10, 9, 2, 1], [5, 1, 6, 0]
    assert boxes(valued(current_value=worth, room_to_grow=room, scenario={"money_cuts": (100.0, 5.0)})) == "ilil"
    # an amount of 0: from the least that is above zero on
    book = valued(current_value=[3, -1, 0, 2], room_to_grow=[1, 1, 0, 0], scenario={"money_cuts": (0.0, 0.0)})
    assert boxes(book) == "pilg" and value_matrix(book).edges == (2, 1)
    drawn = value_map(book, value_matrix(book))
    assert ((drawn.x >= drawn.lines[0]) == (value_matrix(book).box[drawn.rows] < 2)).all()


def test_the_correlation_of_the_axes_is_shown_beside_that_with_growth_potential():
    # ranks 1…5 against 5…1: −1; against themselves: 1
    book = valued(current_value=[1, 2, 3, 4, 5], room_to_grow=[5, 4, 3, 2, 1], growth_potential=[2, 4, 6, 8, 10])
    matrix = value_matrix(book)
    assert (matrix.correlation, matrix.with_potential) == (pytest.approx(-1), pytest.approx(1))
    assert value_matrix(valued(current_value=[1, 1, 1, 1, 1], room_to_grow=[5, 4, 3, 2, 1])).correlation is None


def test_the_cuts_are_percentiles_and_adjustable():
    worth, growth = [10, 9, 2, 1], [5, 1, 6, 0]
    # current value high from the 75th percentile: 10 alone; room to grow from the 25th: 5, 1 and 6
    book = valued(current_value=worth, room_to_grow=growth, scenario={"cuts": (75, 25)})
    assert boxes(book) == "piil"
    assert value_matrix(book).edges == (10, 1)


def test_equal_values_are_never_parted_and_the_larger_side_takes_them():
    # five of six have no room to grow: the tied five lie mostly below the middle, so only one is high
    assert boxes(valued(current_value=[6, 5, 4, 3, 2, 1], room_to_grow=[0, 0, 0, 0, 0, 7], scenario=HALVES)) == "gggl" + "li"


def test_unknown_values_stand_in_no_box_and_are_counted_apart():
    book = valued(current_value=[10, None, 2, 1], room_to_grow=[5, 1, None, 0], scenario=HALVES)
    matrix = value_matrix(book)
    assert boxes(book) == "p..l" and matrix.unknown.tolist() == [False, True, True, False]


def test_only_graded_customers_count():
    book = valued(current_value=[10, 0, 2], room_to_grow=[5, 9, 1], population=[GRADED, LAPSED, GRADED], scenario=HALVES)
    assert boxes(book) == "p.l" and not value_matrix(book).unknown.any()


def test_nobody_known_gives_empty_boxes():
    book = valued(order_amount=[1, 2])
    assert boxes(book) == ".." and [row.customers for row in matrix_rows(book, value_matrix(book))] == [0, 0, 0, 0]


def test_prospects_are_placed_by_their_outlook_and_not_counted():
    book = valued(
        current_value=[10, 2, None, None, None],
        room_to_grow=[5, 1, None, None, None],
        growth_outlook=[None, None, 50, 49, None],
        population=[GRADED, GRADED, PROSPECT, PROSPECT, PROSPECT],
        scenario=HALVES,
    )
    matrix = value_matrix(book)
    assert matrix.provisional.tolist() == [-1, -1, 2, 3, -1]  # iron from 50 on, lead below, unjudged nowhere
    assert [(r.customers, r.provisional) for r in matrix_rows(book, matrix)] == [(1, 0), (0, 0), (0, 1), (1, 1)]


@pytest.mark.parametrize("cuts", [(), (70, 30), (1, 99)])
def test_page_and_scheme_agree_to_the_customer(cuts):
    rng = np.random.default_rng(7)
    worth, growth = rng.integers(-20, 60, 400).astype(float), np.maximum(rng.integers(-30, 40, 400), 0).astype(float)
    worth[::50] = np.nan
    book = valued(current_value=worth.tolist(), room_to_grow=growth.tolist(), scheme=MATRIX, scenario={"cuts": cuts})
    assert book.cut_by == "current_value" and book.across == "room_to_grow"
    assert (value_matrix(book).box == book.computed).all()


def test_boxes_add_up_and_tell_what_they_get():
    book = valued(
        current_value=[10, 9, 2, 1],
        room_to_grow=[5, 1, 6, 0],
        net_profit=[4, 3, 1, -2],
        gross_profit=[5, 4, 2, 1],
        service_cost=[1, 1, 1, 3],
        order_amount=[100, 50, 10, 20],
        scenario=HALVES,
        insights={"service_facts": facts(4, contacts=[8, 0, 1, 3], discount=[0.1, None, 0.2, 0.5])},
    )
    rows = matrix_rows(book, value_matrix(book))
    assert [r.current_value for r in rows] == [10, 9, 2, 1] and [r.net_profit for r in rows] == [4, 3, 1, -2]
    assert [r.service_cost for r in rows] == [1, 1, 1, 3] and [r.contacts for r in rows] == [8, 0, 1, 3]
    assert [r.discount for r in rows] == [0.1, None, 0.2, 0.5]
    seen = matrix_rows(book, value_matrix(book), np.array([True, False, False, True]), "gross_profit")
    assert [r.customers for r in seen] == [1, 0, 0, 1] and [r.profit for r in seen] == [5, 0, 0, 1]


def test_the_discount_of_a_box_weighs_what_was_bought():
    # both are high in both: 0.1 on 300 and 0.4 on 100 make 70 of 400
    book = valued(
        current_value=[9, 9],
        room_to_grow=[5, 5],
        order_amount=[300, 100],
        scenario=HALVES,
        insights={"service_facts": facts(2, discount=[0.1, 0.4])},
    )
    assert matrix_rows(book, value_matrix(book))[0].discount == pytest.approx(70 / 400)


def test_where_no_profit_is_known_the_amount_stands_in_and_net_profit_stays_unknown():
    book = valued(current_value=[9, 1], room_to_grow=[5, 1], order_amount=[300, 100], scenario=HALVES)
    rows = matrix_rows(book, value_matrix(book), measure="net_profit")
    assert [r.profit for r in rows] == [300, 0, 0, 100] and {r.net_profit for r in rows} == {None}
    assert {r.service_cost for r in rows} == {r.contacts for r in rows} == {None}


@pytest.mark.parametrize("cut", [1, 25, 50, 80, 99])
def test_on_the_map_the_cuts_are_straight_lines(cut):
    rng = np.random.default_rng(3)
    worth, growth = rng.integers(0, 25, 300).astype(float), np.maximum(rng.integers(-40, 40, 300), 0).astype(float)
    book = valued(current_value=worth.tolist(), room_to_grow=growth.tolist(), scenario={"cuts": (cut, cut)})
    matrix = value_matrix(book)
    drawn = value_map(book, matrix)
    high_worth, high_growth = matrix.box[drawn.rows] < 2, matrix.box[drawn.rows] % 2 == 0
    assert ((drawn.x >= drawn.lines[0]) == high_worth).all() and ((drawn.y >= drawn.lines[1]) == high_growth).all()
    nothing = [100 * np.mean(values <= 0) for values in (worth, growth)]  # their own percentile is half of that
    assert drawn.lines == pytest.approx([share if share / 2 >= cut else cut for share in nothing])
    assert high_edge(worth, cut, money=True) == matrix.edges[0]


def test_many_customers_are_shaded_and_sampled_always_the_same():
    n = MAX_POINTS + 500
    book = valued(current_value=list(range(n)), room_to_grow=list(range(n)))
    one, two = (value_map(book, value_matrix(book)) for _ in range(2))
    assert one.sampled and len(one.rows) == MAX_POINTS and (one.rows == two.rows).all()
    assert one.density.sum() == n == sum(one.customers)
    few = value_map(book, value_matrix(book), np.arange(n) < 10)
    assert not few.sampled and len(few.rows) == 10 and few.density is None
