"""The common style of all figures: colours of light and dark, the ordered palette of the tiers, the blank figure.

Tiers share one ramp that falls steadily in luminance contrast, so that its order survives every kind of colour blindness and a
black-and-white print; the top tier is always the strongest. A loss is red and hatched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import plotly.graph_objects as go

from crmcore.report.plotting.figure_builder import FigureBuilder, UnvalidatedFigure

#: system fonts, Chinese included; nothing is downloaded
FONTS = (
    "'Segoe UI', -apple-system, 'Helvetica Neue', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
)

TRANSPARENT = "rgba(0,0,0,0)"
#: luminances between which a label of a grid would be hard to read, and from where on it is made lighter rather than darker
_DARKEST_WITH_WHITE, _LIGHTEST_WITH_WHITE, _LABEL_MIDDLE = 0.18, 0.52, 0.3


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one mode. `ramp` runs from the strongest tier to the faintest."""

    dark: bool
    ink: str
    muted: str
    line: str
    paper: str
    raised: str
    accent: str
    loss: str
    gain: str
    watch: str
    ramp: tuple[str, str, str, str, str]


LIGHT = Theme(
    False,
    ink="#17212b",
    muted="#5f6c79",
    line="#d9e0e6",
    paper="#ffffff",
    raised="#f2f5f7",
    accent="#1f5f85",
    loss="#b3372f",
    gain="#2f7d5b",
    watch="#a97c12",
    ramp=("#123b5d", "#22658a", "#4c90a8", "#8db9c0", "#c3d6d3"),
)
DARK = Theme(
    True,
    ink="#e4eaf0",
    muted="#97a3af",
    line="#2c3742",
    paper="#12181f",
    raised="#1b232c",
    accent="#6cb0cf",
    loss="#e5766c",
    gain="#68b892",
    watch="#d9b04c",
    ramp=("#d5edf0", "#9ccbd6", "#6aa3b8", "#457b96", "#2f586e"),
)


def theme_for(dark: bool) -> Theme:
    """The theme of dark or light mode."""
    return DARK if dark else LIGHT


def tier_colors(tiers: int, dark: bool) -> tuple[str, ...]:
    """One colour per tier, top first, spread over the whole ramp: with three tiers the steps are wider than with five."""
    ramp = [_channels(color) for color in theme_for(dark).ramp]
    colors = []
    for k in range(tiers):
        position = k * (len(ramp) - 1) / max(tiers - 1, 1)
        low = min(int(position), len(ramp) - 2)
        mixed = (a + (b - a) * (position - low) for a, b in zip(ramp[low], ramp[low + 1], strict=True))
        colors.append("#" + "".join(f"{round(channel):02x}" for channel in mixed))
    return tuple(colors)


def text_on(color: str) -> str:
    """Dark or white, whichever has more contrast on `color`."""
    return LIGHT.ink if luminance(color) > 0.2 else LIGHT.paper


