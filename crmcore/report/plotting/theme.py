"""One look for every figure: colours of light and dark, the ordered palette of the tiers, the blank sheet.

Tiers share one ramp that falls steadily in luminance contrast, so its order survives every kind of colour
blindness and a black-and-white print; the top tier is always the strongest. A loss is red *and* hatched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import plotly.graph_objects as go

from crmcore.report.plotting.figure_builder import Drawing, Unchecked

#: fonts of the reader's machine, Chinese included; nothing is fetched
FONTS = (
    "'Segoe UI', -apple-system, 'Helvetica Neue', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
)

CLEAR = "rgba(0,0,0,0)"


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


def theme(dark: bool) -> Theme:
    return DARK if dark else LIGHT


def tier_colors(tiers: int, dark: bool) -> tuple[str, ...]:
    """One colour per tier, top first, spread over the whole ramp: with three tiers the steps are wider than with five."""
    ramp = [_channels(color) for color in theme(dark).ramp]
    found = []
    for k in range(tiers):
        place = k * (len(ramp) - 1) / max(tiers - 1, 1)
        low = min(int(place), len(ramp) - 2)
        mixed = (a + (b - a) * (place - low) for a, b in zip(ramp[low], ramp[low + 1], strict=True))
        found.append("#" + "".join(f"{round(channel):02x}" for channel in mixed))
    return tuple(found)


def text_on(color: str) -> str:
    """Dark or white, whichever reads better on `color` (relative luminance of WCAG 2)."""
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(color))]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return LIGHT.ink if luminance > 0.2 else LIGHT.paper


def loss_marker(look: Theme) -> dict[str, Any]:
    """Marker of a bar that stands for a loss: red and hatched, so that colour is never the only sign."""
    hatch = {"shape": "/", "fgcolor": look.loss, "bgcolor": look.paper, "size": 5, "solidity": 0.55}
    return {"color": look.loss, "line": {"color": look.loss, "width": 1}, "pattern": hatch}


def hatched_marker(color: str) -> dict[str, Any]:
    """Marker of a bar that is not settled yet, such as provisional tiers."""
    return {
        "color": CLEAR,
        "line": {"color": color, "width": 1},
        "pattern": {"shape": "\\", "fgcolor": color, "bgcolor": CLEAR, "size": 5, "solidity": 0.25},
    }


def sheet(dark: bool, height: int, title: str = "", subtitle: str = "", **layout: Any) -> go.Figure:
    """A blank figure in our look, `height` pixels without its title. `title` states the finding.

    The title is part of the figure, so that an export carries it; a page takes it off with `bare` and sets it as text.
    """
    return go.Figure(blank(dark, height, title, subtitle, **layout).figure())


def blank(dark: bool, height: int, title: str = "", subtitle: str = "", **layout: Any) -> Drawing:
    """What `sheet` is, for a figure that is drawn at every move of a slider."""
    drawing = Drawing(_template(theme(dark)), {"height": height, "margin": {"l": 8, "r": 8, "t": 8, "b": 8}} | layout)
    if title:
        drawing.lay_out(title={"text": f"<b>{title}</b>", "subtitle": {"text": subtitle}})
        drawing.higher(_title_room(subtitle))
    return drawing


def bare(figure: go.Figure) -> tuple[str, str, go.Figure]:
    """(title, subtitle, the same figure without them and without the room they took)."""
    plain = figure.to_dict()
    layout = dict(plain["layout"])
    said = layout.pop("title", {})
    title, subtitle = said.get("text") or "", (said.get("subtitle") or {}).get("text") or ""
    if title:
        room, margin = _title_room(subtitle), layout["margin"]
        layout |= {"margin": {**margin, "t": margin["t"] - room}, "height": layout["height"] - room}
    return title.removeprefix("<b>").removesuffix("</b>"), subtitle, Unchecked(plain | {"layout": layout})


def plain(text: str) -> str:
    """What other people wrote, for a text that plotly reads as HTML: `<b>` or `<a href=…>` in it come out as these characters.
    Not for titles, which the page escapes."""
    return escape(text, quote=False)


def note(figure: go.Figure, text: str, x: float, y: float, **more: Any) -> None:
    """Write `text` at (x, y) of the paper unless `more` names other references; left-aligned, no arrow."""
    figure.add_annotation(**a_note(text, x, y, **more))


def a_note(text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """What `note` would write, for a figure of many: plotly checks all annotations anew with every single one that is
    added, so a figure that is drawn at every move of a slider gathers them and sets them at once."""
    return {"text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "showarrow": False, "align": "left", "xanchor": "left", **more}


@lru_cache
def _template(look: Theme) -> dict[str, Any]:
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": look.line,
        "tickcolor": CLEAR,
        "ticks": "outside",
        "ticklen": 6,
        "gridcolor": look.line,
        "zerolinecolor": look.muted,
        "tickfont": {"size": 12, "color": look.muted},
        "title": {"font": {"size": 12, "color": look.muted}},
        "fixedrange": True,
        "automargin": True,
    }
    return {
        "layout": {
            "font": {"family": FONTS, "size": 13, "color": look.ink},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "title": {
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"t": 8, "l": 4},
                "font": {"size": 16, "color": look.ink},
                "subtitle": {"font": {"size": 13, "color": look.muted}},
            },
            "xaxis": axis,
            "yaxis": axis,
            "colorway": list(look.ramp),
            "showlegend": False,
            "bargap": 0.3,
            "dragmode": False,
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12, "color": look.muted}},
            "hoverlabel": {
                "bgcolor": look.raised,
                "bordercolor": look.line,
                "align": "left",
                "font": {"family": FONTS, "size": 13, "color": look.ink},
            },
            "annotationdefaults": {"font": {"color": look.ink}},
        }
    }


def _title_room(subtitle: str) -> int:
    return 58 if subtitle else 38


def _channels(color: str) -> tuple[int, int, int]:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue
