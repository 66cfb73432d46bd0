"""Fill rate of every tier by the three ways."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.allocation.ways import Ways
from crmcore.report.orders.tables import SHOWN_WAYS
from crmcore.report.orders.words import tier_names
from crmcore.report.plotting.theme import escape_text, new_figure, theme_for
from crmcore.report.words.words import Words

#: pixels of a tier's line
_ROW = 46


def ways_chart(ways: Ways, words: Words, scheme: str, *, dark: bool = False, title: str = "") -> go.Figure:
    """One line a tier: hollow by due date alone, filled by the chosen way, small by the other; further right is more of what is wanted."""
    theme = theme_for(dark)
    shares = {name: ways.share(name)[:-1] for name in SHOWN_WAYS}
    shown = [k for k, share in enumerate(shares["strict"]) if share.lines]
    names = tier_names(ways.tiers, words, scheme)
    figure = new_figure(dark, _ROW * len(shown) + 110, title, words.t("orders.chart.subtitle") if title else "")
    fill = {name: [shares[name][k].fill or 0.0 for k in shown] for name in SHOWN_WAYS}
    chosen = ways.chosen.name if ways.chosen.name != "due_date" else "strict"
    lines_x, lines_y = [], []
    for place in range(len(shown)):
        lines_x += [fill["due_date"][place], fill[chosen][place], None]
        lines_y += [place, place, None]
    figure.add_scatter(x=lines_x, y=lines_y, mode="lines", line={"color": theme.line, "width": 4}, hoverinfo="skip", showlegend=False)
    other = next(name for name in SHOWN_WAYS if name not in ("due_date", chosen))
    markers = {
        other: {"symbol": "line-ns", "size": 15, "line": {"width": 3, "color": theme.watch}},
        "due_date": {"color": theme.paper, "line": {"color": theme.muted, "width": 2}, "size": 13},
        chosen: {"color": theme.accent, "size": 14},
    }
    for name, marker in markers.items():
        figure.add_scatter(
            x=fill[name],
            y=list(range(len(shown))),
            mode="markers",
            name=words.t(f"orders.policy.{name}"),
            marker=marker,
            cliponaxis=False,
            hoverinfo="text",
            hovertext=[
                words.t("orders.chart.hover", tier=escape_text(names[k]), way=words.t(f"orders.policy.{name}"), fill=words.share(value))
                for k, value in zip(shown, fill[name], strict=True)
            ],
        )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"color": theme.ink}})
    figure.update_yaxes(
        range=[len(shown) - 0.5, -0.5],
        tickvals=list(range(len(shown))),
        ticktext=[escape_text(names[k]) for k in shown],
        tickfont={"size": 13, "color": theme.ink},
    )
    figure.update_xaxes(range=[0, 1.04], tickformat=".0%", showgrid=True, nticks=6)
    return figure
