"""The top tier month by month: its share of the customers, of the profit, and of those who pass a standard that stays the same."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from crmcore.domain.exclusivity.exclusivity import Exclusivity
from crmcore.domain.trends.monthly import TrendMonth
from crmcore.report.plotting.theme import new_figure, theme_for
from crmcore.report.trends.figures import month_axis
from crmcore.report.words.words import Words

LINES: tuple[str, ...] = ("profit_share", "share", "by_standard")


def top_tier_lines(found: Exclusivity, months: Sequence[TrendMonth], words: Words, tier: str, *, dark: bool = False) -> go.Figure:
    """Three lines by month, shares from 0 to 1."""
    theme = theme_for(dark)
    figure = new_figure(dark, 300, words.t("exclusivity.figure.title", tier=tier))
    looks = {
        "profit_share": (theme.ramp[0], "circle", "solid"),
        "share": (theme.ramp[2], "square", "solid"),
        "by_standard": (theme.watch, "diamond", "dot"),
    }
    highest = 0.2
    for name in LINES:
        values = [getattr(month, name) for month in found.months]
        known = [value for value in values if value is not None]
        if not known:
            continue
        highest = max(highest, *known)
        color, symbol, dash = looks[name]
        label = words.t(f"exclusivity.figure.{name}")
        figure.add_scatter(
            x=list(range(len(values))),
            y=values,
            mode="lines+markers",
            name=label,
            hovertext=[
                f"{label} · {words.month(month.day)} · {words.share(value, 1)}" for month, value in zip(found.months, values, strict=True)
            ],
            hoverinfo="text",
            line={"color": color, "width": 2, "dash": dash},
            marker={"size": 7, "symbol": symbol, "color": color},
        )
    marks = [k / 5 for k in range(int(highest * 5) + 2)]
    figure.update_yaxes(showgrid=True, range=[0, marks[-1]], tickvals=marks, ticktext=[words.share(mark) for mark in marks])
    month_axis(figure, months, words)
    return figure.update_layout(showlegend=True, margin={"t": figure.layout.margin.t + 26, "r": 26})
