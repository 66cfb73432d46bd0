"""The figure of retention by segment: estimates with their intervals."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from crmcore.domain.value.retention import SegmentRetention
from crmcore.report.plotting.theme import escape_text, new_figure, theme_for
from crmcore.report.words.words import Words

#: segments drawn at most, the largest first
MOST_DRAWN = 12


def retention_chart(retentions: Sequence[SegmentRetention], overall: float, words: Words, *, dark: bool = False) -> go.Figure:
    """Dots with 90 % intervals, one per segment from the largest down, and a line at the retention of all together."""
    theme, rows = theme_for(dark), retentions[:MOST_DRAWN]
    places = list(range(len(rows)))
    names = [row.segment or words.t("value.retention.unnamed") for row in rows]
    ends = [row.interval or (row.retention, row.retention) for row in rows]
    figure = new_figure(dark, 34 * len(rows) + 70)
    figure.add_vline(x=overall, line={"color": theme.muted, "dash": "dot", "width": 1.5})
    figure.add_scatter(
        x=[row.retention for row in rows],
        y=places,
        mode="markers",
        marker={"size": 11, "color": theme.ramp[1]},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - row.retention for row, (_, high) in zip(rows, ends, strict=True)],
            "arrayminus": [row.retention - low for row, (low, _) in zip(rows, ends, strict=True)],
            "color": theme.ink,
            "thickness": 1.5,
        },
        hoverinfo="text",
        hovertext=[
            words.t(
                "value.retention.hover",
                name=escape_text(name),
                rate=words.share(row.retention, 1),
                low=words.share(low, 1),
                high=words.share(high, 1),
                n=row.buyers,
            )
            for name, row, (low, high) in zip(names, rows, ends, strict=True)
        ],
    )
    figure.update_xaxes(tickformat=".0%", title={"text": words.t("value.retention.axis", all=words.share(overall, 1)), "standoff": 6})
    return figure.update_yaxes(tickvals=places, ticktext=[escape_text(name) for name in names], range=[len(rows) - 0.5, -0.5])
