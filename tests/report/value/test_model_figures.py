"""What the model's section says and draws: each sentence by its figures, each figure with what came and what was expected."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.purchase_models.spend_dependence import SpendDependence
from crmcore.domain.purchase_models.stationarity import SeasonTest, Stationarity, TrendTest
from crmcore.domain.purchase_models.tracking import FrequencyGroup, TrackedWeek, Tracking
from crmcore.domain.summary.worth_table import WorthRow
from crmcore.domain.value.equity_interval import EquityIntervals
from crmcore.domain.value.retention import SegmentRetention
from crmcore.report.value.interval_figures import MOST_DRAWN, equity_chart, retention_chart
from crmcore.report.value.model_words import dependence_sentence, season_sentence, trend_sentence, truncation_sentence
from crmcore.report.value.tables import equity_table, retention_table
from crmcore.report.value.tracking_figures import conditional_chart, cumulative_chart, weekly_chart
from crmcore.report.words.words import LANGUAGES, words_for

TRACKING = Tracking(
    "nbd",
    date(2024, 1, 14),
    date(2024, 1, 28),
    30,
    tuple(TrackedWeek(date(2024, 1, 7 * k), 10 * k, 11.0 * k, 5 * k * (k + 1), 5.5 * k * (k + 1)) for k in range(1, 5)),
    (FrequencyGroup(0, 20, 0.5, 0.75), FrequencyGroup(7, 10, 6.0, 5.5)),
)


def truncation(listed: int, likely: int) -> LeftTruncation:
    return LeftTruncation(np.arange(50) < listed, np.arange(50) >= 50 - likely)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plots_show_what_came_and_what_was_expected_and_where_the_calibration_ends(language):
    words = words_for(language)
    for figure, came, expected in (
        (cumulative_chart(TRACKING, words), (10, 30, 60, 100), (11, 33, 66, 110)),
        (weekly_chart(TRACKING, words), (10, 20, 30, 40), (11, 22, 33, 44)),
    ):
        assert (tuple(figure.data[0].y), tuple(figure.data[1].y)) == (came, expected)
        assert figure.layout.shapes[0].x0 == 1  # the second week ends with the calibration
        assert words.t("model.tracking.end") in [note.text for note in figure.layout.annotations]
        assert figure.layout.xaxis.tickvals[-1] == 3 and figure.layout.margin.r >= 20  # the last week is named, its name not cut off
    assert "110" in cumulative_chart(TRACKING, words).layout.title.text and "100" in cumulative_chart(TRACKING, words).layout.title.text
    assert "70" in weekly_chart(TRACKING, words).layout.title.text  # 30 + 40 after it
    by_frequency = conditional_chart(TRACKING, words)
    assert (tuple(by_frequency.data[0].y), tuple(by_frequency.data[1].y)) == ((0.5, 6.0), (0.75, 5.5))
    assert by_frequency.layout.xaxis.ticktext == ("0", words.t("model.tracking.or_more", n=7))
    assert "70" in by_frequency.layout.title.text  # 20 · .5 + 10 · 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_assumption_has_its_sentence(language):
    words = words_for(language)
    short = Stationarity(7, None, None)
    assert "7" in trend_sentence(short, words) and "24" in season_sentence(short, words)
    calm = Stationarity(36, TrendTest(0.1, 0.4, 1.2, 0.02), SeasonTest(1.1, 0.37, 3, 1, 1.05, 2, 0.95, (0.0,) * 12))
    assert "0.400" in trend_sentence(calm, words) and "0.370" in season_sentence(calm, words)
    falling = Stationarity(36, TrendTest(-0.6, 1e-6, 1.2, -0.125), SeasonTest(30.0, 1e-9, 3, 12, 1.25, 2, 0.5, (0.0,) * 12))
    assert "−12.5%" in trend_sentence(falling, words) and "0.001" in trend_sentence(falling, words)
    for part in ("125%", "50%", words.month_name(12), words.month_name(2)):
        assert part in season_sentence(falling, words)
    up = trend_sentence(Stationarity(36, TrendTest(0.6, 1e-6, 1.2, 0.125), None), words)
    assert up != trend_sentence(falling, words) and "+12.5%" in up
    assert words.t("model.assume.spend_short") == dependence_sentence(None, words)
    more, less = (dependence_sentence(SpendDependence(r, (r - 0.05, r + 0.05), 90), words) for r in (0.34, -0.34))
    assert "0.34" in more and "−0.34" in less and words.t("model.assume.moderate") in more and more != less.replace("−", "")
    assert dependence_sentence(SpendDependence(0.01, (-0.1, 0.1), 90), words) != more
    assert truncation_sentence(truncation(0, 0), 50, words) == words.t("model.assume.all_begin")
    assert "12" in truncation_sentence(truncation(3, 12), 50, words) and "12" not in truncation_sentence(truncation(3, 0), 50, words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_retention_is_drawn_and_written_with_its_interval(language):
    words = words_for(language)
    rows = [SegmentRetention(f"s{k}", 100, 80, 0.8, (0.75, 0.875)) for k in range(MOST_DRAWN + 2)] + [SegmentRetention("<b>", 1, 1, 0.9)]
    figure = retention_chart(rows, 0.8, words)
    dots = figure.data[0]
    assert len(dots.x) == MOST_DRAWN and dots.error_x.array[0] == pytest.approx(0.075) and dots.error_x.arrayminus[0] == pytest.approx(0.05)
    head, lines = retention_table(rows, words)
    assert "75.0%" in lines[0][-1] and "87.5%" in lines[0][-1] and len(lines) == MOST_DRAWN + 3 and len(head) == len(lines[0])
    assert retention_chart(rows[-1:], 0.9, words).layout.yaxis.ticktext == ("&lt;b&gt;",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_equity_of_a_tier_is_drawn_and_written_with_its_interval(language):
    words = words_for(language)
    rows = [WorthRow("A", 9, 1.0, 900.0, 0.0, 900.0, None), WorthRow("B", 0, None, None, None, None, None)]
    ends = EquityIntervals((700.0, 1_000.0), ((800.0, 950.0), None))
    dots = equity_chart(rows, ends, words, str).data[0]
    assert (tuple(dots.x), tuple(dots.error_x.array), tuple(dots.error_x.arrayminus)) == ((900.0,), (50.0,), (100.0,))
    head, lines = equity_table(rows, words, str, "EUR", ends)
    assert len(lines) == 2 and all(len(line) == len(head) for line in lines)  # A and the total; nobody is in B
    assert "800" in lines[0][3] and "950" in lines[0][3] and "700" in lines[1][3]
    assert len(equity_table(rows, words, str, "EUR")[0]) == len(head) - 1
