"""Waterfall chart of one customer's composite score: each indicator's points, one after the other, up to the score."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.grading.explain import Explanation, MetricLine
from crmcore.report.plotting.text_width import text_width
from crmcore.report.plotting.theme import Theme, add_note, new_figure, theme_for
from crmcore.report.words.words import Words

#: pixels: the font of the score, and the gap between the bars and the numbers in the margin beside them
LARGE, GAP = 14, 8


def waterfall_chart(
    explanation: Explanation, words: Words, *, name: str = "", currency: str = "", dark: bool = False, title: str | None = None
) -> go.Figure:
    """Points per indicator from 0 to the score; the faint track behind a bar is its maximum.

    `name` is the customer's name in the title. Unknown indicators have a text instead of a bar. The lower limit of the next
    better tier is a dotted line where the tier is cut by the score.
    """
    theme, known = theme_for(dark), [line for line in explanation.lines if line.points is not None]
    lines = sorted(known, key=lambda line: -line.weight) + [line for line in explanation.lines if line.points is None]
    heading = _headline(explanation, known, words, name) if title is None else title
    figure = new_figure(dark, 42 * (len(lines) + 1) + 54, heading, barmode="overlay", bargap=0.42)
    start = 0.0
    for position, line in enumerate(lines):
        if line.points is None:
            add_note(
                figure,
                words.t("figure.waterfall.unknown"),
                0,
                position,
                xref="x",
                yref="y",
                xshift=6,
                font={"size": 12, "color": theme.muted},
            )
        else:
            _bar(figure, position, line, start, words, theme, currency)
            start += line.points
    if explanation.score is not None:
        score = words.number(explanation.score, 1)
        figure.add_bar(
            x=[explanation.score],
            y=[len(lines)],
            orientation="h",
            name="score",
            marker={"color": theme.ramp[0]},
            hovertext=[score],
            hoverinfo="text",
        )
        add_note(figure, f"<b>{score}</b>", 1, len(lines), yref="y", xshift=GAP, font={"size": LARGE})
        _next_tier(figure, explanation, words, theme)
    labels = [_label(line, words, theme, currency) for line in lines] + [f"<b>{words.t('common.label.score')}</b>"]
    figure.update_yaxes(
        range=[len(lines) + 0.5, -0.5], tickvals=list(range(len(labels))), ticktext=labels, tickfont={"size": 13, "color": theme.ink}
    )
    figure.update_xaxes(range=[0, 100], tickvals=[0, 20, 40, 60, 80, 100])
    return figure.update_layout(margin={"r": text_width(words.number(100, 1), LARGE, bold=True) + 2 * GAP})


def _bar(figure: go.Figure, position: int, line: MetricLine, start: float, words: Words, theme: Theme, currency: str) -> None:
    """One indicator: the track of its weight, its points on top, the number in the right-hand column."""
    hover = words.t(
        "figure.waterfall.hover",
        metric=words.t(f"metric.{line.metric}"),
        raw=words.metric(line.metric, line.raw, currency),
        position=words.number(line.position, 1),
        weight=words.number(line.weight, 1),
        points=words.number(line.points, 1),
    )
    bar = {"y": [position], "orientation": "h", "base": [start], "hovertext": [hover], "hoverinfo": "text", "customdata": [line.metric]}
    figure.add_bar(x=[line.weight], name="track", marker={"color": theme.line, "opacity": 0.55}, **bar)
    figure.add_bar(x=[line.points], name="points", marker={"color": theme.ramp[1]}, **bar)
    add_note(figure, f"<b>{words.number(line.points, 1)}</b>", 1, position, yref="y", xshift=GAP, font={"size": 13})


def _label(line: MetricLine, words: Words, theme: Theme, currency: str) -> str:
    raw = words.metric(line.metric, line.raw, currency)
    return f"{words.t(f'metric.{line.metric}')}<br><span style='color:{theme.muted};font-size:0.9em'>{raw}</span>"


def _headline(explanation: Explanation, known: list[MetricLine], words: Words, name: str) -> str:
    if explanation.score is None or not known:
        return words.t("figure.waterfall.no_score", name=name or explanation.customer_id)
    best = max(known, key=lambda line: line.points or 0.0)
    return words.t(
        "figure.waterfall.title",
        name=name or explanation.customer_id,
        score=words.number(explanation.score, 1),
        metric=words.t(f"metric.{best.metric}"),
        points=words.number(best.points, 1),
    )


def _next_tier(figure: go.Figure, explanation: Explanation, words: Words, theme: Theme) -> None:
    if explanation.to_next_tier is None or explanation.score is None:
        return
    edge = explanation.score + explanation.to_next_tier
    figure.add_shape(
        type="line", xref="x", yref="paper", x0=edge, x1=edge, y0=0, y1=1, line={"color": theme.muted, "width": 1, "dash": "dot"}
    )
    add_note(
        figure,
        words.t("figure.waterfall.edge", missing=words.number(explanation.to_next_tier, 1)),
        edge,
        1,
        xref="x",
        yanchor="bottom",
        xanchor="center" if edge < 80 else "right",
        font={"size": 12, "color": theme.muted},
    )
    figure.update_layout(margin_t=figure.layout.margin.t + 18)
