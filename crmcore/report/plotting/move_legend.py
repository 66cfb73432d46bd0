"""The key under a crossing of tiers: which colour is up, which is down, and what is neither."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.report.plotting.theme import Theme
from crmcore.report.words.words import Words

#: pixels that the key takes
ROOM = 30


def add_move_key(figure: go.Figure, words: Words, look: Theme, *, directed: bool = True, framed: bool = False) -> None:
    """Explain the colours of a crossing under it. `directed`: amber is down and blue-green up; without it, one colour stands
    for all who differ. `framed`: cells that say the same have a frame."""
    told = [("up", look.ramp[2]), ("down", look.watch)] if directed else [("apart", look.ramp[2])]
    edge = {"color": look.muted, "width": 1.5 if framed else 0}
    marks = [
        *((words.t(f"figure.crossing.{code}"), color, {"width": 0}) for code, color in told),
        (words.t(f"figure.crossing.{'framed' if framed else 'stayed'}"), look.raised, edge),
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
        margin_b=figure.layout.margin.b + ROOM,
        height=figure.layout.height + ROOM,
    )
