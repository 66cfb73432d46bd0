"""Figures that are put together unchecked: Plotly, asked here, finds nothing wrong with them."""

from __future__ import annotations

import copy

import numpy as np
import plotly.graph_objects as go
import pytest

from crmcore.domain.summary.tier_table import tier_crosstab
from crmcore.report.compare.movers import movers_heatmap
from crmcore.report.grading.weights import weights_chart
from crmcore.report.plotting.figure_builder import FigureBuilder, UnvalidatedFigure
from crmcore.report.plotting.theme import split_title
from crmcore.report.pyramids.figures import PyramidStyle, twin_pyramid
from crmcore.report.words.words import words_for
from tests.report.pyramids.test_figures import ROWS

EN = words_for("en")
BEFORE, NOW = np.array([0, 0, 1, 1, 2], np.int8), np.array([0, 1, 0, 1, 1], np.int8)
DRAWN = {
    "customer pyramid": lambda dark: twin_pyramid(ROWS, EN, "abcd", currency="CNY", style=PyramidStyle(dark=dark))[0].figure,
    "profit pyramid in shares": lambda dark: (
        twin_pyramid(ROWS, EN, "abcd", style=PyramidStyle(shares=True, selected="B", dark=dark))[1].figure
    ),
    "weights": lambda dark: weights_chart({"credit_score": 10.0, "gross_profit": 90.0}, {"gross_profit": 100.0}, EN, dark=dark),
    "movers": lambda dark: movers_heatmap(tier_crosstab(BEFORE, NOW, "ABC", "ABC"), EN, "abcd", "abcd", dark=dark),
}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("what", DRAWN)
def test_plotly_finds_nothing_wrong_with_what_was_put_together_unchecked(what, dark):
    for figure in (DRAWN[what](dark), split_title(DRAWN[what](dark))[2]):
        assert len(go.Figure(figure.to_dict()).data) == len(figure.data) > 0


def test_plotly_would_have_found_something_wrong():
    builder = FigureBuilder({}, {})
    builder.add_trace("bar", x=[1], no_such_property=1)
    with pytest.raises(ValueError, match="no_such_property"):
        go.Figure(builder.build().to_dict())


def test_a_change_of_the_layout_touches_nothing_but_what_it_names_and_nobody_elses_values():
    shared = {"range": [0, 1], "tickfont": {"size": 12}}
    builder = FigureBuilder({}, {"xaxis": shared, "height": 100, "margin": {"l": 1, "t": 2, "b": 3}})
    builder.update_layout(xaxis={"tickfont": {"color": "red"}})
    builder.add_height(10, 5)
    assert builder.layout == {
        "template": {},
        "xaxis": {"range": [0, 1], "tickfont": {"size": 12, "color": "red"}},
        "height": 115,
        "margin": {"l": 1, "t": 12, "b": 8},
    }
    assert shared == {"range": [0, 1], "tickfont": {"size": 12}}


def test_a_figure_of_plain_values_can_be_read_changed_and_copied_like_any_other():
    plain = {"data": [{"type": "bar", "x": [1, 2]}], "layout": {"height": 100}}
    figure = UnvalidatedFigure(plain)
    assert figure.to_dict() == plain and figure.layout.height == 100 and list(figure.data[0].x) == [1, 2]
    figure.update_layout(height=200)
    assert figure.to_dict()["layout"]["height"] == 200 and plain["layout"]["height"] == 100
    assert copy.deepcopy(UnvalidatedFigure(plain)).to_dict() == plain
    with pytest.raises(AttributeError):
        _ = figure.no_such_thing


def test_taking_the_title_off_leaves_the_figure_as_it_was():
    figure = DRAWN["movers"](False)
    before = copy.deepcopy(figure.to_dict())
    split_title(figure)
    assert figure.to_dict() == before
