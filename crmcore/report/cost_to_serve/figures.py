"""Waterfall chart from gross to net profit: each cost takes its part, one after the other."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.cost_to_serve.waterfall import Waterfall
from crmcore.report.cost_to_serve.words import step_name
from crmcore.report.plotting.text_width import text_width
from crmcore.report.plotting.theme import add_note, loss_marker, new_figure, theme_for
from crmcore.report.words.words import Words

#: pixels: fonts of the ends and the steps, the gap beside the bars, and a row's height
LARGE, SMALL, GAP, ROW = 14, 13, 8, 34


def cost_waterfall(fall: Waterfall, words: Words, *, currency: str = "", dark: bool = False, title: str = "") -> go.Figure:
    """Gross profit on top, each cost below it where the one before ended, net profit last; a net loss lies left of zero."""
    theme = theme_for(dark)
    rows: list[tuple[str, float, float, dict[str, object]]] = [(words.t("metric.gross_profit"), 0.0, fall.gross, {"color": theme.ramp[0]})]
    level = fall.gross
    for name, cost in fall.steps:
        rows.append((step_name(name, words), level, -cost, {"color": theme.muted}))
        level -= cost
    rows.append((words.t("metric.net_profit"), 0.0, fall.net, loss_marker(theme) if fall.net < 0 else {"color": theme.ramp[0]}))
    figure = new_figure(dark, ROW * len(rows) + 60, title, bargap=0.42)
    ends = (0, len(rows) - 1)
    widest = 0.0
    for position, (name, start, size, marker) in enumerate(rows):
        text = words.money(size, currency, compact=True)
        figure.add_bar(
            x=[size],
            base=[start],
            y=[position],
            orientation="h",
            marker=marker,
            hovertext=[f"{name}: {words.money(size, currency)}"],
            hoverinfo="text",
            customdata=[name],
        )
        font = LARGE if position in ends else SMALL
        widest = max(widest, text_width(text, font, bold=True))
        add_note(figure, f"<b>{text}</b>", 1, position, yref="y", xshift=GAP, font={"size": font})
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=[f"<b>{name}</b>" if k in ends else name for k, (name, *_) in enumerate(rows)],
        tickfont={"size": SMALL, "color": theme.ink},
    )
    figure.update_xaxes(showticklabels=False, zeroline=True, zerolinecolor=theme.muted)
    return figure.update_layout(margin={"r": widest + 2 * GAP})
