"""Two factors crossed: every customer stands in exactly one box or is counted as unknown; equal values are never parted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, strategies as st

from crmcore.domain.factors.advice import box_advice
from crmcore.domain.factors.definition import Axis, Factors, SavedFactors, even_cuts, move_cut
from crmcore.domain.factors.fields import PRESETS, first_factors, known_fields, missing_data, parse_factors, preset_factors
from crmcore.domain.factors.lists import customer_list, parse_cell, with_digest
from crmcore.domain.factors.matrix import OTHER, factor_matrix, placement
from crmcore.domain.grading.mart import Customers
from crmcore.domain.kernel.problems import Problem
from tests.domain.marts import book, mart


def graded(**metrics):
    """A graded book whose customers also carry the text columns given as lists of strings."""
    columns = {name: values for name, values in metrics.items() if any(isinstance(v, str) for v in values)}
    made = mart(**{name: values for name, values in metrics.items() if name not in columns})
    table = made.customers.table
    for name, values in columns.items():
        table = table.append_column(name.replace("__", ":"), pa.array(values, pa.string()))
    attributes = tuple(c for c in table.column_names if c.startswith("attribute:"))
    return book(replace(made, customers=Customers(table, attributes)))


def codes(known, axis, part=None):
    return placement(known, axis, part).codes.tolist()


# --- bands of a metric --------------------------------------------------------------------------------------------


def test_thirds_put_the_best_third_first():
    known = graded(order_amount=[10, 60, 20, 50, 30, 40])
    # shares of the best first: 33, 34, 33 %; 6 · .33 = 1.98 → 2 and 6 · .67 = 4.02 → 4 above the edges
    assert codes(known, Axis("order_amount", (33, 67))) == [2, 0, 2, 0, 1, 1]
    bands = placement(known, Axis("order_amount", (33, 67))).bands
    assert [(b.low, b.high, b.customers) for b in bands] == [(50, None, 2), (30, 50, 2), (None, 30, 2)]


def test_equal_values_stand_in_the_band_that_would_hold_most_of_them_the_upper_one_on_a_draw():
    assert codes(graded(order_amount=[5, 5, 5, 9]), Axis("order_amount", (50,))) == [1, 1, 1, 0]  # 1 of 3 above, 2 below
    assert codes(graded(order_amount=[7, 7, 7, 7]), Axis("order_amount", (50,))) == [0, 0, 0, 0]  # two and two: a draw


def test_an_unknown_value_is_in_no_band_and_moves_no_cut():
    assert codes(graded(order_amount=[1, None, 2, None, None]), Axis("order_amount")) == [1, -1, 0, -1, -1]


def test_where_less_is_better_the_lowest_values_stand_first_and_a_cut_belongs_to_them():
    known = graded(average_days_late=[0, 30, 31, 90, 91], order_amount=[1, 1, 1, 1, 1])
    by_value = placement(known, Axis("average_days_late", (30, 90), "value"))
    assert by_value.codes.tolist() == [0, 0, 1, 1, 2]
    assert [(b.low, b.high) for b in by_value.bands] == [(None, 30), (30, 90), (90, None)]
    assert by_value.edges == (30, 90)
    # the least 20 % of the values, one customer of five, and the rest
    assert codes(known, Axis("average_days_late", (20,))) == [0, 1, 1, 1, 1]


def test_thresholds_are_values_and_belong_to_the_upper_band():
    assert codes(graded(order_amount=[999, 1000, 5000, -1]), Axis("order_amount", (0, 1000, 5000), "value")) == [2, 1, 0, 3]


def test_percentiles_are_those_of_the_customers_looked_at():
    known = graded(order_amount=[1, 2, 3, 100, 200, 300])
    looked_at = np.array([True, True, True, False, False, False])
    assert codes(known, Axis("order_amount", (50,)), looked_at)[:3] == [1, 0, 0]  # round-half-up(3 · ½) = 2 above


def test_a_band_nobody_can_reach_has_no_bounds():
    bands = placement(graded(order_amount=[4, 4]), Axis("order_amount", (90,))).bands
    assert [(b.low, b.high, b.customers) for b in bands] == [(None, None, 0), (None, None, 2)]


# --- categories and tiers -----------------------------------------------------------------------------------------


def test_categories_come_the_most_frequent_first_and_a_missing_one_is_unknown():
    known = graded(order_amount=[1, 2, 3, 4], region=["North", "South", "South", None])
    assert [b.key for b in placement(known, Axis("region")).bands] == ["South", "North"]
    assert codes(known, Axis("region")) == [1, 0, 0, -1]


def test_of_more_than_eight_categories_the_rarest_share_one():
    cities = [f"city{k}" for k in range(10) for _ in range(12 - k)]  # 12, 11, … 3 customers
    placed = placement(graded(order_amount=list(range(len(cities))), city=cities), Axis("city"))
    assert [b.key for b in placed.bands] == [*(f"city{k}" for k in range(7)), OTHER]
    assert placed.bands[-1].customers == 5 + 4 + 3


def test_eight_categories_all_have_their_own():
    placed = placement(graded(order_amount=[1] * 8, city=list("abcdefgh")), Axis("city"))
    assert [b.key for b in placed.bands] == list("abcdefgh")


def test_tiers_stand_in_the_order_of_their_scheme():
    known = graded(order_amount=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert [(b.key, b.customers) for b in placement(known, Axis("tier")).bands] == [("A", 2), ("B", 3), ("C", 3), ("D", 2)]


# --- the matrix ---------------------------------------------------------------------------------------------------


def test_every_box_counts_and_sums_its_customers_and_the_unknown_have_their_own_line():
    known = graded(order_amount=[100, 200, 10, 20, 50], credit_score=[90, 10, 80, 20, None], net_profit=[5, -7, 1, None, 3])
    told = factor_matrix(known, Factors(Axis("order_amount", (100,), "value"), Axis("credit_score", (50,), "value")))
    # rows: credit high, low, unknown; columns: amount high, low, unknown
    assert told.customers.tolist() == [[1, 1, 0], [1, 1, 0], [0, 1, 0]]
    assert told.order_amount.tolist() == [[100, 10, 0], [200, 20, 0], [0, 50, 0]]
    assert told.profit.tolist() == [[5, 1, 0], [-7, 0, 0], [0, 3, 0]]
    assert (told.placed, told.unplaced, told.measure) == (4, 1, "net_profit")
    assert told.current_value is None  # nobody has it here


def test_without_any_profit_the_amount_stands_in():
    told = factor_matrix(graded(order_amount=[1, 2]), Factors(Axis("order_amount"), Axis("tier")))
    assert told.measure == "order_amount" and told.profit.sum() == 3


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.integers(-3, 3)), st.one_of(st.none(), st.integers(0, 4)), st.booleans()), min_size=1, max_size=30
    ),
    st.sampled_from([(50.0,), (33.0, 67.0), (10.0, 20.0, 95.0)]),
    st.sampled_from(["percentile", "value"]),
)
def test_everybody_looked_at_is_in_exactly_one_box_or_unknown_whatever_the_cuts(people, cuts, by):
    known = graded(order_amount=[1] * len(people), growth_rate=[p[0] for p in people], average_days_late=[p[1] for p in people])
    part = np.array([p[2] for p in people])
    assume(all(any(p[k] is not None for p in people) for k in (0, 1)))  # a factor that nobody is known of gives way to others
    factors = Factors(Axis("growth_rate", cuts, by), Axis("average_days_late", cuts, by))
    told = factor_matrix(known, factors, part)
    assert told.placed + told.unplaced == told.customers.sum() == part.sum()
    lists = [customer_list(known, part, f"box.{i}.{j}", factors.text).rows for i in range(len(cuts) + 1) for j in range(len(cuts) + 1)]
    lists.append(customer_list(known, part, "unknown", factors.text).rows)
    assert sorted(np.concatenate(lists)) == np.flatnonzero(part).tolist()
    for axis, place in ((factors.across, 0), (factors.down, 1)):
        homes: dict[object, set[int]] = {}
        for value, code in zip((p[place] for p in people), codes(known, axis, part), strict=True):
            homes.setdefault(value, set()).add(code)
        assert all(len(home) == 1 for home in homes.values())
        assert homes.get(None, {-1}) == {-1}


# --- lists --------------------------------------------------------------------------------------------------------

SPEC = "order_amount~50*region"


def test_a_box_a_row_and_a_column_open_their_customers_best_earners_first():
    known = graded(order_amount=[10, 20, 30, 40], net_profit=[4, 1, 2, 3], region=["N", "N", "S", "N"])
    # columns: amount 30 and 40 high; rows: N three times, then S
    assert customer_list(known, None, "box.0.1", SPEC).rows.tolist() == [0, 1]
    assert customer_list(known, None, "row.0", SPEC).rows.tolist() == [0, 3, 1]
    told = customer_list(known, None, "column.0", SPEC)
    assert (told.rows.tolist(), told.sort, told.columns) == ([3, 2], "-net_profit", ("order_amount", "region", "net_profit"))


def test_a_list_obeys_the_filters_and_an_unknown_code_has_nobody():
    known = graded(order_amount=[10, 20, 30, None], region=["N", "N", "S", "N"])
    assert customer_list(known, np.array([True, False, False, True]), "unknown.across", SPEC).rows.tolist() == [3]
    assert [len(customer_list(known, None, code, SPEC).rows) for code in ("box.7.7", "box.1", "nonsense", "", "unknown.down")] == [0] * 5


def test_the_mark_of_the_factors_keeps_lists_of_different_factors_apart_and_says_nothing_else():
    known = graded(order_amount=[10, 20, 30, 40], region=["N", "N", "S", "N"])
    factors = Factors.read(SPEC)
    code = with_digest("box.0.1", factors)
    assert code != with_digest("box.0.1", factors.transposed) and code == with_digest("box.0.1", factors.with_(named="Mine"))
    assert customer_list(known, None, code, SPEC).rows.tolist() == customer_list(known, None, "box.0.1", SPEC).rows.tolist() == [1, 0]
    assert customer_list(known, None, with_digest("unknown", factors), SPEC).rows.tolist() == []


def test_codes_of_boxes_name_their_place():
    assert (parse_cell("box.1.2"), parse_cell("row.3"), parse_cell("column.0"), parse_cell("box.x.1")) == (
        (1, 2),
        (3, None),
        (None, 0),
        None,
    )


# --- their text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "factors",
    [
        Factors(Axis("order_amount", (50,)), Axis("credit_score", (33, 66))),
        Factors(Axis("growth_rate", (-0.1, 0.3), "value"), Axis("tier"), "Wachstum 50% * A~B"),
        Factors(Axis("attribute:Bedarf * 100% ~"), Axis("order_amount", (1e6,), "value")),
    ],
)
def test_what_is_written_is_read_back(factors):
    assert Factors.read(factors.text) == factors


def test_the_text_is_short_and_readable():
    assert Factors(Axis("order_amount"), Axis("credit_score", (33, 66))).text == "order_amount~50*credit_score~33-66"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "order_amount",
        "*",
        "a*b*c*d",
        "order_amount~x*tier",
        "order_amount~*tier",
        "order_amount~60-40*tier",
        "order_amount~0*tier",
        "order_amount~1-2-3-4*tier",
        "order_amount~=nan*tier",
        "order_amount~33.5*tier",
        "x" * 700 + "*tier",
    ],
)
def test_what_no_factors_wrote_is_refused(text):
    with pytest.raises(Problem, match="bad_factor"):
        Factors.read(text)


def test_a_link_that_cannot_be_shown_here_falls_back_and_says_why():
    known = graded(order_amount=[1, 2], growth_rate=[0.1, 0.2])
    first = first_factors(known)
    assert parse_factors(known, "") == (first, "")
    assert parse_factors(known, "<b>") == (first, "unread")
    assert parse_factors(known, "order_amount~50*moon~50") == (first, "moon")
    assert parse_factors(known, "order_amount~50*tier")[0].down == Axis("tier")


# --- what can be crossed ------------------------------------------------------------------------------------------


def test_the_first_matrix_crosses_amount_with_credit_else_with_growth_else_with_what_is_always_known():
    def first(**metrics):
        made = first_factors(graded(**metrics))
        return made.across.field, made.down.field

    assert first(order_amount=[1], credit_score=[50]) == ("order_amount", "credit_score")
    assert first(order_amount=[1], growth_rate=[0]) == ("order_amount", "growth_rate")
    assert first(order_amount=[1], days_since_order=[0]) == ("order_amount", "days_since_order")


def test_presets_say_what_they_wait_for():
    shop = graded(order_amount=[1, 2], region=["N", "S"])
    assert {p.id: missing_data(shop, p) for p in PRESETS} == {
        "size_credit": "payment",
        "product_growth": "product",
        "profit_growth": "profit",
        "satisfaction_amount": "survey",
        "prospects_growth": "customer",
        "need_region": "attribute",
    }
    assert [preset_factors(shop, p) for p in PRESETS] == [None] * 6
    served = graded(order_amount=[1, 2], region=["N", "S"], attribute__Next_need=["a", "b"], gross_profit=[1, 2], growth_rate=[0, 1])
    told = {p.id: preset_factors(served, p) for p in PRESETS}
    assert told["need_region"] == Factors(Axis("region"), Axis("attribute:Next_need"))
    assert told["profit_growth"].across.field == "gross_profit"  # net profit is not known here
    assert "attribute:Next_need" in known_fields(served)


def test_over_all_time_growth_waits_for_a_window():
    known = graded(order_amount=[1], gross_profit=[1])
    alltime = replace(known, mart=replace(known.mart, window=None))
    growth = next(preset for preset in PRESETS if preset.id == "profit_growth")
    assert missing_data(alltime, growth) == "comparison" and missing_data(known, growth) == "history"


# --- cuts and names -----------------------------------------------------------------------------------------------


def test_a_cut_pushes_its_neighbours_before_it_and_stays_within_1_and_99():
    assert move_cut((25, 50, 75), 1, 80) == (25, 80, 81)
    assert move_cut((25, 50, 75), 2, 10) == (8, 9, 10)
    assert move_cut((25, 50, 75), 0, 99) == (97, 98, 99)
    assert move_cut((50,), 0, 0) == (1,)
    assert [even_cuts(n) for n in (2, 3, 4)] == [(50,), (33, 67), (25, 50, 75)]


def test_names_of_boxes_are_set_changed_and_taken_off():
    saved = SavedFactors(Factors(Axis("order_amount"), Axis("tier")), (("A", "0", "Stars"),))
    assert saved.name_of("A", "0") == "Stars" and saved.name_of("A", "1") == ""
    assert saved.renamed("A", "0", "Suns") == (("A", "0", "Suns"),)
    assert saved.renamed("B", "1", "Hopes") == (("A", "0", "Stars"), ("B", "1", "Hopes"))
    assert saved.renamed("A", "0", "") == ()


def test_names_fit_as_long_as_the_boxes_mean_the_same():
    thirds = Factors(Axis("order_amount", (33, 67)), Axis("region"))
    assert thirds.same_boxes(Factors(Axis("order_amount", (20, 80)), Axis("region")))
    assert not thirds.same_boxes(Factors(Axis("order_amount", (50,)), Axis("region")))
    assert not thirds.same_boxes(thirds.transposed)


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        (2, {(0, 0): "both_high", (0, 1): "second_only", (1, 0): "first_only", (1, 1): "both_low"}),
        (
            3,
            {(0, 0): "both_high", (0, 1): "both_high", (0, 2): "second_only", (1, 1): "middle", (2, 0): "first_only", (2, 1): "both_low"},
        ),
    ],
)
def test_boxes_of_the_combinations_that_the_source_names_have_advice(bands, expected):
    """Rows are growth, columns the product's prospects, the best band first: high prospects without growth is "first_only"."""
    cuts = even_cuts(bands)
    known = graded(order_amount=[*range(1, 10)], product_prospects=[*range(1, 10)], growth_rate=[*range(9)])
    factors = Factors(Axis("product_prospects", cuts), Axis("growth_rate", cuts))
    matrix, turned = factor_matrix(known, factors), factor_matrix(known, factors.transposed)
    assert {box: box_advice(matrix, *box) for box in expected} == {box: ("product_growth", code) for box, code in expected.items()}
    assert all(box_advice(turned, column, row) == box_advice(matrix, row, column) for row, column in expected)
    other = factor_matrix(known, Factors(Axis("order_amount", cuts), Axis("growth_rate", cuts)))
    assert box_advice(other, 0, 0) == ("", "")
