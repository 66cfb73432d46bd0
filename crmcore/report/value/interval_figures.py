"""Estimates with their intervals: retention by segment, equity by tier."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import plotly.graph_objects as go

from crmcore.domain.summary.worth_table import WorthRow
from crmcore.domain.value.equity_interval import EquityIntervals
from crmcore.domain.value.retention import SegmentRetention
from crmcore.report.plotting.axis_ticks import round_ticks
from crmcore.report.plotting.theme import escape_text, new_figure, theme_for
from crmcore.report.plotting.whiskers import whiskers
from crmcore.report.words.words import Words

#: segments drawn at most, the largest first
MOST_DRAWN = 12


def retention_chart(retentions: Sequence[SegmentRetention], overall: float, words: Words, *, dark: bool = False) -> go.Figure:
    """Dots with 90 % intervals, one per segment from the largest down, and a line at the retention of all together."""
    rows = retentions[:MOST_DRAWN]
    names = [row.segment or words.t("value.retention.unnamed") for row in rows]
    ends = [row.interval or (row.retention, row.retention) for row in rows]
    hover = [
        words.t(
            "value.retention.hover",
            name=escape_text(name),
            rate=words.share(row.retention, 1),
            low=words.share(low, 1),
            high=words.share(high, 1),
            n=row.buyers,
        )
        for name, row, (low, high) in zip(names, rows, ends, strict=True)
    ]
    figure = _dots(names, [row.retention for row in rows], ends, hover, dark)
    figure.add_vline(x=overall, line={"color": theme_for(dark).muted, "dash": "dot", "width": 1.5})
    return figure.update_xaxes(
        tickformat=".0%", title={"text": words.t("value.retention.axis", all=words.share(overall, 1)), "standoff": 6}
    )


def equity_chart(
    rows: Sequence[WorthRow],
    intervals: EquityIntervals,
    words: Words,
    name: Callable[[str], str],
    currency: str = "",
    *,
    dark: bool = False,
) -> go.Figure:
    """Dots with 90 % intervals, one per tier that has customers of known value, top first."""
    shown = [
        (name(row.code), row.current_value, ends)
        for row, ends in zip(rows, intervals.groups, strict=True)
        if ends is not None and row.current_value is not None
    ]
    names, values, ends = [line[0] for line in shown], [line[1] for line in shown], [line[2] for line in shown]
    hover = [
        words.t(
            "value.equity.hover",
            name=escape_text(label),
            value=words.money(value, currency, compact=True),
            low=words.money(low, currency, compact=True),
            high=words.money(high, currency, compact=True),
        )
        for label, value, (low, high) in shown
    ]
    figure, ticks = _dots(names, values, ends, hover, dark), round_ticks([end for pair in ends for end in pair])
    return figure.update_xaxes(tickvals=ticks, ticktext=[words.money(tick, currency, compact=True) for tick in ticks])


def _dots(
    names: Sequence[str], values: Sequence[float], ends: Sequence[tuple[float, float]], hover: Sequence[str], dark: bool
) -> go.Figure:
    """A dot and its interval for each name, from the top down."""
    theme, places = theme_for(dark), list(range(len(names)))
    figure = new_figure(dark, 34 * len(names) + 70)
    figure.add_scatter(
        x=list(values),
        y=places,
        mode="markers",
        marker={"size": 11, "color": theme.ramp[1]},
        error_x=whiskers(values, ends, theme.ink, thickness=1.5),
        hoverinfo="text",
        hovertext=list(hover),
    )
    return figure.update_yaxes(tickvals=places, ticktext=[escape_text(name) for name in names], range=[len(names) - 0.5, -0.5])
