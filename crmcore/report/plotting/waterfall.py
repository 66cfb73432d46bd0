"""A waterfall: a first level, steps that each begin where the one before ended, and the level that they lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from crmcore.report.plotting.text_width import text_width
from crmcore.report.plotting.theme import add_note, loss_marker, new_figure, theme_for
from crmcore.report.words.words import Words

#: pixels: fonts of the ends and the steps, the gap beside the bars, and a row's height
_LARGE, _SMALL, _GAP, _ROW = 14, 13, 8, 34


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: what it is called, its size, what a click on it names (None: nothing), and its colour where not by its sign."""

    name: str
    size: float
    code: str | None = None
    color: str = ""


#: (size, where) → its text: beside a level or a step, and when hovered over
SizeText = Callable[[float, Literal["level", "step", "hover"]], str]


def money_text(words: Words, currency: str) -> SizeText:
    """Sizes of money."""
    return lambda size, where: words.money(size, currency, compact=where != "hover")


def waterfall(
    bars: Sequence[Step], text_of: SizeText, *, dark: bool = False, title: str = "", subtitle: str = "", enlarged: bool = False
) -> go.Figure:
    """Draw it: the first and the last of the `bars` are levels, those between them steps, from the top down. A bar with a code carries
    it as `customdata`; what is below zero is hatched. `enlarged`: the axis covers the steps only, which is to be said beside it."""
    first, *steps, last = bars
    theme, level = theme_for(dark), first.size
    rows = [(first, 0.0)]
    for step in steps:
        rows.append((step, level))
        level += step.size
    rows.append((last, 0.0))
    figure, ends = new_figure(dark, _ROW * len(rows) + 60, title, subtitle, bargap=0.42), (0, len(rows) - 1)
    widest = 0.0
    for place, (step, start) in enumerate(rows):
        text, font = text_of(step.size, "level" if place in ends else "step"), _LARGE if place in ends else _SMALL
        rise = {"color": theme.ramp[0] if place in ends else theme.ramp[2]}
        more: dict[str, Any] = {} if step.code is None else {"customdata": [step.code]}
        figure.add_bar(
            x=[step.size],
            base=[start],
            y=[place],
            orientation="h",
            marker={"color": step.color} if step.color else loss_marker(theme) if step.size < 0 else rise,
            hovertext=[f"{step.name}: {text_of(step.size, 'hover')}"],
            hoverinfo="text",
            **more,
        )
        widest = max(widest, text_width(text, font, bold=True))
        add_note(figure, f"<b>{text}</b>", 1, place, yref="y", xshift=_GAP, font={"size": font})
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=[f"<b>{step.name}</b>" if k in ends else step.name for k, (step, _) in enumerate(rows)],
        tickfont={"size": _SMALL, "color": theme.ink},
    )
    figure.update_xaxes(showticklabels=False, zeroline=True, zerolinecolor=theme.muted)
    if enlarged:
        reached = [first.size, *(start + step.size for step, start in rows[1:-1]), last.size]
        room = max(max(reached) - min(reached), 1e-9)
        figure.update_xaxes(range=[min(reached) - 0.25 * room, max(reached) + 0.05 * room])
    return figure.update_layout(margin={"r": widest + 2 * _GAP})
