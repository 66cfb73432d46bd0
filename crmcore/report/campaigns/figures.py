"""The effects of campaigns with their intervals, beside what each had to reach."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.campaigns.campaign import Launch
from crmcore.domain.campaigns.result import CampaignResult
from crmcore.report.campaigns.tables import interval_text, verdict_cell
from crmcore.report.plotting.axis_ticks import round_ticks
from crmcore.report.plotting.text_width import two_lines
from crmcore.report.plotting.theme import escape_text, new_figure, theme_for
from crmcore.report.plotting.whiskers import whiskers
from crmcore.report.words.words import Words

#: pixels of a line, of the room besides, and of a name
_ROW, _ROOM, _NAME = 46, 110, 150


def effects_chart(
    found: Sequence[tuple[Launch, CampaignResult]], words: Words, currency: str, *, dark: bool = False, title: str = ""
) -> go.Figure:
    """One line a campaign, the newest on top: the effect per treated customer with its 90% interval, and a mark at what it had to reach.
    Campaigns whose effect is not known yet are left out."""
    theme = theme_for(dark)
    shown = [(launch, result) for launch, result in reversed(found) if np.isfinite(result.effect.estimate)]
    figure = new_figure(dark, _ROW * len(shown) + _ROOM, title, words.t("campaigns.chart.subtitle") if title else "")
    places = list(range(len(shown)))
    values = [result.effect.estimate for _, result in shown]
    color = {"good": theme.gain, "bad": theme.loss, "plain": theme.accent}
    hover = [
        words.t(
            "campaigns.chart.hover",
            name=escape_text(launch.plan.name),
            effect=words.money(result.effect.estimate, currency),
            interval=interval_text(result.effect.interval, words, currency),
            worth=words.money(result.worth, currency),
        )
        for launch, result in shown
    ]
    figure.add_scatter(
        x=values,
        y=places,
        mode="markers",
        name=words.t("campaigns.chart.effect"),
        marker={"color": [color[verdict_cell(result, words).tone] for _, result in shown], "size": 11},
        error_x=whiskers(values, [result.effect.interval for _, result in shown], theme.muted, thickness=2, width=5),
        hoverinfo="text",
        hovertext=hover,
        cliponaxis=False,
    )
    figure.add_scatter(
        x=[result.worth for _, result in shown],
        y=places,
        mode="markers",
        name=words.t("campaigns.chart.worth"),
        marker={"color": theme.ink, "symbol": "line-ns-open", "size": 18, "line": {"width": 2}},
        hoverinfo="skip",
    )
    names = ["<br>".join(two_lines(escape_text(launch.plan.name), _NAME, 13)) for launch, _ in shown]
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed", showgrid=False, zeroline=False)
    ticks = round_ticks([bound for _, result in shown for bound in (*result.effect.interval, result.worth)])
    figure.update_xaxes(
        title=words.t("campaigns.chart.axis", currency=currency),
        tickvals=ticks,
        ticktext=[words.money(tick, currency, compact=True) for tick in ticks],
        range=[ticks[0] - (ticks[-1] - ticks[0]) / 50, ticks[-1] + (ticks[-1] - ticks[0]) / 50],
        zeroline=True,
        zerolinecolor=theme.muted,
    )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    return figure
