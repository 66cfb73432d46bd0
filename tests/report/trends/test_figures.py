"""The trends figures: what each piece says and carries, one scale for all months, sentences that tell what happened."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.compare.migration import TierSnapshot, migration
from crmcore.domain.summary.concentration import concentration
from crmcore.domain.summary.tier_table import TierRow
from crmcore.domain.trends.monthly import TrendMonth
from crmcore.report.compare.migration import migration_bars, migration_heatmap
from crmcore.report.plotting.axis_ticks import round_ticks
from crmcore.report.pyramids.figures import PyramidStyle, twin_pyramid
from crmcore.report.trends.figures import arpu_line_chart, concentration_line_chart, losing_month_bars, tier_month_bars
from crmcore.report.trends.standard import standard_verdict, tier_share_bars
from crmcore.report.trends.tables import trend_table
from crmcore.report.words.words import LANGUAGES, words_for

EN = words_for("en")


def row(tier: str, customers: int, amount: float, profit: float | None) -> TierRow:
    return TierRow(tier, customers, 0.5, 0.5, amount, profit, profit, None, 0, 0.0, 0, 0)


def month(end: date, a: int, d: int, profit: float | None = -5.0, standard: tuple[int, int] | None = None) -> TrendMonth:
    rows = (row("A", a, 100.0 * a, None if profit is None else 30.0 * a), row("D", d, 10.0 * d, profit))
    return TrendMonth(
        end, rows, (100.0, None), 80.0, (90.0, None), 70.0, (a, d), standard, "net_profit", concentration(np.array([30.0, -5])), 1, -5.0
    )


MONTHS = (month(date(2024, 11, 30), 10, 10, standard=(10, 10)), month(date(2024, 12, 31), 20, 20, standard=(30, 10)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_figure_is_drawn_in_both_languages_and_modes(language, dark):
    words = words_for(language)
    for measure in ("customers", "net_profit", "order_amount"):
        tier_month_bars(MONTHS, words, "abcd", measure=measure, dark=dark)
    for figure in (
        arpu_line_chart(MONTHS, words, "abcd", dark=dark),
        concentration_line_chart(MONTHS, words, dark=dark),
        losing_month_bars(MONTHS, words, dark=dark),
    ):
        assert figure.layout.title.text


def test_the_title_compares_the_newest_month_with_the_first_or_the_year_before():
    assert "Customers with a tier: 40, +100% on Nov 2024" in tier_month_bars(MONTHS, EN, "abcd", measure="customers").layout.title.text
    long = tuple(month(date(2023 + (k + 10) // 12, (k + 10) % 12 + 1, 28), 10 + k, 10) for k in range(14))
    drawn = tier_month_bars(long, EN, "abcd", measure="customers")
    assert "on a year earlier" in drawn.layout.title.text
    assert (drawn.layout.shapes[0].x0, drawn.layout.xaxis.tickvals) == (1, (1, 4, 7, 10, 13))  # the line through Dec 2023, which is named
    assert drawn.layout.xaxis.ticktext[0] == "<b>Dec<br>2023</b><br>(compared with)"


def test_a_piece_carries_its_month_and_tier_and_a_losing_tier_is_hatched():
    figure = tier_month_bars(MONTHS, EN, "abcd", measure="net_profit")
    assert [list(code) for code in figure.data[1].customdata] == [[0, 1], [1, 1]]
    assert list(figure.data[1].marker.pattern.shape) == ["/", "/"] and list(figure.data[0].marker.pattern.shape) == ["", ""]


def test_profit_nobody_knows_gives_way_to_the_amount():
    assert "Order amount" in tier_month_bars((month(date(2024, 12, 31), 3, 4, None),), EN, "abcd", measure="net_profit").layout.title.text


@pytest.mark.parametrize(
    "standard, code", [((30, 10), "By score, a real improvement"), ((10, 30), "By score, a real decline"), ((20, 20), "No real change")]
)
def test_the_verdict_says_what_a_standard_that_stays_the_same_shows(standard, code):
    months = (MONTHS[0], month(date(2024, 12, 31), 20, 20, standard=standard))
    assert standard_verdict(months, EN, "abcd", date(2024, 11, 30)).startswith(code)
    figure = tier_share_bars(months, [m.by_standard for m in months], EN, "abcd", "title")
    assert figure.data[0].y[1] == standard[0] / 40


def found():
    before = TierSnapshot(np.array([0, 0, 1, -1, 1], np.int8), np.ones(5))
    return migration(before, TierSnapshot(np.array([0, 1, 0, 1, -1], np.int8), np.ones(5)), ("A", "D"))


def test_the_matrix_shows_every_cell_with_the_sums_of_both_dates():
    figure = migration_heatmap(found(), EN, "abcd")
    assert len(figure.data[0].customdata) == 8 and [1, 2] in [list(code) for code in figure.data[0].customdata]
    assert "4 customers changed place: 1 rose, 1 fell, 1 entered, 1 left" in figure.layout.title.text
    assert sorted(note.text for note in figure.layout.annotations) == [
        "<b>1</b>",
        "<b>1</b>",
        "<b>2</b>",
        "<b>2</b>",
        "<b>2</b>",
        "<b>2</b>",
    ]


def test_moves_down_and_out_are_hatched():
    bars = migration_bars(found(), EN, "abcd").data[0]
    assert {tuple(code): shape for code, shape in zip(bars.customdata, bars.marker.pattern.shape, strict=True)} == {
        (0, 1): "\\",
        (1, 0): "",
        (1, 2): "\\",
        (2, 1): "",
    }


def test_nobody_moved_is_said():
    same = TierSnapshot(np.array([0, 1], np.int8), np.ones(2))
    assert "Nobody moved" in migration_heatmap(migration(same, same, ("A", "D")), EN, "abcd").layout.title.text


@pytest.mark.parametrize("shares", [False, True])
def test_pyramids_of_many_months_keep_one_scale_and_one_height(shares):
    sets = [m.rows for m in MONTHS]
    style = PyramidStyle(shares=shares)
    drawn = [[half.figure.layout for half in twin_pyramid(rows, EN, "abcd", scale_with=sets, style=style)] for rows in sets]
    for one, other in zip(*drawn, strict=True):
        assert (one.xaxis.range, one.margin, one.height) == (other.xaxis.range, other.margin, other.height)
    if not shares:
        assert twin_pyramid(sets[0], EN, "abcd")[0].figure.layout.xaxis.range != drawn[0][0].xaxis.range


def test_the_table_tells_each_tier_with_its_change():
    head, lines = trend_table(MONTHS[1], MONTHS[0], EN, "abcd", measure="net_profit")
    assert head[1:3] == ("Customers", "on Nov 2024")
    assert lines[0][:5] == ("A", "20", "+100%", "2K", "+100%") and lines[-1][0] == "Total" and lines[1][6] == "–"  # a loss has no rate


@pytest.mark.parametrize(
    "values, whole, marks",
    [([0.0], False, [0.0]), ([7, 19], False, [0, 5, 10, 15, 20]), ([2], True, [0, 1, 2]), ([-3, 9], False, [-5, 0, 5, 10])],
)
def test_marks_are_round_and_cover_the_values(values, whole, marks):
    assert round_ticks(values, whole) == marks
