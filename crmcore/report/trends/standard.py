"""The tiers' shares of the customers month by month: cut by share, or under a standard that stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from crmcore.domain.trends.monthly import TrendMonth
from crmcore.report.plotting.theme import a_note, sheet, theme, tier_colors
from crmcore.report.trends.figures import month_axis
from crmcore.report.trends.story import with_worth
from crmcore.report.words.words import Words

#: a change of the top tier's share below this is none to speak of
NOTABLE = 0.01


def tier_shares(
    months: Sequence[TrendMonth], counts: Sequence[tuple[int, ...]], words: Words, scheme: str, title: str, *, dark: bool = False
) -> go.Figure:
    """Columns of 100 %: what part of the customers stands in each tier, the top tier below; the newest shares are
    written beside the last column. `counts`: customers per tier, a tuple a month. Each piece carries (month, tier) as `customdata`."""
    look, colors = theme(dark), tier_colors(len(months[0].rows), dark)
    figure = sheet(dark, 280, title, barmode="stack", bargap=0.08)
    places, wholes = list(range(len(months))), [sum(told) or 1 for told in counts]
    notes, below = [], 0.0
    for k, row in enumerate(months[0].rows):
        name = words.tier(scheme, row.tier)
        shares = [told[k] / whole for told, whole in zip(counts, wholes, strict=True)]
        said = [
            words.t("trends.standard.hover", tier=name, month=words.month(m.end), n=told[k], share=words.share(s, 1))
            for m, told, s in zip(months, counts, shares, strict=True)
        ]
        figure.add_bar(
            x=places,
            y=shares,
            name=name,
            hovertext=said,
            hoverinfo="text",
            customdata=[[place, k] for place in places],
            marker={"color": colors[k], "line": {"color": look.paper, "width": 0.5}},
        )
        if shares[-1] >= 0.04:
            notes.append(
                a_note(
                    f"<b>{words.share(shares[-1])}</b>", len(places) - 0.45, below + shares[-1] / 2, xref="x", yref="y", font={"size": 12}
                )
            )
        below += shares[-1]
    marks = [0.0, 0.25, 0.5, 0.75, 1.0]
    figure.update_yaxes(showgrid=False, range=[0, 1], tickvals=marks, ticktext=[words.share(v) for v in marks])
    month_axis(figure, months, words, 4)
    return figure.update_layout(
        showlegend=True, legend={"traceorder": "normal"}, annotations=notes, margin={"t": figure.layout.margin.t + 26, "r": 40}
    )


def verdict(months: Sequence[TrendMonth], words: Words, scheme: str, day: date, measure: str = "net_profit", currency: str = "") -> str:
    """Did more customers reach the top tier, or fewer, by a standard that did not move; and what became of the profit meanwhile?"""
    first, last = (_top_share(months[place]) for place in (0, -1))
    if first is None or last is None or len(months) < 2:
        return ""
    code = "better" if last - first >= NOTABLE else "worse" if first - last >= NOTABLE else "same"
    said = words.t(
        f"trends.standard.{code}",
        day=day,
        tier=words.tier(scheme, months[0].rows[0].tier),
        then=words.share(first, 1),
        now=words.share(last, 1),
        month=words.month(months[0].end),
    )
    return with_worth(said, months[0], months[-1], measure, words, currency)


def _top_share(month: TrendMonth) -> float | None:
    told = month.by_standard
    return told[0] / sum(told) if told and sum(told) else None
