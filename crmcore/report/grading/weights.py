"""What a weight says and what it does: nominal beside effective weight, one line per indicator."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from crmcore.report.plotting.theme import a_note, blank, theme
from crmcore.report.words.words import Words

#: less high, a lone indicator leaves no room for the axis below it
LEAST = 128


def weights(
    nominal: Mapping[str, float], effective: Mapping[str, float], words: Words, *, dark: bool = False, title: str | None = None
) -> go.Figure:
    """Nominal (ring) and effective weight (dot) of each metric, in percent, the heaviest on top.

    Metrics that are missing in `effective` (known for nobody) keep their ring alone.
    """
    look = theme(dark)
    order = sorted(nominal, key=lambda metric: -nominal[metric])
    names = [words.t(f"metric.{metric}") for metric in order]
    drawing = blank(dark, max(34 * len(order) + 52, LEAST), _finding(nominal, effective, words) if title is None else title, bargap=0.5)
    said = [
        words.t("figure.weights.hover", metric=name, nominal=words.number(nominal[m], 1), effective=words.number(effective.get(m), 1))
        for m, name in zip(order, names, strict=True)
    ]
    lines, pairs = [], []
    for place, metric in enumerate(order):
        if metric in effective:
            lines.append(
                dict(
                    type="line",
                    x0=nominal[metric],
                    x1=effective[metric],
                    y0=place,
                    y1=place,
                    line={"color": look.ramp[3], "width": 4},
                    layer="below",
                )
            )
        pair = [words.number(nominal[metric]), words.number(effective.get(metric), 1)]
        farther = max(nominal[metric], effective.get(metric, 0.0))
        pairs.append(a_note(f"{pair[0]} → <b>{pair[1]}</b>", farther, place, xref="x", yref="y", xshift=10, font={"size": 12}))
    drawing.lay_out(shapes=lines, annotations=pairs)
    drawing.trace(
        "scatter",
        x=[nominal[m] for m in order],
        y=list(range(len(order))),
        mode="markers",
        customdata=order,
        name=words.t("common.label.nominal_weight"),
        hovertext=said,
        hoverinfo="text",
        marker={"size": 11, "color": look.paper, "line": {"color": look.ramp[1], "width": 2}},
    )
    both = [k for k, m in enumerate(order) if m in effective]
    drawing.trace(
        "scatter",
        x=[effective[order[k]] for k in both],
        y=both,
        mode="markers",
        customdata=[order[k] for k in both],
        name=words.t("common.label.effective_weight"),
        hovertext=[said[k] for k in both],
        hoverinfo="text",
        marker={"size": 11, "color": look.ramp[0]},
    )
    widest = max([*nominal.values(), *effective.values(), 1.0])
    drawing.lay_out(
        showlegend=True,
        xaxis={"range": [-0.08 * widest, widest * 1.3], "ticksuffix": "%", "nticks": 6},
        yaxis={
            "range": [len(order) - 0.5, -0.5],
            "tickvals": list(range(len(order))),
            "ticktext": names,
            "showgrid": True,
            "tickfont": {"size": 13, "color": look.ink},
        },
    )
    drawing.widen(24)
    return drawing.figure()


def _finding(nominal: Mapping[str, float], effective: Mapping[str, float], words: Words) -> str:
    """The metric whose effect is farthest from its weight."""
    known = [metric for metric in nominal if metric in effective]
    if not known:
        return words.t("figure.weights.none")
    farthest = max(known, key=lambda metric: abs(effective[metric] - nominal[metric]))
    key = "figure.weights.title" if abs(effective[farthest] - nominal[farthest]) >= 1 else "figure.weights.even"
    return words.t(
        key, metric=words.t(f"metric.{farthest}"), nominal=words.number(nominal[farthest]), effective=words.number(effective[farthest])
    )
