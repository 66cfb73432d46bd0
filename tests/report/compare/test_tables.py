"""The crossing as a figure, and the compare page's tables in words."""

from __future__ import annotations

from datetime import date

import pytest

from crmcore.domain.compare.comparison import compare
from crmcore.domain.compare.grading_ref import GradingRef
from crmcore.domain.compare.story import story
from crmcore.domain.grading.scenario import Scenario
from crmcore.report.compare.story import comparison_story
from crmcore.report.compare.tables import change_heading, change_table, grading_name, list_label
from crmcore.report.compare.tier_crosstab import crosstab_heatmap
from crmcore.report.words.words import LANGUAGES, words_for
from tests.domain.marts import book, mart

EN = words_for("en")
AMOUNTS = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10]


def graded(amounts, profits=None):
    known = {"order_amount": amounts} | ({"net_profit": profits} if profits else {})
    return book(mart(population=[1 if a is None else 0 for a in amounts], **known), weights=(("order_amount", 1.0),))


@pytest.fixture
def comparison():
    """A A B B B C C C D D before; the last one is gone and the first and third have changed places."""
    now, gained = [80, 90, 100, 70, 60, 50, 40, 30, 20, None], [80, 90, 100, 70, 60, 50, 40, 30, -20, None]
    return compare(graded(AMOUNTS, AMOUNTS), graded(now, gained))


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cell_can_be_clicked_and_the_same_tiers_are_framed(comparison, language, dark):
    figure = crosstab_heatmap(comparison, words_for(language), dark=dark)
    cells = figure.data[0]
    assert list(cells.customdata) == [f"cell.{i}.{j}" for i in range(4) for j in range(5)]  # one is gone: a last column
    framed = [k for k, shape in enumerate(figure.layout.shapes) if shape.line.width]
    assert [cells.customdata[k] for k in framed] == [f"cell.{k}.{k}" for k in range(4)]
    assert cells.text[cells.customdata.index("cell.3.4")] == "1" and cells.text[cells.customdata.index("cell.0.3")] == ""


def test_the_title_says_how_many_stand_elsewhere_and_which_way(comparison):
    title = crosstab_heatmap(comparison, EN).layout.title.text
    assert "4 of 10 customers stand elsewhere: 1 higher on the right, 2 lower, 1 with a tier on one side only" in title
    same = compare(graded(AMOUNTS), graded(AMOUNTS))
    assert "Both sides say the same of all 10 customers" in crosstab_heatmap(same, EN).layout.title.text


def test_changes_carry_their_sign(comparison):
    head, lines = change_table(comparison, EN, "EUR")
    assert head == ("Figure", "Left", "Right", "Change")
    rows = {line[0]: line[1:] for line in lines}
    assert rows["Graded customers"] == ("10", "9", "−1") and rows["Order amount"] == ("€550", "€540", "−€10 (−1.8%) · worse")
    assert rows["Customers who lose money"] == ("0", "1", "+1 · worse") and rows["What they lose"] == ("€0", "−€20", "−€20 · worse")
    assert rows["Top tier: share of net profit"][2] == "+3.5 points"  # 190 of 550, then 190 of 500


def test_the_heading_counts_what_is_better_and_what_is_worse(comparison):
    """Worse: order amount, net profit, the number of losing customers and their loss; nothing is better."""
    table = change_table(comparison, EN)
    marked = [line[3] for line in table[1]]
    better, worse = (sum(mark.endswith(word) for mark in marked) for word in (" · better", " · worse"))
    assert (better, worse) == (0, 4) and change_heading(table, EN) == "0 figures are better on the right, 4 worse"
    same = change_table(compare(graded(AMOUNTS), graded(AMOUNTS)), EN)
    assert change_heading(same, EN) == EN.t("compare.figures_title")


def test_lists_and_sides_have_names(comparison):
    assert list_label(comparison, EN, "cell.0.1") == "Compare: A → B" and list_label(comparison, EN, "left.3") == "Compare: D on the left"
    assert (
        list_label(comparison, EN, "cell.3.4") == "Compare: D → No tier"
        and list_label(comparison, EN, "differ") == "Compare: stand elsewhere"
    )
    assert list_label(comparison, EN, "cell.9.9") == list_label(comparison, EN, "no.such") == "Compare"
    assert (
        grading_name(GradingRef("saved", "Q1"), EN) == "Saved: Q1" and grading_name(GradingRef("run", "2"), EN, "July") == "Published: July"
    )


SAME = Scenario(as_of=date(2024, 3, 31))


def test_the_conclusion_says_what_differs_who_moved_and_what_changed(comparison):
    apart = SAME.with_(weights=(("order_amount", 1.0), ("gross_profit", 1.0)))
    text = comparison_story(comparison, story(comparison, apart.with_(weights=(("order_amount", 1.0),)), apart), EN, str, "EUR")
    assert text == (
        "What differs: the weights (Order amount 100% → 50%, Gross profit 0% → 50%). Who stands elsewhere, "
        "and their net profit on the right: "
        "1 rises with €100 (left: €80); 2 fall with €110 (left: €130); 1 drops out, who brought €10. "
        "In all: order amount −1.8%; net profit −9.1%. The top tier's share of the net profit: 34.5% → 38.0%."
    )


def test_of_many_changed_weights_the_largest_are_named_and_the_others_counted(comparison):
    equal = SAME.with_(
        weights=tuple((metric, 20.0) for metric in ("order_amount", "gross_profit", "net_profit", "order_count", "credit_score"))
    )
    text = comparison_story(comparison, story(comparison, SAME.with_(weights=(("order_amount", 1.0),)), equal), EN, str)
    assert "the weights (Order amount 100% → 20%, Gross profit 0% → 20%, Net profit 0% → 20% and 2 more)" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_apart_is_said_in_a_few_words(language):
    same = compare(graded(AMOUNTS, AMOUNTS), graded(AMOUNTS, AMOUNTS))
    text = comparison_story(same, story(same, SAME, SAME), words_for(language), str, "EUR")
    assert {
        "en": "Both sides rest on the same settings. Nobody stands elsewhere. The sums are the same on both sides.",
        "zh_CN": "两侧设置相同。没有客户位置不同。两侧合计相同。",
    }[language] in text


def test_colours_have_words(comparison):
    key = [trace.name for trace in crosstab_heatmap(comparison, EN).data[1:]]
    assert key == ["Rose or entered", "Fell or left", "The same"]
