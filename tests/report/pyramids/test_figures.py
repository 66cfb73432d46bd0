"""The twin pyramid draws its numbers truly, tier by tier, and hides no loss."""

from __future__ import annotations

from itertools import pairwise

import plotly.graph_objects as go
import pytest

from crmcore.report.plotting.theme import DARK, LIGHT
from crmcore.report.pyramids.figures import PyramidStyle, twin_pyramid
from crmcore.report.words.words import LANGUAGES, words_for
from tests.report.pyramids.companies import COMPANIES, SCHEMES, rows_of, tier_row

EN = words_for("en")
#: 100 customers; 1000 of profit: A earns 740, C loses 50 net (20 gained, 70 lost)
ROWS = (
    tier_row("A", 20, 740.0, amount=4000.0),
    tier_row("B", 50, 310.0, -40.0, 5, amount=900.0),
    tier_row("C", 30, -50.0, -70.0, 12, amount=100.0, provisional=3),
)


def halves(rows=ROWS, scheme="abcd", language="en", **more) -> tuple[go.Figure, go.Figure]:
    """Both figures, validated by Plotly."""
    return tuple(go.Figure(half.figure.to_dict()) for half in twin_pyramid(rows, words_for(language), scheme, **more))


def trace(figure, name):
    return next((t for t in figure.data if t.name == name), None)


def spans(figure, name) -> list[tuple[str, float, float]]:
    """(tier, from, to) of every bar of a trace."""
    bars = trace(figure, name)
    return [(code, base, base + x) for code, base, x in zip(bars.customdata, bars.base, bars.x, strict=True)] if bars else []


def texts(figure) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


def test_bars_are_centred_and_as_wide_as_their_numbers():
    customers, profit = halves()
    assert spans(customers, "solid") == [("A", -10, 10), ("B", -25, 25), ("C", -15, 15)]
    assert spans(profit, "solid") == [("A", -370, 370), ("B", -155, 155), ("C", 0, 0)]


def test_what_loss_makers_cost_begins_where_the_bar_ends_and_is_red_and_hatched():
    for dark, theme in ((False, LIGHT), (True, DARK)):
        _, profit = halves(style=PyramidStyle(dark=dark))
        assert spans(profit, "loss") == [("B", 155, 195), ("C", 0, 70)]
        assert (trace(profit, "loss").marker.color, trace(profit, "loss").marker.pattern.shape) == (theme.loss, "/")
    assert spans(halves()[0], "loss") == []


@pytest.mark.parametrize("company", COMPANIES)
def test_every_row_is_filled_from_edge_to_edge_without_two_bars_on_one_place(company):
    """So a click anywhere in a row finds one bar, and its tier."""
    for figure in halves(rows_of(company, prospects=4), SCHEMES.get(company, "abcd")):
        low, high = figure.layout.xaxis.range
        for place in range(len(COMPANIES[company]) + 1):
            pieces = sorted(
                (base, base + x)
                for bars in figure.data
                for base, x, y in zip(bars.base, bars.x, bars.y, strict=True)
                if y == place and x > 0
            )
            assert (pieces[0][0], pieces[-1][1]) == pytest.approx((low, high))
            assert all(before[1] == pytest.approx(after[0]) for before, after in pairwise(pieces))


def test_the_top_tier_is_on_top_and_both_halves_have_the_same_margins_height_and_rows():
    one, other = (figure.layout for figure in halves())
    assert one.yaxis.range == other.yaxis.range and one.yaxis.range[0] > one.yaxis.range[1]
    assert (one.margin, one.height) == (other.margin, other.height)


def test_the_outline_fills_only_gaps_between_bars_that_are_both_wider_than_nothing():
    customers, profit = (figure.layout.shapes for figure in halves())
    assert [shape.path for shape in customers] == [
        "M-10.0,0.38 L10.0,0.38 L25.0,0.62 L-25.0,0.62 Z",
        "M-25.0,1.38 L25.0,1.38 L15.0,1.62 L-15.0,1.62 Z",
    ]
    assert len(profit) == 1 and all(shape.layer == "below" for shape in profit)


def test_numbers_stand_beside_the_bars_with_shares_and_losses():
    customers, profit = halves(currency="CNY")
    assert "<b>50</b>" in texts(customers) and "50%" in texts(customers)
    assert "<b>¥740</b>" in texts(profit) and "74%" in texts(profit)
    assert "▨ −¥40" in texts(profit) and "<b>−¥50</b>" in texts(profit) and "▨ −¥70" in texts(profit)
    assert "-5%" not in texts(profit) and "−5%" not in texts(profit)  # a loss is no share of the profit


