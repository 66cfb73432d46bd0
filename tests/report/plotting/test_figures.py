"""The other figures: the curve, the points, the months, the weights, the movers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.grading.explain import Explanation, MetricLine
from crmcore.domain.summary.concentration import concentration, whale_curve
from crmcore.domain.summary.tier_table import tier_crosstab
from crmcore.report.compare.movers import movers_heatmap
from crmcore.report.grading.waterfall import waterfall_chart
from crmcore.report.grading.weights import weights_chart
from crmcore.report.grading.whale import MAX_POINTS, WhaleCurve, whale_chart
from crmcore.report.plotting.text_width import text_width
from crmcore.report.plotting.theme import split_title
from crmcore.report.trends.history import MonthlyHistory, history_bars
from crmcore.report.words.words import LANGUAGES, words_for

EN = words_for("en")


def trace(figure, name):
    return next((t for t in figure.data if t.name == name), None)


def curve(values, language="en", measure="net_profit", **more):
    values = np.array(values, dtype=float)
    return whale_chart(WhaleCurve(*whale_curve(values), concentration(values), measure), words_for(language), **more)


# --- whale curve ------------------------------------------------------------------------------------------------------


def test_the_whale_curve_marks_its_peak_and_hatches_what_is_given_back():
    figure = curve([60.0, 50.0, 10.0, -8.0, -12.0], currency="CNY")  # running 60 110 120 112 100: peak 120 %, 3 of 5
    peak = trace(figure, "peak")
    assert (peak.x[0], peak.y[0]) == (pytest.approx(0.6), pytest.approx(1.2))
    assert trace(figure, "loss").fillpattern.shape == "/"
    assert figure.layout.title.text == "<b>2 customers give back ¥20 of what the others earn</b>"
    assert trace(figure, "fall").x[0] == peak.x[0]  # the red part begins at the peak


def test_without_losses_nothing_is_hatched():
    figure = curve([80.0, 10.0, 10.0])
    assert trace(figure, "loss") is None
    assert split_title(figure)[0] == "1 customer makes 80% of the profit"


def test_a_total_that_is_not_positive_has_no_curve_and_says_why():
    figure = curve([5.0, -9.0])
    assert len(figure.data) == 0 and figure.layout.annotations[0].text == EN.t("figure.whale.no_total")


def test_a_long_curve_is_thinned_and_keeps_its_peak():
    values = np.concatenate([np.linspace(100, 1, 9_000), -np.linspace(0.01, 5, 1_000)])
    x, y = whale_curve(values, points=5_000)
    figure = whale_chart(WhaleCurve(x, y, concentration(values)), EN)
    assert sum(len(trace(figure, name).x) for name in ("rise", "fall")) <= MAX_POINTS + 1
    assert trace(figure, "peak").y[0] == y.max()


# --- waterfall --------------------------------------------------------------------------------------------------------


def explanation(score=71.3, missing=6.1):
    lines = (
        MetricLine("credit_score", None, None, 10.0, None, None),
        MetricLine("order_amount", 84_000.0, 88.0, 40.0, 35.2, None),
        MetricLine("gross_profit", 12_000.0, 60.1, 60.0, 36.1, None),
    )
    return Explanation("C1", "graded", score, 112, 790, "B", "B", None, "A", missing, 2, 3, lines, ())


def test_points_stand_on_each_other_and_end_at_the_score():
    figure = waterfall_chart(explanation(), EN, name="Ocean", currency="CNY")
    steps = [t for t in figure.data if t.name == "points"]
    assert [(t.base[0], t.x[0]) for t in steps] == [(0.0, 36.1), (36.1, 35.2)]  # the heavier weight first
    assert trace(figure, "score").x[0] == 71.3 == pytest.approx(36.1 + 35.2)
    assert split_title(figure)[0] == "Ocean scores 71.3: 36.1 of it from Gross profit"


def test_the_numbers_beside_the_bars_have_a_margin_of_their_own_however_narrow_the_page():
    figure = waterfall_chart(explanation(score=100.0), EN)
    (score,) = (a for a in figure.layout.annotations if a.text in {"<b>100</b>", "<b>100.0</b>"})
    assert figure.layout.margin.r >= score.xshift + text_width("100.0", 14, bold=True)


def test_an_unknown_indicator_keeps_its_place_and_says_so():
    figure = waterfall_chart(explanation(), EN)
    assert EN.t("figure.waterfall.unknown") in [a.text for a in figure.layout.annotations]
    assert figure.layout.yaxis.ticktext[2].startswith("Credit")


def test_the_next_tier_is_a_line_at_the_score_that_reaches_it():
    line = waterfall_chart(explanation(), EN).layout.shapes[0]
    assert line.x0 == line.x1 == pytest.approx(77.4)
    assert not waterfall_chart(explanation(missing=None), EN).layout.shapes


def test_a_customer_without_a_score_has_no_bars():
    blank = Explanation("C9", "prospect", None, None, 790, None, None, None, None, None, 0, 0, (), ())
    assert len(waterfall_chart(blank, EN).data) == 0 and "C9" in waterfall_chart(blank, EN).layout.title.text


# --- months -----------------------------------------------------------------------------------------------------------

MONTHS = [date(2024 + k // 12, k % 12 + 1, 1) for k in range(24)]


def test_a_month_of_loss_hangs_below_zero():
    figure = history_bars(MonthlyHistory(MONTHS[:3], [100.0, 50.0, 80.0], [30.0, -20.0, 10.0]), EN)
    loss = trace(figure, "Loss")
    assert (list(loss.x), list(loss.y), loss.marker.pattern.shape) == ([1], [-20.0], "/")
    assert list(trace(figure, "Gross profit").y) == [30.0, 0.0, 10.0]
    assert min(figure.layout.yaxis.tickvals) <= -20


def test_the_title_compares_the_last_twelve_months_with_those_before():
    figure = history_bars(MonthlyHistory(MONTHS, [100.0] * 12 + [110.0] * 12, None), EN, currency="USD")
    assert split_title(figure)[0] == "Bought $1.32K in twelve months, +10% on the twelve before"  # 1,320 against 1,200
    assert trace(figure, "Gross profit") is None


def test_the_newest_month_is_always_named():
    figure = history_bars(MonthlyHistory(MONTHS, [1.0] * 24, None), EN)
    assert figure.layout.xaxis.ticktext[-1] == "Dec<br>2025" and len(figure.layout.xaxis.ticktext) <= 6


def test_no_months_are_an_empty_figure():
    assert history_bars(MonthlyHistory([], [], []), EN).to_json()


# --- weights and movers -----------------------------------------------------------------------------------------------


def test_a_weight_that_nobody_has_keeps_its_ring_alone():
    figure = weights_chart({"credit_score": 10.0, "gross_profit": 90.0}, {"gross_profit": 100.0}, EN)
    assert list(trace(figure, "Nominal weight").customdata) == ["gross_profit", "credit_score"]
    assert list(trace(figure, "Effective weight").customdata) == ["gross_profit"]


def test_the_title_names_the_weight_that_pulls_most_unlike_its_name():
    figure = weights_chart({"credit_score": 10.0, "gross_profit": 90.0}, {"credit_score": 24.0, "gross_profit": 76.0}, EN)
    assert split_title(figure)[0] in ("Credit weighs 10% by name and 24% in effect", "Gross profit weighs 90% by name and 76% in effect")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pair_of_numbers_beside_a_weight_has_its_room_however_narrow_the_page(language):
    figure = weights_chart({"gross_profit": 60.0, "credit_score": 40.0}, {"gross_profit": 60.3, "credit_score": 39.7}, words_for(language))
    assert figure.layout.margin.r >= 10 + text_width("60 → 60.3", 12)  # the gap before it, and the text


def test_movers_count_who_rises_and_falls_and_can_be_clicked():
    before, now = np.array([0, 0, 1, 1, 2], np.int8), np.array([0, 1, 0, 1, 1], np.int8)
    figure = movers_heatmap(tier_crosstab(before, now, "ABC", "ABC"), EN, "abcd", "abcd")
    cells = dict(zip([tuple(c) for c in figure.data[0].customdata], figure.data[0].text, strict=True))
    assert (cells["A", "B"], cells["B", "A"], cells["C", "B"], cells["A", "C"]) == ("1", "1", "1", "")
    assert split_title(figure)[0] == "3 customers change tier: 2 up, 1 down"


def test_different_tiers_are_crossed_without_speaking_of_rise_or_fall():
    before, now = np.array([0, 1], np.int8), np.array([1, 0], np.int8)
    figure = movers_heatmap(tier_crosstab(before, now, "AB", ("high", "low")), EN, "abcd", "high_middle_low")
    assert split_title(figure)[0] == EN.t("figure.movers.crossed")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_can_be_drawn_in_every_language_and_theme(language, dark):
    words = words_for(language)
    before = np.array([0, 1, 2, 2], np.int8)
    for figure in (
        curve([5.0, 3.0, -1.0], language, dark=dark),
        curve([5.0], language, dark=dark, compact=True),
        waterfall_chart(explanation(), words, dark=dark),
        history_bars(MonthlyHistory(MONTHS, [5.0] * 24, [-1.0] * 24), words, dark=dark),
        weights_chart({"gross_profit": 60.0}, {}, words, dark=dark),
        movers_heatmap(tier_crosstab(before, before, "ABC", "ABC"), words, "abcd", "abcd", dark=dark),
    ):
        assert figure.layout.title.text and figure.to_json()
