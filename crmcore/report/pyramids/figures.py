"""The twin pyramid: the customers of each tier and, beside it, what the tier earns.

Two figures of the same tiers in the same order, the top tier on top, with equal margins, heights and rows, so that they stand
side by side or, on a narrow page, one above the other. Every bar is centred and as wide as its number; faint trapezoids fill the
gaps between two bars only, so that the eye sees the outline of a pyramid and every area stays true. What the loss-making
customers of a tier cost is a red, hatched tab on one side. Numbers stand in a margin of fixed width, never on a bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import plotly.graph_objects as go

from crmcore.domain.summary.tier_table import TierRow
from crmcore.report.plotting.text_width import text_width, two_lines
from crmcore.report.plotting.theme import (
    TRANSPARENT,
    Theme,
    annotation,
    escape_text,
    hatched_marker,
    loss_marker,
    new_builder,
    theme_for,
    tier_colors,
)
from crmcore.report.pyramids.data import Layer, Pyramid, known_measure, twin
from crmcore.report.words.words import Words

#: pixels: font of names and numbers, of what stands below a number, widest line of a name, gap between text and bars, and the same
#: with what Plotly leaves around a text
FONT, SMALL, NAME_WIDTH, GAP, EDGE = 13, 12, 102, 8, 13
#: pixels a row takes: so many for all rows together, within bounds
ALL_ROWS, LEAST_ROW, MOST_ROW = 220, 44, 60
#: a bar's height, and the opacity of a layer that is not the selected one, of the outline's trapezoids
BAR, FADED, SHOULDER = 0.76, 0.35, 0.75
#: the range is so much wider than what it shows, on both sides together
PADDING = 0.01


@dataclass(frozen=True, slots=True)
class PyramidStyle:
    """How the twin pyramid is drawn.

    shares     both pyramids as shares of their totals on one common scale; without it each has its own
    selected   code of the tier that stands out; None: all alike
    """

    shares: bool = False
    dark: bool = False
    selected: str | None = None


@dataclass(frozen=True, slots=True)
class DrawnPyramid:
    """One half of the twin pyramid: its data with all texts, and its figure."""

    pyramid: Pyramid
    figure: go.Figure


def twin_pyramid(
    rows: Sequence[TierRow],
    words: Words,
    scheme: str,
    *,
    currency: str = "",
    measure: str = "net_profit",
    style: PyramidStyle = PyramidStyle(),
    scale_with: Sequence[Sequence[TierRow]] = (),
) -> tuple[DrawnPyramid, DrawnPyramid]:
    """Customer pyramid and profit pyramid of `rows` (top tier first) under the scheme with that id.

    `measure` is one of MEASURES; order_amount replaces it where that profit is not known. Every bar carries the code of its tier
    (or PROSPECTS) as `customdata`. `scale_with`: other gradings, so that the figures of all have the same scale and height.
    """
    shown = known_measure(rows, measure)
    pair = twin(rows, words, scheme, shown, currency, style.shares)
    others = [twin(other, words, scheme, shown, currency, style.shares) for other in scale_with]
    layers = [layer for pyramid in pair for layer in pyramid.layers]
    left = max((text_width(line, FONT, bold=True) for layer in layers for line in _name_lines(layer)), default=0) + EDGE
    right = max(
        (_number_width(layer) for pyramid in (*pair, *(p for other in others for p in other)) for layer in pyramid.layers), default=0
    )
    scales = [[pyramid, *(other[k] for other in others)] for k, pyramid in enumerate(pair)]
    if pair[0].as_shares:  # one scale: a percent is as long on both
        scales = [scales[0] + scales[1]] * 2
    rows_drawn = max((len(pyramid.layers) for pyramid in scales[0]), default=1)
    drawn = []
    for pyramid, same_scale in zip(pair, scales, strict=True):
        frame = _Frame((left, right + EDGE), _scale(same_scale), rows_drawn)
        drawn.append(DrawnPyramid(pyramid, _draw(pyramid, frame, style)))
    return drawn[0], drawn[1]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What both halves have in common: margins left and right in pixels, and, of one half, its scale and its rows."""

    margins: tuple[float, float]
    scale: tuple[float, float]
    rows: int


def _scale(pyramids: Sequence[Pyramid]) -> tuple[float, float]:
    """From the left edge of the widest bar to the right edge of whatever reaches farthest; never empty."""
    layers = [layer for pyramid in pyramids for layer in pyramid.layers]
    low = -max((layer.width for layer in layers), default=0.0) / 2
    high = max((layer.width / 2 + layer.loss for layer in layers), default=0.0)
    if high <= low:
        return -0.5, 0.5
    padding = PADDING * (high - low) / 2
    return low - padding, high + padding


