"""How one customer's composite score came about: each indicator's points, one after the other, up to the score."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.grading.explain import Explanation, MetricLine
from crmcore.report.plotting.theme import Theme, note, sheet, theme
from crmcore.report.words.words import Words


def waterfall(
    explanation: Explanation, words: Words, *, name: str = "", currency: str = "", dark: bool = False, title: str | None = None
) -> go.Figure:
    """Points per indicator as a waterfall from 0 to the score; the faint track behind a bar is what it could have been.

    `name` is the customer as the title calls it. Unknown indicators stand in their place without a bar and say so.
    The least score of the next better tier is a dotted line where the tier is cut by the score.
    """
    look, known = theme(dark), [line for line in explanation.lines if line.points is not None]
    lines = sorted(known, key=lambda line: -line.weight) + [line for line in explanation.lines if line.points is None]
    heading = _finding(explanation, known, words, name) if title is None else title
    figure = sheet(dark, 42 * (len(lines) + 1) + 54, heading, barmode="overlay", bargap=0.42)
    reached = 0.0
    for place, line in enumerate(lines):
        if line.points is None:
            note(
                figure, words.t("figure.waterfall.unknown"), 0, place, xref="x", yref="y", xshift=6, font={"size": 12, "color": look.muted}
            )
        else:
            _bar(figure, place, line, reached, words, look, currency)
            reached += line.points
    if explanation.score is not None:
        score = words.number(explanation.score, 1)
        figure.add_bar(
            x=[explanation.score],
            y=[len(lines)],
            orientation="h",
            name="score",
            marker={"color": look.ramp[0]},
            hovertext=[score],
            hoverinfo="text",
        )
        note(figure, f"<b>{score}</b>", 1, len(lines), yref="y", xanchor="right", font={"size": 14})
        _next_tier(figure, explanation, words, look)
    labels = [_label(line, words, look, currency) for line in lines] + [f"<b>{words.t('common.label.score')}</b>"]
    figure.update_yaxes(
        range=[len(lines) + 0.5, -0.5], tickvals=list(range(len(labels))), ticktext=labels, tickfont={"size": 13, "color": look.ink}
    )
    figure.update_xaxes(range=[0, 100], domain=[0, 0.87], tickvals=[0, 20, 40, 60, 80, 100])
    return figure


def _bar(figure: go.Figure, place: int, line: MetricLine, reached: float, words: Words, look: Theme, currency: str) -> None:
    """One indicator: the track of its weight, its points on top, the number in the right-hand column."""
    said = words.t(
        "figure.waterfall.hover",
        metric=words.t(f"metric.{line.metric}"),
        raw=words.metric(line.metric, line.raw, currency),
        position=words.number(line.position, 1),
        weight=words.number(line.weight, 1),
        points=words.number(line.points, 1),
    )
    bar = {"y": [place], "orientation": "h", "base": [reached], "hovertext": [said], "hoverinfo": "text", "customdata": [line.metric]}
    figure.add_bar(x=[line.weight], name="track", marker={"color": look.line, "opacity": 0.55}, **bar)
    figure.add_bar(x=[line.points], name="points", marker={"color": look.ramp[1]}, **bar)
    note(figure, f"<b>{words.number(line.points, 1)}</b>", 1, place, yref="y", xanchor="right", font={"size": 13})


def _label(line: MetricLine, words: Words, look: Theme, currency: str) -> str:
    raw = words.metric(line.metric, line.raw, currency)
    return f"{words.t(f'metric.{line.metric}')}<br><span style='color:{look.muted};font-size:0.9em'>{raw}</span>"


def _finding(explanation: Explanation, known: list[MetricLine], words: Words, name: str) -> str:
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


def _next_tier(figure: go.Figure, explanation: Explanation, words: Words, look: Theme) -> None:
    if explanation.to_next_tier is None or explanation.score is None:
        return
    edge = explanation.score + explanation.to_next_tier
    figure.add_shape(
        type="line", xref="x", yref="paper", x0=edge, x1=edge, y0=0, y1=1, line={"color": look.muted, "width": 1, "dash": "dot"}
    )
    note(
        figure,
        words.t("figure.waterfall.edge", missing=words.number(explanation.to_next_tier, 1)),
        edge,
        1,
        xref="x",
        yanchor="bottom",
        xanchor="center" if edge < 80 else "right",
        font={"size": 12, "color": look.muted},
    )
    figure.update_layout(margin_t=figure.layout.margin.t + 18)
