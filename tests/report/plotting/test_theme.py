"""The palette keeps its order without colour, and a figure's title can be taken off and put elsewhere."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from crmcore.report.plotting.sparkline import sparkline
from crmcore.report.plotting.theme import DARK, LIGHT, label_color, new_figure, split_title, text_on, tier_colors

CONFIG = tomllib.loads((Path(__file__).resolve().parents[3] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tiers", [2, 3, 4, 5])
def test_tier_colours_fall_in_contrast_from_the_top_tier_down(theme, tiers):
    strength = [contrast(color, theme.paper) for color in tier_colors(tiers, theme.dark)]
    assert strength == sorted(strength, reverse=True)
    assert all(above / below > 1.2 for above, below in pairwise(strength))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tiers", [2, 3, 4, 5, 7])
def test_a_label_of_a_grid_can_be_read_and_keeps_the_order_of_the_tiers(theme, tiers):
    """A grid writes white on colours up to a luminance of a half, black on lighter ones."""
    labels = [label_color(color) for color in tier_colors(tiers, theme.dark)]
    assert all(contrast(label, "#000000" if luminance(label) > 0.5 else "#ffffff") >= 4.5 for label in labels)
    strength = [contrast(label, theme.paper) for label in labels]
    assert all(above > 0.98 * below for above, below in pairwise(strength))  # of many tiers two may look alike


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(theme):
    assert contrast(theme.ink, theme.paper) > 7
    assert contrast(theme.muted, theme.paper) > 4.5 and contrast(theme.loss, theme.paper) > 4.5
    assert contrast(theme.muted, theme.raised) > 4.5


@pytest.mark.parametrize("color", [*LIGHT.ramp, *DARK.ramp])
def test_numbers_inside_a_bar_can_be_read(color):
    assert contrast(text_on(color), color) > 3.9


def test_one_tier_takes_the_strongest_colour():
    assert tier_colors(1, dark=False) == (LIGHT.ramp[0],)


@pytest.mark.parametrize("mode, theme", [("light", LIGHT), ("dark", DARK)])
def test_the_page_and_the_figures_share_their_colours(mode, theme):
    page = CONFIG["theme"][mode]
    assert (page["backgroundColor"], page["textColor"], page["borderColor"], page["redColor"], page["primaryColor"]) == (
        theme.paper,
        theme.ink,
        theme.line,
        theme.loss,
        theme.accent,
    )


def test_no_font_comes_from_a_network():
    assert not any("http" in str(value) or "fontFaces" in key for key, value in CONFIG["theme"].items())


@pytest.mark.parametrize("subtitle", ["", "87 customers lose 41,300"])
def test_taking_the_title_off_gives_back_its_room(subtitle):
    plain, titled = new_figure(False, 300), new_figure(False, 300, "A finding", subtitle)
    title, below, drawing = split_title(titled)
    assert (title, below) == ("A finding", subtitle)
    assert (drawing.layout.height, drawing.layout.margin.t) == (plain.layout.height, plain.layout.margin.t)
    assert split_title(plain)[:2] == ("", "")


def test_a_trend_falls_below_its_zero_line_where_values_are_negative():
    assert "0% 50.0%,0.0% 0.0%,100.0% 100.0%,100% 50.0%" in sparkline([10.0, -10.0])  # zero lies half way down


def test_a_trend_leaves_a_gap_where_nothing_is_known():
    assert "50.0% 100.0%" in sparkline([1.0, None, 1.0])


def test_one_value_is_no_trend():
    assert sparkline([3.0, None]) == ""
