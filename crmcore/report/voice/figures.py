"""The topics, each with the share of the last period beside that of the one before."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from crmcore.domain.voice.figures import VoiceFigures
from crmcore.domain.voice.topics import TopicList
from crmcore.report.plotting.text_width import two_lines
from crmcore.report.plotting.theme import escape_text, new_figure, theme_for
from crmcore.report.voice.tables import change_text
from crmcore.report.voice.words import topic_names
from crmcore.report.words.words import Words

#: topics that fit; pixels of a line, of the room besides, of a name
SHOWN, _ROW, _ROOM, _NAME = 20, 30, 120, 150


def topic_chart(found: VoiceFigures, topics: TopicList, words: Words, *, dark: bool = False) -> go.Figure:
    """One line a topic, the most spoken of in the last period on top; what is rising stands out. Bars carry the topic as `customdata`."""
    theme, names = theme_for(dark), topic_names(topics, words)
    rows = [row for row in found.topics if math.isfinite(row.change.share) and row.change.speak + row.change.speak_before]
    rows = sorted(rows, key=lambda row: -row.change.share)[:SHOWN]
    colors = {"rising": theme.watch, "falling": theme.ramp[2]}
    title = words.t("voice.chart.title", topic=names[rows[0].id], share=words.share(rows[0].change.share)) if rows else ""
    figure = new_figure(dark, _ROW * len(rows) + _ROOM, title, words.t("voice.chart.what"))
    places = list(range(len(rows)))
    hover = [
        words.t(
            "voice.chart.hover",
            topic=escape_text(names[row.id]),
            share=words.share(row.change.share),
            before=words.share(row.change.share_before),
            difference=change_text(row.change, words),
            verdict=words.t(f"voice.verdict.{row.change.verdict}"),
        )
        for row in rows
    ]
    figure.add_bar(
        x=[row.change.share for row in rows],
        y=places,
        orientation="h",
        name=words.t("voice.column.now"),
        marker={"color": [colors.get(row.change.verdict, theme.ramp[1]) for row in rows]},
        hoverinfo="text",
        hovertext=hover,
        customdata=[row.id for row in rows],
        showlegend=False,
    )
    figure.add_scatter(
        x=[max(row.change.share, row.change.share_before) for row in rows],
        y=places,
        mode="text",
        text=[f"  {words.share(row.change.share)}" for row in rows],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=[row.change.share_before for row in rows],
        y=places,
        mode="markers",
        name=words.t("voice.column.before"),
        marker={"color": theme.ink, "symbol": "line-ns-open", "size": 16, "line": {"width": 2}},
        hoverinfo="skip",
    )
    figure.update_yaxes(
        tickvals=places, ticktext=["<br>".join(two_lines(escape_text(names[row.id]), _NAME, 13)) for row in rows], autorange="reversed"
    )
    most = max((max(row.change.share, row.change.share_before) for row in rows), default=0.01)
    figure.update_xaxes(visible=False, range=[0, 1.18 * max(most, 0.01)])
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    return figure