def _draw(pyramid: Pyramid, frame: _Frame, style: PyramidStyle) -> go.Figure:
    """One half, its traces in the order in which they lie over one another."""
    layers, theme, (low, high) = pyramid.layers, theme_for(style.dark), frame.scale
    row_height = min(max(ALL_ROWS / frame.rows, LEAST_ROW), MOST_ROW)
    builder = new_builder(
        style.dark,
        round(row_height * frame.rows),
        barmode="overlay",
        bargap=1 - BAR,
        hovermode="closest",
        margin={"l": frame.margins[0], "r": frame.margins[1], "t": 0, "b": 0},
        xaxis={"visible": False, "range": [low, high]},
        yaxis={"visible": False, "range": [frame.rows - 0.5, -0.5]},
    )
    places = list(range(len(layers)))
    tiers = [k for k in places if not layers[k].prospects]
    colors = tier_colors(len(tiers), style.dark)
    losing, waiting = [k for k in places if layers[k].loss > 0], [k for k in places if layers[k].prospects and layers[k].width > 0]

    def add(name: str, at: Sequence[int], bases: Sequence[float], lengths: Sequence[float], marker: dict[str, object]) -> None:
        fade = [1.0 if style.selected in (None, layers[k].code) else FADED for k in at]
        builder.add_trace(
            "bar",
            name=name,
            orientation="h",
            base=list(bases),
            x=list(lengths),
            y=list(at),
            customdata=[layers[k].code for k in at],
            hovertext=[layers[k].hover for k in at],
            hoverinfo="text",
            marker={**marker, "opacity": fade},
            unselected={"marker": {"opacity": 1}},  # the page is drawn anew with the tier that was clicked
        )

    halves = [layer.width / 2 for layer in layers]
    ends = [half + layer.loss for half, layer in zip(halves, layers, strict=True)]
    add(  # what is left of a row beside its bar answers the pointer too: a bar may be one pixel wide
        "blank",
        places * 2,
        [low] * len(places) + ends,
        [-halves[k] - low for k in places] + [high - ends[k] for k in places],
        {"color": TRANSPARENT},
    )
    if losing:
        add("loss", losing, [halves[k] for k in losing], [layers[k].loss for k in losing], loss_marker(theme))
    solid = [colors[k] for k in tiers]
    outline = {"color": solid, "width": 1}  # keeps a tier of one customer in a million visible
    add("solid", tiers, [-halves[k] for k in tiers], [layers[k].width for k in tiers], {"color": solid, "line": outline})
    if waiting:
        add("prospects", waiting, [-halves[k] for k in waiting], [layers[k].width for k in waiting], hatched_marker(theme.muted))
    builder.update_layout(shapes=_outline([layers[k].width for k in tiers], theme), annotations=_texts(layers, theme))
    return builder.build()


def _outline(widths: Sequence[float], theme: Theme) -> list[dict[str, object]]:
    """Trapezoids between the corners of neighbouring bars, where both are wider than nothing."""
    shapes: list[dict[str, object]] = []
    for k, (above, below) in enumerate(pairwise(widths)):
        if above > 0 and below > 0:
            top, bottom = k + BAR / 2, k + 1 - BAR / 2
            corners = ((-above / 2, top), (above / 2, top), (below / 2, bottom), (-below / 2, bottom))
            path = "M" + " L".join(f"{x!r},{y!r}" for x, y in corners) + " Z"
            shapes.append(
                {"type": "path", "path": path, "layer": "below", "fillcolor": theme.line, "opacity": SHOULDER, "line": {"width": 0}}
            )
    return shapes


def _texts(layers: Sequence[Layer], theme: Theme) -> list[dict[str, object]]:
    """Names in the left margin, numbers in the right one."""
    notes = []
    for k, layer in enumerate(layers):
        middle = {"yref": "y", "yanchor": "middle", "font": {"size": FONT}}
        name = "<br>".join(escape_text(line) for line in _name_lines(layer))
        tone = theme.muted if layer.prospects else theme.ink
        left = {"xanchor": "right", "align": "right", "xshift": -GAP}
        notes.append(annotation(f"<span style='color:{tone}'><b>{name}</b></span>", 0, k, **left, **middle))
        notes.append(annotation(_number_text(layer, theme), 1, k, xshift=GAP, **middle))
    return notes


def _name_lines(layer: Layer) -> tuple[str, ...]:
    return two_lines(layer.name, NAME_WIDTH, FONT, bold=True)


def _number_text(layer: Layer, theme: Theme) -> str:
    """The number and its share, below it what the loss-makers cost."""
    tone = theme.loss if layer.negative else theme.muted if layer.prospects else theme.ink
    text = f"<span style='color:{tone}'><b>{layer.number}</b></span>"
    if layer.beside:
        text += f" <span style='color:{theme.muted};font-size:{SMALL}px'>{layer.beside}</span>"
    if layer.loss_number:
        text += f"<br><span style='color:{theme.loss};font-size:{SMALL}px'>▨ {layer.loss_number}</span>"
    return text


def _number_width(layer: Layer) -> float:
    first = text_width(layer.number, FONT, bold=True) + text_width(f" {layer.beside}", SMALL)
    return max(first, text_width(f"▨  {layer.loss_number}", SMALL) if layer.loss_number else 0.0)
