"""The legend under a cross-tabulation of tiers: the colours for up, down and neither."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.report.plotting.theme import Theme
from crmcore.report.words.words import Words

#: pixels that the legend takes
LEGEND_HEIGHT = 30


def add_move_legend(figure: go.Figure, words: Words, theme: Theme, *, directed: bool = True, framed: bool = False) -> None:
    """Explain the colours of a cross-tabulation below it. `directed`: amber is down and blue-green up; without it, one colour
    stands for all differences. `framed`: cells that agree have a frame."""
    directions = [("up", theme.ramp[2]), ("down", theme.watch)] if directed else [("apart", theme.ramp[2])]
    edge = {"color": theme.muted, "width": 1.5 if framed else 0}
    marks = [
        *((words.t(f"figure.crossing.{code}"), color, {"width": 0}) for code, color in directions),
        (words.t(f"figure.crossing.{'framed' if framed else 'stayed'}"), theme.raised, edge),
    ]
    for name, color, line in marks:
        figure.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=name,
            hoverinfo="skip",
            marker={"symbol": "square", "size": 12, "color": color, "line": line},
        )
    figure.data[0].update(showlegend=False)
    figure.update_layout(
        showlegend=True,
        legend={"y": -0.01, "yanchor": "top", "itemclick": False, "itemdoubleclick": False},
        margin_b=figure.layout.margin.b + LEGEND_HEIGHT,
        height=figure.layout.height + LEGEND_HEIGHT,
    )