def luminance(color: str) -> float:
    """Relative luminance of WCAG 2, 0–1."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def label_color(color: str) -> str:
    """The nearest shade of `color` for a label of a grid, which writes white up to a luminance of a half and black above it: light
    shades are made lighter and dark ones darker, until the text has the contrast that WCAG 2 asks for."""
    towards = 255 if luminance(color) > _LABEL_MIDDLE else 0
    for step in range(101):
        mixed = _mixed(color, towards, step / 100)
        if not _DARKEST_WITH_WHITE < luminance(mixed) <= _LIGHTEST_WITH_WHITE:
            return mixed
    return color


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _mixed(color: str, towards: int, part: float) -> str:
    return "#" + "".join(f"{round(channel + (towards - channel) * part):02x}" for channel in _channels(color))


def loss_marker(theme: Theme) -> dict[str, Any]:
    """Marker of a bar that stands for a loss: red and hatched, so that colour is not the only sign."""
    hatch = {"shape": "/", "fgcolor": theme.loss, "bgcolor": theme.paper, "size": 5, "solidity": 0.55}
    return {"color": theme.loss, "line": {"color": theme.loss, "width": 1}, "pattern": hatch}


def hatched_marker(color: str) -> dict[str, Any]:
    """Marker of a provisional bar, such as that of provisional tiers."""
    return {
        "color": TRANSPARENT,
        "line": {"color": color, "width": 1},
        "pattern": {"shape": "\\", "fgcolor": color, "bgcolor": TRANSPARENT, "size": 5, "solidity": 0.25},
    }


def new_figure(dark: bool, height: int, title: str = "", subtitle: str = "", **layout: Any) -> go.Figure:
    """A blank figure in our theme, `height` pixels without its title. `title` states the finding.

    The title is part of the figure, so that an export carries it; a page takes it off with `split_title` and shows it as text.
    """
    return go.Figure(new_builder(dark, height, title, subtitle, **layout).build())


def new_builder(dark: bool, height: int, title: str = "", subtitle: str = "", **layout: Any) -> FigureBuilder:
    """The same as `new_figure`, for a figure that is redrawn at every slider move."""
    builder = FigureBuilder(_template(theme_for(dark)), {"height": height, "margin": {"l": 8, "r": 8, "t": 8, "b": 8}} | layout)
    if title:
        builder.update_layout(title={"text": f"<b>{title}</b>", "subtitle": {"text": subtitle}})
        builder.add_height(_title_room(subtitle))
    return builder


def split_title(figure: go.Figure) -> tuple[str, str, go.Figure]:
    """(title, subtitle, the same figure without them and without the space they took)."""
    plain = figure.to_dict()
    layout = dict(plain["layout"])
    title_layout = layout.pop("title", {})
    title, subtitle = title_layout.get("text") or "", (title_layout.get("subtitle") or {}).get("text") or ""
    if title:
        room, margin = _title_room(subtitle), layout["margin"]
        layout |= {"margin": {**margin, "t": margin["t"] - room}, "height": layout["height"] - room}
    return title.removeprefix("<b>").removesuffix("</b>"), subtitle, UnvalidatedFigure(plain | {"layout": layout})


def escape_text(text: str) -> str:
    """Escape text of other people for a text that Plotly reads as HTML: `<b>` or `<a href=…>` in it are shown as these
    characters. Not for titles, which the page escapes; quotes stay, as Plotly shows them."""
    return escape(text, quote=False)


def add_note(figure: go.Figure, text: str, x: float, y: float, **more: Any) -> None:
    """Write `text` at (x, y) of the paper unless `more` names other references; left-aligned, no arrow."""
    figure.add_annotation(**annotation(text, x, y, **more))


def annotation(text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """The annotation that `add_note` writes, for figures with many: Plotly validates all annotations again with each one that
    is added, so that it is faster to set them all at once."""
    return {"text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "showarrow": False, "align": "left", "xanchor": "left", **more}


@lru_cache
def _template(theme: Theme) -> dict[str, Any]:
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": theme.line,
        "tickcolor": TRANSPARENT,
        "ticks": "outside",
        "ticklen": 6,
        "gridcolor": theme.line,
        "zerolinecolor": theme.muted,
        "tickfont": {"size": 12, "color": theme.muted},
        "title": {"font": {"size": 12, "color": theme.muted}},
        "fixedrange": True,
        "automargin": True,
    }
    return {
        "layout": {
            "font": {"family": FONTS, "size": 13, "color": theme.ink},
            "paper_bgcolor": TRANSPARENT,
            "plot_bgcolor": TRANSPARENT,
            "title": {
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"t": 8, "l": 4},
                "font": {"size": 16, "color": theme.ink},
                "subtitle": {"font": {"size": 13, "color": theme.muted}},
            },
            "xaxis": axis,
            "yaxis": axis,
            "colorway": list(theme.ramp),
            "showlegend": False,
            "bargap": 0.3,
            "dragmode": False,
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12, "color": theme.muted}},
            "hoverlabel": {
                "bgcolor": theme.raised,
                "bordercolor": theme.line,
                "align": "left",
                "font": {"family": FONTS, "size": 13, "color": theme.ink},
            },
            "annotationdefaults": {"font": {"color": theme.ink}},
        }
    }


def _title_room(subtitle: str) -> int:
    return 58 if subtitle else 38


def _channels(color: str) -> tuple[int, int, int]:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue
