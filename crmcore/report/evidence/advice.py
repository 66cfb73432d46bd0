"""Weights now, weights learnt from earlier years, and what would have been best in hindsight."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.evidence.weight_advisor import Advice
from crmcore.report.plotting.theme import hatched_marker, sheet, theme
from crmcore.report.words.words import Words


def advice_bars(told: Advice, current: dict[str, float], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Three bars an indicator: the weight now, the learnt one, and hatched the one that hindsight would have chosen."""
    look = theme(dark)
    learnt = dict(told.weights or {})
    names = sorted({*current, *learnt, *told.hindsight}, key=lambda m: (-learnt.get(m, 0), -current.get(m, 0.0), m))
    sets = [("current", current, {"color": look.ramp[3]})]
    if told.weights is not None:
        sets.append(("advised", learnt, {"color": look.ramp[0]}))
    sets.append(("hindsight", dict(told.hindsight), hatched_marker(look.watch)))
    figure = sheet(
        dark,
        (18 * len(sets) + 14) * len(names) + 70,
        advice_finding(told, words) if title is None else title,
        barmode="group",
        bargap=0.28,
        bargroupgap=0.08,
    )
    for code, weights, marker in sets:
        label = words.t(f"evidence.advice.{code}")
        values = [weights.get(m) or None for m in names]
        figure.add_bar(
            x=values,
            y=list(range(len(names))),
            orientation="h",
            name=label,
            marker=marker,
            hoverinfo="text",
            text=[words.number(v) if v is not None else "" for v in values],
            textposition="outside",
            cliponaxis=False,
            textfont={"size": 12, "color": look.ink},
            showlegend=True,
            hovertext=[f"{label}: {words.t(f'metric.{m}')} {words.number(v or 0)}%" for m, v in zip(names, values, strict=True)],
        )
    most = max([*current.values(), *learnt.values(), *told.hindsight.values(), 1.0])
    figure.update_xaxes(visible=False, range=[0, most * 1.15])
    figure.update_yaxes(
        range=[len(names) - 0.5, -0.5],
        tickvals=list(range(len(names))),
        showline=False,
        ticktext=[words.t(f"metric.{m}") for m in names],
        tickfont={"size": 13, "color": look.ink},
    )
    return figure.update_layout(showlegend=True, legend={"traceorder": "normal"}, margin_t=figure.layout.margin.t + 26)


def advice_finding(told: Advice, words: Words) -> str:
    """Whether the learnt weights kept what they promised on the day they had not seen."""
    if told.verdict == "untested":
        return words.t("evidence.advice.title_untested")
    return words.t(f"evidence.advice.title_{told.verdict}", day=told.day)
