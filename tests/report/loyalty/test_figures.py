"""The figures and tables of loyalty: who can be clicked, what is framed, what is said; both languages, both themes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.loyalty.density_map import loyalty_map
from crmcore.domain.loyalty.ladder import ladder, ladder_rows
from crmcore.domain.loyalty.quadrant import BOXES
from crmcore.domain.loyalty.satisfaction import SatisfactionQuarter, word_of_mouth
from crmcore.domain.loyalty.tables import box_tiers, loyalty_of, quadrant_rows
from crmcore.report.loyalty.ladder import ladder_bars
from crmcore.report.loyalty.quadrant import STRIP, loyalty_quadrant, point_positions
from crmcore.report.loyalty.repeat import repeat_purchase_histogram
from crmcore.report.loyalty.satisfaction import satisfaction_bars, satisfaction_trend_bars
from crmcore.report.loyalty.tables import box_table, customer_table, list_label, word_of_mouth_table
from crmcore.report.loyalty.tiers import loyalty_tier_heatmap
from crmcore.report.plotting.theme import split_title
from crmcore.report.words.words import LANGUAGES, UNKNOWN, words_for
from tests.domain.loyalty.loyal_customers import loyal_book, loyalty, points

EN = words_for("en")
COUNTS = {"dissatisfied": 6, "ordinary": 3, "high": 1, "unknown": 90}
QUARTERS = (
    SatisfactionQuarter(date(2024, 6, 30), (2, 1, 1)),
    SatisfactionQuarter(date(2024, 9, 30), (0, 0, 0)),
    SatisfactionQuarter(date(2024, 12, 31), (1, 1, 2)),
)


@pytest.fixture
def graded():
    """Ten customers A A B B B C C C D D: true, spurious, spurious, latent, none, unknown, spurious, true, unknown, outside."""
    now = points([90, 90, 60, 20, 20, 70, 90, 50, 10, None], [90, 20, 30, 90, 10, None, 50, 60, None, 99])
    amounts = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10]
    return loyal_book(loyalty(now), order_amount=amounts, net_profit=[a / 10 for a in amounts])


def drawn(figure, name):
    return next(t for t in figure.data if t.name == name)


def crowd(n=2_000, unknown=400):
    spread = np.linspace(0, 100, n)
    now = points(spread.tolist(), np.where(np.arange(n) < unknown, np.nan, spread).tolist())
    return loyal_book(loyalty(now), order_amount=list(range(n)))


# --- the quadrant -----------------------------------------------------------------------------------------------------


def test_every_customer_who_bought_is_a_point_of_its_box_and_can_be_clicked(graded):
    figure = loyalty_quadrant(graded, loyalty_map(loyalty_of(graded)), EN)
    assert {box: list(drawn(figure, box).customdata) for box in BOXES} == {
        "true": ["c0000", "c0007"],
        "latent": ["c0003"],
        "spurious": ["c0001", "c0002", "c0006"],
        "none": ["c0004"],
        "unknown": ["c0005", "c0008"],
    }
    assert not [t for t in figure.data if t.type == "heatmap"]
    assert len({drawn(figure, box).marker.symbol for box in BOXES}) == 5  # colour is never the only sign


def test_the_names_and_numbers_of_the_boxes_stand_at_their_corners(graded):
    text = [a.text for a in loyalty_quadrant(graded, loyalty_map(loyalty_of(graded)), EN).layout.annotations]
    assert text[0] == "<b>True loyalty</b><br>2 · 22.2%" and text[4] == "<b>Attitude unknown</b><br>2 · 22.2%"
    assert split_title(loyalty_quadrant(graded, loyalty_map(loyalty_of(graded)), EN))[0] == (
        "Of 7 customers whose attitude is known, 2 are truly loyal; 3 buy often without liking us"
    )


def test_nobody_is_drawn_on_the_other_side_of_a_cut_and_the_unknown_keep_to_their_strip():
    many = loyal_book(loyalty(points([50, 49.99] * 200, [60, 59.99] * 199 + [None] * 2)), order_amount=list(range(400)))
    x, y = point_positions(loyalty_of(many), np.arange(400))
    assert (x[::2] >= 50).all() and (x[1::2] < 50).all() and np.abs(x - 50).max() < 1
    assert (y[:398:2] >= 60).all() and (y[1:398:2] < 60).all()
    assert STRIP[0] < y[398:].min() and y[398:].max() < STRIP[1]


def test_very_many_are_shaded_and_a_sample_lies_over_them():
    graded = crowd()
    figure = loyalty_quadrant(graded, loyalty_map(loyalty_of(graded)), EN)
    square, strip = (t for t in figure.data if t.type == "heatmap")
    assert (square.customdata.sum(), strip.customdata.sum()) == (1_600, 400) and square.zmax == strip.zmax
    assert sum(len(drawn(figure, box).x) for box in BOXES) == 1_500


def test_repeat_alone_is_hatched_and_says_which_side_a_bar_is_on():
    figure = repeat_purchase_histogram(np.array([3, 2, 0, 5]), EN, cut=50, above_cut=5)
    assert (list(drawn(figure, "low").y), list(drawn(figure, "high").customdata)) == ([3, 2], ["high", "high"])
    assert drawn(figure, "high").marker.pattern.shape and split_title(figure)[0].startswith("5 of 10 customers buy often")


# --- ladder, satisfaction, tiers --------------------------------------------------------------------------------------


def test_the_top_rung_is_on_top_and_those_stopped_are_hatched(graded):
    rows = ladder_rows(ladder(loyalty_of(graded)))  # nobody answered: all nine stand at the foot, stopped
    figure = ladder_bars(rows, EN)
    assert next(iter(drawn(figure, "known").customdata)) == "sustainable" and list(drawn(figure, "known").x) == [0] * 6
    assert list(drawn(figure, "stopped").x) == [9] and list(drawn(figure, "stopped").customdata) == ["foot"]
    assert split_title(figure)[1] == "9 customers climb no higher because an answer is missing"


def test_shares_of_satisfaction_are_of_those_who_answered():
    figure = satisfaction_bars(COUNTS, EN)
    assert split_title(figure)[0] == "60% of those who answered are dissatisfied, 10% highly satisfied"
    assert drawn(figure, "dissatisfied").marker.pattern.shape == "/"
    assert [list(t.customdata) for t in figure.data] == [["high"], ["ordinary"], ["dissatisfied"], ["unknown"]]


def test_a_quarter_without_answers_stays_empty_in_the_trend():
    figure = satisfaction_trend_bars(QUARTERS, EN)
    assert [t.y[1] for t in figure.data] == [0, 0, 0] and list(figure.data[0].y) == [0.5, 0, 0.25]
    assert split_title(figure)[0] == "The dissatisfied went from 50% to 25% of the answers"
    assert split_title(satisfaction_trend_bars((), EN))[0] == EN.t("loyalty.trend.title_none")
    assert split_title(satisfaction_trend_bars(QUARTERS[:1], EN))[0] == EN.t("loyalty.trend.title_one")


def test_the_valuable_but_spurious_are_framed_and_every_cell_can_be_clicked(graded):
    figure = loyalty_tier_heatmap(box_tiers(graded), EN, "abcd", currency="CNY")
    framed = [(s.x0 + 0.48, s.y0 + 0.44) for s in figure.layout.shapes if s.line.width]
    assert framed == [(0, 2), (1, 2)]  # spurious in A and in B
    assert list(figure.data[0].customdata)[:2] == ["cell.true.0", "cell.true.1"] and len(figure.data[0].customdata) == 20
    assert split_title(figure)[0] == "2 customers of the upper tiers are spurious, ¥17 of net profit hang on them"  # 9 + 8


# --- tables -----------------------------------------------------------------------------------------------------------


def test_the_table_of_boxes_adds_up_and_says_what_is_not_known(graded):
    head, lines = box_table(quadrant_rows(graded), EN, currency="CNY")
    assert [line[2] for line in lines] == ["2", "1", "3", "1", "2", "9"] and lines[2][4:] == ("¥210", "¥21", UNKNOWN)
    assert len(head) == len(lines[0]) == 7
    assert len(box_table(quadrant_rows(graded), EN, measure="order_amount")[0]) == 6


def test_customers_carry_their_tier_their_worth_and_what_they_lack(graded):
    assert customer_table(graded, np.array([1]), EN, "CNY", ("attitude",))[1] == (("c0001", "A", "¥9", "20"),)


def test_word_of_mouth_shows_its_sum():
    assert word_of_mouth_table(word_of_mouth(COUNTS), EN)[1][-1] == ("Total", "10", "", "166")  # 6·22 + 3·8 + 1·10


def test_lists_have_names(graded):
    assert list_label(graded, "cell.spurious.1", EN) == "Spurious loyalty, B"
    assert list_label(graded, "cell.true.4", EN) == "True loyalty, No tier"
    assert list_label(graded, "ladder.trusting", EN) == "Ladder: trusting"
    assert list_label(graded, "no.such", EN) == "no.such" and list_label(graded, "cell", EN) == "cell"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_is_drawn_in_every_language_and_theme(graded, language, dark):
    words, many = words_for(language), crowd()
    for figure in (
        loyalty_quadrant(graded, loyalty_map(loyalty_of(graded)), words, dark=dark),
        loyalty_quadrant(many, loyalty_map(loyalty_of(many)), words, dark=dark),
        repeat_purchase_histogram(np.array([1, 2]), words, cut=50, above_cut=1, dark=dark),
        ladder_bars(ladder_rows(ladder(loyalty_of(graded))), words, dark=dark),
        satisfaction_bars(COUNTS, words, dark=dark),
        satisfaction_trend_bars(QUARTERS, words, dark=dark),
        loyalty_tier_heatmap(box_tiers(graded), words, "abcd", dark=dark),
    ):
        assert figure.layout.title.text and figure.to_json()
