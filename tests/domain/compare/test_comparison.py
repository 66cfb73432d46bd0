"""Two gradings of the same customers: crossed, told apart, and what changes; by hand on ten customers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.compare.comparison import changes, compare
from crmcore.domain.compare.grading_ref import GradingPair, GradingRef, published_book, scenario_of
from crmcore.domain.compare.lists import customer_list
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.listing import listing
from tests.domain.marts import book, mart, tiers

AMOUNTS = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10]
BY_AMOUNT = {"weights": (("order_amount", 1.0),)}
TWO = Scheme("two", ("top", "rest"), shares=(50, 50))
FOUR = Scheme("four", ("I", "II", "III", "IV"), shares=(10, 10, 60, 20))


@pytest.fixture
def left():
    """A A B B B C C C D D."""
    return book(mart(order_amount=AMOUNTS, net_profit=[10, 9, 8, 7, 6, 5, 4, 3, 2, -1]), **BY_AMOUNT)


@pytest.fixture
def right():
    """The first and the third change places and the last stops buying: B A A B B C C D D ., shares of nine."""
    known = mart(
        order_amount=[80, 90, 100, 70, 60, 50, 40, 30, 20, None], net_profit=[8, 9, 10, 7, 6, 5, 4, -3, 2, None], population=[0] * 9 + [1]
    )
    return book(known, **BY_AMOUNT)


def test_who_differs_is_off_the_diagonal_and_who_has_a_tier_on_one_side_only(left, right):
    assert (tiers(left), tiers(right)) == ("AABBBCCCDD", "BAABBCCDD.")
    told = compare(left, right)
    assert told.cells.tolist() == [[1, 1, 0, 0, 0], [1, 2, 0, 0, 0], [0, 0, 2, 1, 0], [0, 0, 0, 1, 1], [0, 0, 0, 0, 0]]
    assert (told.differing, told.either, told.crosstab.risen, told.crosstab.fallen) == (4, 10, 1, 2)
    assert np.flatnonzero(told.differs()).tolist() == [0, 2, 7, 9]


def test_figures_on_both_sides(left, right):
    told = {(c.code, c.tier): (c.left, c.right) for c in changes(compare(left, right))}
    assert told["graded", ""] == (10, 9) and told["order_amount", ""] == (550, 540)
    assert told["net_profit", ""] == (53, 48) and told["losing", ""] == (1, 1) and told["loss", ""] == (-1, -3)
    assert told["top_share", ""] == (pytest.approx(19 / 53), pytest.approx(19 / 48))
    assert told["top_tier_share", ""] == (pytest.approx(19 / 53), pytest.approx(19 / 48)) and told["top_tier_losing", ""] == (0, 0)
    assert told["tier_customers", "D"] == (2, 2) and told["tier_value", "D"] == (1, -1)


def test_filters_narrow_both_sides(left, right):
    told = compare(left, right, np.arange(10) < 2)
    assert told.cells.sum() == 2 and told.differing == 1 and told.left.figures.graded == 2


def test_where_one_side_knows_no_profit_both_are_told_in_amounts(left):
    told = compare(left, book(mart(order_amount=AMOUNTS), **BY_AMOUNT))
    assert told.measure == "order_amount" and {c.code for c in changes(told)}.isdisjoint(
        {"losing", "loss", "net_profit", "top_tier_losing"}
    )


def test_customers_known_on_one_date_only_are_told_apart(left):
    early = book(mart(order_amount=[*AMOUNTS[:8], None, None], population=[0] * 8 + [PROSPECT] * 2), **BY_AMOUNT)
    told = compare(early, left)
    assert (
        np.flatnonzero(told.only_right).tolist() == [8, 9] and not told.only_left.any() and (told.left.known, told.right.known) == (8, 10)
    )
    assert told.cells[-1].sum() == 2


def test_different_tiers_agree_where_they_take_up_the_same_stretch_of_the_ranking(left):
    other = book(left.mart, FOUR, **BY_AMOUNT)  # 1 1 6 2 customers against 2 3 3 2
    told = compare(left, other)
    assert told.agree[:-1, :-1].tolist() == [
        [True, True, False, False],
        [False, False, True, False],
        [False, False, True, False],
        [False, False, False, True],
    ]
    assert told.differing == 0 and not told.same_tiers
    coarse = compare(left, book(left.mart, TWO, **BY_AMOUNT))
    assert coarse.agree[:-1, :-1].tolist() == [[True, False], [True, False], [False, True], [False, True]]


def test_of_different_tiers_only_real_disagreement_is_listed(left):
    # by profit the other scheme puts the last customer (a loss) first: nothing else about the stretches changes
    known = mart(order_amount=AMOUNTS, net_profit=[9, 8, 7, 6, 5, 4, 3, 2, 1, 99])
    other = book(known, FOUR, weights=(("net_profit", 1.0),))
    told = compare(left, other)
    assert other.tier.tolist() == [1, 2, 2, 2, 2, 2, 2, 3, 3, 0]
    assert np.flatnonzero(told.differs()).tolist() == [1, 7, 9]


@pytest.mark.parametrize("seed", range(5))
def test_crossings_always_add_up(seed):
    rng = np.random.default_rng(seed)
    one, two = (
        book(mart(order_amount=[None if rng.random() < 0.2 else float(v) for v in rng.integers(1, 30, 60)]), scheme, **BY_AMOUNT)
        for scheme in ((TWO, FOUR) if seed % 2 else (FOUR, FOUR))
    )
    part = rng.random(60) < 0.7
    told = compare(one, two, part)
    assert told.cells.sum() == part.sum()
    assert told.cells[:-1].sum(axis=1).tolist() == [row.customers for row in told.left.rows]
    assert told.cells[:, :-1].sum(axis=0).tolist() == [row.customers for row in told.right.rows]
    assert told.agree[:-1, :-1].any(axis=1)[told.crosstab.matrix.sum(axis=1) > 0].all()
    rows, columns = told.cells.shape
    listed = [len(customer_list(two, told, f"cell.{i}.{j}").rows) for i in range(rows) for j in range(columns)]
    assert listed[:-1] == told.cells.ravel().tolist()[:-1]
    assert told.differing == told.differs().sum()


# --- lists ----------------------------------------------------------------------------------------------------------


def test_lists_name_their_customers_the_most_valuable_first(left, right):
    told = compare(left, right)
    rows = {
        code: customer_list(left, told, code).rows.tolist()
        for code in ("differ", "risen", "fallen", "gone", "entered", "cell.1.0", "cell.3.4", "left.0", "right.3", "only_left")
    }
    assert rows == {
        "differ": [0, 2, 7, 9],
        "risen": [2],
        "fallen": [0, 7],
        "gone": [9],
        "entered": [],
        "cell.1.0": [2],
        "cell.3.4": [9],
        "left.0": [0, 1],
        "right.3": [7, 8],
        "only_left": [],
    }
    first = customer_list(left, told, "differ")
    assert listing(left, told.differs(), sort=first.sort).tolist() == first.rows.tolist()


def test_those_without_a_tier_on_the_right_are_listed_by_what_was_lost_with_them(left):
    right = book(
        mart(order_amount=[90, 80, *[None] * 8], lost_profit=[None, None, 3, 1, 2, *[None] * 5], population=[0, 0, *[1] * 8]), **BY_AMOUNT
    )
    told = compare(left, right)
    for code in ("gone", "cell.1.4"):
        assert customer_list(right, told, code).sort == "-lost_profit" and customer_list(right, told, code).rows.tolist()[:3] == [2, 4, 3]
    assert customer_list(right, told, "left.0").sort == "-order_amount"


@pytest.mark.parametrize("code", ["", "cell", "cell.9.0", "cell.a.b", "cell.1", "left.4", "left.x", "risen.1", "nothing"])
def test_an_unknown_code_lists_nobody(left, right, code):
    assert customer_list(left, compare(left, right), code).rows.tolist() == []
    assert customer_list(left, None, code).rows.tolist() == []


# --- sides ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "side",
    [
        GradingRef(),
        GradingRef("default", day=date(2024, 2, 29)),
        GradingRef("saved", "Q1 | *best*: 50% @ 七月", scheme="abc_value"),
        GradingRef("run", "12"),
    ],
)
def test_a_side_is_read_as_it_was_written(side):
    assert GradingRef.read(side.text) == side
    assert (
        GradingPair.read(GradingPair(side, GradingRef()).text) == GradingPair(side, GradingRef())
        and GradingPair(side, GradingRef()).swapped.left == GradingRef()
    )


@pytest.mark.parametrize(
    "text",
    ["", "nothing", "draft", "draft|", "draft|saved", "draft|run:x", "draft:me|draft", "draft@soon|draft", "saved:" + "x" * 700 + "|draft"],
)
def test_a_damaged_pair_is_refused(text):
    with pytest.raises(Problem, match="bad_side"):
        GradingPair.read(text)


def test_what_a_side_stands_for():
    draft = Scenario(as_of=date(2024, 12, 31), window=24, shares=(10, 20, 30, 40), **BY_AMOUNT)
    saved, runs = {"plan": Scenario(window=6), "then": Scenario(as_of=date(2020, 1, 1))}, {3: Scenario(as_of=date(2023, 1, 1))}

    def stands_for(side: GradingRef) -> Scenario:
        return scenario_of(side, draft, saved, runs)

    assert stands_for(GradingRef()) == draft and stands_for(GradingRef("default")) == Scenario(as_of=draft.as_of, window=24)
    assert (
        stands_for(GradingRef("saved", "plan")) == Scenario(as_of=draft.as_of, window=6)
        and stands_for(GradingRef("saved", "then")).as_of.year == 2020
    )
    assert stands_for(GradingRef("run", "3", day=date(2000, 1, 1), scheme="x")) == runs[3]
    assert stands_for(GradingRef(scheme="abc_value", day=date(2024, 1, 1))) == draft.with_(
        scheme="abc_value", shares=(), as_of=date(2024, 1, 1)
    )
    assert stands_for(GradingRef(scheme="abcd")) == draft
    for lost in (GradingRef("saved", "gone"), GradingRef("run", "9")):
        with pytest.raises(Problem, match="unknown_side"):
            stands_for(lost)


def test_a_published_run_keeps_its_tiers(left):
    published = np.array([1, 0, -1, 2, 2, 2, 2, 3, 3, 3], np.int8)
    kept = published_book(left, published)
    assert kept.tier.tolist() == published.tolist() and kept.population.tolist() == [0, 0, 4] + [0] * 7
    assert compare(kept, left).left.rows[0].customers == 1
