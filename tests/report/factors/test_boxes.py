"""The figure and the table of two factors: every box once, losses hatched, nobody lost from the total."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.factors.definition import Axis, Factors, SavedFactors
from crmcore.domain.factors.matrix import factor_matrix
from crmcore.report.factors.boxes import factor_headline, factor_heatmap
from crmcore.report.factors.words import FactorLabels, factor_table
from crmcore.report.plotting.theme import DARK, LIGHT, split_title
from crmcore.report.words.words import LANGUAGES, words_for
from tests.domain.factors.test_matrix import graded

EN = words_for("en")
SPEC = Factors(Axis("order_amount", (100,), "value"), Axis("credit_score", (50,), "value"))


def shop():
    """Amount high/low across, credit high/low down: nets 50 + 10, 3 | −7, empty; one without credit nets 4."""
    return graded(order_amount=[100, 200, 10, 300, 20], credit_score=[90, 80, 80, 10, None], net_profit=[50, 10, 3, -7, 4])


def labels(language: str = "en", saved: SavedFactors | None = None) -> FactorLabels:
    return FactorLabels(words_for(language), "abcd", "CNY", saved=saved)


def drawn(**options):
    return factor_heatmap(factor_matrix(shop(), SPEC), labels(saved=options.pop("saved", None)), **options)


def traces(figure) -> dict:
    return {t.name: t for t in figure.data}


def test_every_box_is_drawn_once_with_its_code_its_customers_and_what_they_bring():
    shown = [box for t in drawn().data for box in zip(t.customdata, t.text, strict=True)]
    assert {code: text.replace("<b>", "").replace("</b>", "") for code, text in shown if code != "box.1.0"} == {
        "box.0.0": "2 customers<br>¥60",
        "box.0.1": "1 customer<br>¥3",
        "box.1.1": "0",
    }
    assert len(shown) == 4


@pytest.mark.parametrize("dark", [False, True])
def test_a_box_that_loses_is_red_hatched_and_carries_a_minus(dark):
    loss = traces(drawn(dark=dark))["loss"]
    theme = DARK if dark else LIGHT
    assert list(loss.customdata) == ["box.1.0"] and "−¥7" in loss.text[0]
    assert loss.marker.pattern.shape == "/" and loss.marker.pattern.fgcolor == loss.marker.line.color == theme.loss


def test_the_title_tells_the_box_that_brings_most_and_the_subtitle_what_is_lost():
    title, subtitle, _ = split_title(drawn())
    # 60 of 50 + 10 + 3 − 7 + 4 = 60; two of five customers
    assert title == "2 customers (Order amount: High × Credit: High), 40.0% of all, earn 100% of the profit"
    assert "1 box that loses ¥7" in subtitle


def test_a_box_the_user_named_shows_its_name_and_never_reads_it_as_markup():
    saved = SavedFactors(SPEC, (("0", "0", "Stars <i>"),))
    box = dict(zip(traces(drawn(saved=saved))["box"].customdata, traces(drawn(saved=saved))["box"].text, strict=True))["box.0.0"]
    assert box.startswith("<b>Stars &lt;i&gt;</b>")
    assert factor_headline(factor_matrix(shop(), SPEC), labels(saved=saved)).startswith("2 customers (Stars <i>)")


def test_where_nothing_is_earned_the_title_says_what_is_lost():
    losing = factor_matrix(graded(order_amount=[1, 2], net_profit=[-4, -5]), Factors(Axis("order_amount"), Axis("tier")))
    assert factor_headline(losing, labels()) == "All boxes together earn nothing: −¥9"


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_by_eight_fits_in_any_language(language):
    cities = [f"A long name of a city {k} 一个很长的城市名称" for k in range(12)] * 2
    known = graded(order_amount=list(range(24)), net_profit=[k - 4.0 for k in range(24)], city=cities)
    figure = factor_heatmap(factor_matrix(known, Factors(Axis("city"), Axis("order_amount", (25, 50, 75)))), labels(language))
    assert sum(len(t.customdata) for t in figure.data) == 32 and figure.to_json()
    assert max(len(note.text.split("<br>")) for note in figure.layout.annotations) <= 5


def test_where_less_is_better_the_words_and_ranges_turn_round():
    known = graded(average_days_late=[0, 40, 95], order_amount=[1, 2, 3])
    matrix = factor_matrix(known, Factors(Axis("average_days_late", (30, 90), "value"), Axis("tier")))
    factor_labels = labels()
    assert [(factor_labels.band(matrix.across, k), factor_labels.range(matrix.across, k)) for k in range(3)] == [
        ("Low", "up to 30 days"),
        ("Middle", "over 30 days to 90 days"),
        ("High", "over 90 days"),
    ]
    assert factor_labels.band(matrix.across, 3) == "Not known"


def test_ranges_read_as_a_person_writes_them():
    matrix = factor_matrix(
        graded(order_amount=[1, 2000, 9000], credit_score=[10, 75.5, 100]),
        Factors(Axis("order_amount", (1500, 5000), "value"), Axis("credit_score", (75.5, 100), "value")),
    )
    assert [labels().range(matrix.across, k) for k in range(3)] == ["from ¥5K", "¥1.5K to below ¥5K", "below ¥1.5K"]
    assert [labels().range(matrix.down, k) for k in range(3)] == ["from 100", "75.5 to below 100", "below 75.5"]


def test_the_table_lists_every_box_with_customers_then_the_unknown_then_the_total():
    head, lines = factor_table(factor_matrix(shop(), SPEC), labels())
    assert head == ("Credit", "Order amount", "What to do", "Customers", "Share of customers", "Order amount", "Net profit", "Profit share")
    assert [line[:4] for line in lines] == [
        ("High", "High", "Best terms and first in line: large, and it pays", "2"),
        ("High", "Low", "Pays well, buys little: sell it more", "1"),
        ("Low", "High", "Large, pays late: limit its credit, part of the price in advance", "1"),
        ("Not known", "", "", "1"),
        ("Total", "", "", "5"),
    ]
    assert [line[6] for line in lines] == ["¥60", "¥3", "−¥7", "¥4", "¥60"]
    assert lines[-1][4] == lines[-1][7] == "100.0%"


def test_names_of_boxes_have_a_column_once_there_are_any():
    head, lines = factor_table(factor_matrix(shop(), SPEC), labels(saved=SavedFactors(SPEC, (("0", "1", "Hopes"),))))
    assert head[2] == "Name" and [line[2] for line in lines] == ["", "Hopes", "", "", ""]


def test_without_anybody_the_boxes_are_drawn_empty():
    nobody = factor_matrix(shop(), SPEC, np.zeros(5, bool))
    assert factor_heatmap(nobody, labels()).to_json() and factor_headline(nobody, labels()) == "Nobody stands in a box"