def test_a_tier_that_only_loses_says_its_loss_once():
    _, profit = halves((tier_row("A", 10, 500.0), tier_row("B", 10, -50.0, -50.0, 10)), currency="CNY")
    assert texts(profit).count("−¥50") == 1


def test_where_nothing_is_earned_no_share_is_said():
    _, profit = halves(rows_of("all losing"))
    assert "%" not in texts(profit).replace("</b>", "") and spans(profit, "solid")[0][1:] == (0, 0)


def test_losses_in_gross_profit_are_those_before_the_cost_to_serve():
    rows = (
        tier_row("A", 20, 700.0, -40.0, 2, gross=900.0),
        tier_row("B", 80, -10.0, -60.0, 5, gross=-5.0, gross_loss=-25.0, gross_losing=3),
    )
    assert spans(halves(rows, measure="gross_profit")[1], "loss") == [("B", 0, 25)]  # the net losses say nothing of gross profit


def test_without_any_profit_the_amount_stands_in():
    rows = (tier_row("A", 20, None, amount=800.0), tier_row("B", 80, None, amount=200.0))
    assert spans(halves(rows)[1], "solid") == [("A", -400, 400), ("B", -100, 100)]


def test_shares_put_both_halves_on_one_scale():
    customers, profit = halves(style=PyramidStyle(shares=True))
    assert customers.layout.xaxis.range == profit.layout.xaxis.range
    assert [round(to - start, 9) for _, start, to in spans(customers, "solid")] == [0.2, 0.5, 0.3]
    assert [round(to - start, 9) for _, start, to in spans(profit, "solid")] == [0.74, 0.31, 0]


def test_prospects_have_a_row_of_their_own_below_the_tiers_and_are_in_no_bar():
    customers, profit = halves()
    assert spans(customers, "prospects") == [("prospects", -1.5, 1.5)] and list(trace(customers, "prospects").y) == [3]
    assert trace(customers, "prospects").marker.pattern.shape == "\\" and "<b>3</b>" in texts(customers)
    assert spans(profit, "prospects") == [] and profit.layout.height == customers.layout.height
    assert "Prospect" not in texts(halves((tier_row("A", 1, 2.0), tier_row("B", 1, 1.0)))[0])


def test_other_gradings_share_the_scale_and_the_height():
    larger = (tier_row("A", 200, 10.0), tier_row("B", 900, 5.0, provisional=9))
    few = (tier_row("A", 2, 4.0), tier_row("B", 9, 3.0))
    one, both = halves(few)[0].layout, halves(few, scale_with=[larger])[0].layout
    assert both.xaxis.range[0] == pytest.approx(-450, rel=0.02) and one.xaxis.range[0] == pytest.approx(-4.5, rel=0.02)
    assert both.height > one.height  # room for the row of prospects that the other one has


def test_a_tier_of_one_among_a_million_keeps_a_visible_outline():
    customers, _ = halves((tier_row("A", 1, 10.0), tier_row("B", 999_999, 5.0)))
    assert trace(customers, "solid").marker.line.width >= 1 and "<0.1%" in texts(customers)


def test_a_selected_tier_stands_out_and_a_click_fades_nothing():
    _, profit = halves(style=PyramidStyle(selected="B"))
    opacity = trace(profit, "solid").marker.opacity
    assert opacity[1] == 1.0 and max(opacity[0], opacity[2]) < 0.5
    assert all(bars.unselected.marker.opacity == 1 for bars in profit.data)


def test_names_of_the_companys_own_are_shown_as_they_are():
    assert "&lt;b&gt;x" in texts(halves((tier_row("<b>x", 2, 1.0), tier_row("B", 1, 1.0)), scheme="own")[0])


def test_a_long_name_takes_two_lines():
    text = texts(halves(rows_of("a tier below zero"), "mvc_stc_bz")[0])
    assert "<b>Most valuable<br>(MVC)</b>" in text and "<b>Second tier<br>(STC)</b>" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("company", COMPANIES)
def test_rows_are_44_to_60_pixels_high_and_every_tier_has_a_colour_of_its_own(company, language):
    for figure in halves(rows_of(company), SCHEMES.get(company, "abcd"), language):
        n = len(COMPANIES[company])
        assert 44 <= figure.layout.height / n <= 60 and len(set(trace(figure, "solid").marker.color)) == n
