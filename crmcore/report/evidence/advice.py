"""Bar chart of current weights, weights learnt from earlier years, and the best weights in hindsight."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.evidence.weight_advisor import Advice
from crmcore.report.plotting.theme import hatched_marker, new_figure, theme_for
from crmcore.report.words.words import Words


def advice_bars(advice: Advice, current: dict[str, float], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Three bars per indicator: the current weight, the learnt one, and hatched the one that is best in hindsight."""
    theme = theme_for(dark)
    learnt = dict(advice.weights or {})
    names = sorted({*current, *learnt, *advice.hindsight}, key=lambda m: (-learnt.get(m, 0), -current.get(m, 0.0), m))
    sets = [("current", current, {"color": theme.ramp[3]})]
    if advice.weights is not None:
        sets.append(("advised", learnt, {"color": theme.ramp[0]}))
    sets.append(("hindsight", dict(advice.hindsight), hatched_marker(theme.watch)))
    figure = new_figure(
        dark,
        (18 * len(sets) + 14) * len(names) + 70,
        _headline(advice, words) if title is None else title,
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
            textfont={"size": 12, "color": theme.ink},
            showlegend=True,
            hovertext=[f"{label}: {words.t(f'metric.{m}')} {words.number(v or 0)}%" for m, v in zip(names, values, strict=True)],
        )
    largest = max([*current.values(), *learnt.values(), *advice.hindsight.values(), 1.0])
    figure.update_xaxes(visible=False, range=[0, largest * 1.15])
    figure.update_yaxes(
        range=[len(names) - 0.5, -0.5],
        tickvals=list(range(len(names))),
        showline=False,
        ticktext=[words.t(f"metric.{m}") for m in names],
        tickfont={"size": 13, "color": theme.ink},
    )
    return figure.update_layout(showlegend=True, legend={"traceorder": "normal"}, margin_t=figure.layout.margin.t + 26)


def _headline(advice: Advice, words: Words) -> str:
    """The title as a finding: whether the learnt weights were better on the test day."""
    if advice.verdict == "untested":
        return words.t("evidence.advice.title_untested")
    return words.t(f"evidence.advice.title_{advice.verdict}", day=advice.day)
