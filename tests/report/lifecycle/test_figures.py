"""The life cycle's figures and tables say what was counted, click to what they show, and hide no loss."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.lifecycle.stages import STAGES
from crmcore.domain.lifecycle.tables import QuarterStages, StageRow, Stay
from crmcore.report.lifecycle.figures import stage_bars, stage_history_bars, stage_transition_heatmap
from crmcore.report.lifecycle.tables import stay_table
from crmcore.report.plotting.theme import DARK, LIGHT, split_title
from crmcore.report.words.words import LANGUAGES, words_for

EN = words_for("en")


def rows(counts=(10, 20, 50, 20, 0), profits=(5.0, 20.0, 80.0, -5.0, 0.0), amount=100.0) -> tuple[StageRow, ...]:
    return tuple(
        StageRow(stage, n, amount, profit, 1 if profit and profit < 0 else 0)
        for stage, n, profit in zip(STAGES, counts, profits, strict=True)
    )


def quarters(n: int = 6, **more) -> tuple[QuarterStages, ...]:
    return tuple(QuarterStages(date(2024 + k // 4, 3 * (k % 4) + 3, 28), rows(**more)) for k in range(n))


def side(figure, name):
    return [t for t in figure.data if t.name == name]


def test_every_stage_stands_on_each_side_and_carries_its_code():
    for measure, values in (("customers", [10, 20, 50, 20, 0]), ("order_amount", [100] * 5), ("net_profit", [5, 20, 80, -5, 0])):
        figure = stage_bars(rows(), EN, measure=measure, currency="CNY")
        bars = side(figure, measure)
        assert [bar.x[0] for bar in bars] == values and [bar.customdata[0] for bar in bars] == list(STAGES)
    assert split_title(figure)[0] == "Of 100 customers with purchases 50% are stable and 20% in decline"


@pytest.mark.parametrize("dark", [False, True])
def test_a_loss_is_red_hatched_and_has_a_minus(dark):
    figure = stage_bars(rows(), EN, measure="net_profit", currency="CNY", dark=dark)
    loss = side(figure, "net_profit")[3]
    assert loss.marker.color == (DARK if dark else LIGHT).loss and loss.marker.pattern.shape == "/"
    assert any("−¥5" in note.text for note in figure.layout.annotations)


def test_decline_is_hatched_and_no_other_stage_is():
    shapes = [bar.marker.pattern.shape for bar in side(stage_bars(rows(), EN, measure="customers"), "customers")]
    assert shapes == [None, None, None, "\\", None]


def test_each_piece_of_a_quarter_leads_to_its_customers():
    figure = stage_history_bars(quarters(), EN, measure="customers")
    assert [t.name for t in figure.data] == ["Exploration", "Formation", "Stable", "Decline", "Came once"]
    assert list(map(list, figure.data[3].customdata)) == [[k, "decline"] for k in (5, 4, 3, 2, 1, 0)]
    assert split_title(figure)[0] == "20% of the customers are in decline; a year ago it was 20%"


def test_shares_of_a_total_that_is_not_positive_are_not_told():
    figure = stage_history_bars(quarters(profits=(-5.0, -1.0, -1.0, -1.0, -1.0)), EN, measure="net_profit")
    assert split_title(figure)[0] == EN.t("lifecycle.figure.no_share") and min(figure.data[0].y) == -5


def test_short_histories_compare_with_no_year_ago():
    assert split_title(stage_history_bars(quarters(2), EN, measure="net_profit"))[0] == "Stable customers earn 80% of the profit"
    assert split_title(stage_history_bars(quarters(1), EN, measure="order_amount"))[0] == "Stable customers bring 20% of the order amount"


def test_flows_show_newcomers_first_and_every_cell_says_from_where_to_where():
    flows = np.array([[1, 2, 0, 3, 4], [0, 4, 5, 6, 0], [0, 7, 8, 9, 0], [0, 10, 0, 11, 0], [5, 0, 0, 0, 6], [12, 0, 0, 0, 0]])
    figure = stage_transition_heatmap(flows, EN)
    cells = {tuple(code): text for code, text in zip(figure.data[0].customdata, figure.data[0].text, strict=True)}
    assert (cells["new", "exploration"], cells["decline", "formation"]) == ("12", "10")
    assert ("exploration", "stable") not in cells  # nobody: nothing to click
    assert split_title(figure)[0] == "18 customers came into decline this quarter, 10 came back from it"  # 3 + 6 + 9


def test_no_column_of_the_flows_loses_its_name_on_a_phone():
    axis = stage_transition_heatmap(np.ones((6, 5), int), words_for("zh_CN")).layout.xaxis
    # five columns of 38 px have room for three signs of 13 px in a line; Plotly hides what reaches past the figure unless told not to
    assert all(len(line) <= 3 for head in axis.ticktext for line in head.split("<br>"))
    assert (
        "".join(axis.ticktext[-1].split("<br>")) == words_for("zh_CN").t("lifecycle.stage.came_once") and axis.ticklabeloverflow == "allow"
    )
    assert stage_transition_heatmap(np.ones((6, 5), int), EN).layout.xaxis.ticktext[0] == "Exploration"  # a word stays whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_drawn_too(language):
    words = words_for(language)
    nobody = rows(counts=(0,) * 5, profits=(0.0,) * 5, amount=0.0)
    assert split_title(stage_bars(nobody, words, measure="net_profit"))[0] == words.t("lifecycle.figure.nobody")
    assert split_title(stage_transition_heatmap(np.zeros((6, 5), int), words))[0] == words.t("lifecycle.figure.still")
    assert stage_history_bars((QuarterStages(date(2024, 3, 28), nobody),), words, measure="net_profit").layout.yaxis.tickvals == (0.0,)


def test_stays_are_told_in_quarters_and_what_is_unknown_stays_so():
    head, lines = stay_table((Stay("stable", 3, 1.5, 0, None), Stay("decline", 2, 4.0, 7, 2.0)), EN)
    assert len(head) == 5 and lines == (("Stable", "3", "1.5", "0", "–"), ("Decline", "2", "4", "7", "2"))
