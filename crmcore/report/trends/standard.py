"""The tiers' shares of the customers by month: cut by share, or under a fixed standard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from crmcore.domain.trends.monthly import TrendMonth
from crmcore.report.plotting.theme import annotation, new_figure, theme_for, tier_colors
from crmcore.report.trends.figures import month_axis
from crmcore.report.trends.story import with_profit_change
from crmcore.report.words.words import Words

#: smallest change of the top tier's share that is reported
NOTABLE = 0.01


def tier_share_bars(
    months: Sequence[TrendMonth], counts: Sequence[tuple[int, ...]], words: Words, scheme: str, title: str, *, dark: bool = False
) -> go.Figure:
    """Stacked bars of 100 %: the share of the customers in each tier, the top tier at the bottom; the newest shares are written
    beside the last bar. `counts`: customers per tier, a tuple per month. Each bar carries (month, tier) as `customdata`."""
    theme, colors = theme_for(dark), tier_colors(len(months[0].rows), dark)
    figure = new_figure(dark, 280, title, barmode="stack", bargap=0.08)
    positions, wholes = list(range(len(months))), [sum(month_counts) or 1 for month_counts in counts]
    notes, below = [], 0.0
    for k, row in enumerate(months[0].rows):
        name = words.tier(scheme, row.tier)
        shares = [month_counts[k] / total for month_counts, total in zip(counts, wholes, strict=True)]
        hover = [
            words.t("trends.standard.hover", tier=name, month=words.month(m.end), n=month_counts[k], share=words.share(s, 1))
            for m, month_counts, s in zip(months, counts, shares, strict=True)
        ]
        figure.add_bar(
            x=positions,
            y=shares,
            name=name,
            hovertext=hover,
            hoverinfo="text",
            customdata=[[position, k] for position in positions],
            marker={"color": colors[k], "line": {"color": theme.paper, "width": 0.5}},
        )
        if shares[-1] >= 0.04:
            notes.append(
                annotation(
                    f"<b>{words.share(shares[-1])}</b>",
                    len(positions) - 0.45,
                    below + shares[-1] / 2,
                    xref="x",
                    yref="y",
                    font={"size": 12},
                )
            )
        below += shares[-1]
    marks = [0.0, 0.25, 0.5, 0.75, 1.0]
    figure.update_yaxes(showgrid=False, range=[0, 1], tickvals=marks, ticktext=[words.share(v) for v in marks])
    month_axis(figure, months, words, 4)
    return figure.update_layout(
        showlegend=True, legend={"traceorder": "normal"}, annotations=notes, margin={"t": figure.layout.margin.t + 26, "r": 40}
    )


def standard_verdict(
    months: Sequence[TrendMonth], words: Words, scheme: str, day: date, measure: str = "net_profit", currency: str = ""
) -> str:
    """Whether more or fewer customers reach the top tier by the fixed standard, and how the profit changed meanwhile."""
    first, last = (_top_share(months[position]) for position in (0, -1))
    if first is None or last is None or len(months) < 2:
        return ""
    code = "better" if last - first >= NOTABLE else "worse" if first - last >= NOTABLE else "same"
    text = words.t(
        f"trends.standard.{code}",
        day=day,
        tier=words.tier(scheme, months[0].rows[0].tier),
        then=words.share(first, 1),
        now=words.share(last, 1),
        month=words.month(months[0].end),
    )
    return with_profit_change(text, months[0], months[-1], measure, words, currency)


def _top_share(month: TrendMonth) -> float | None:
    counts = month.by_standard
    return counts[0] / sum(counts) if counts and sum(counts) else None
