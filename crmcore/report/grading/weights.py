"""Nominal and effective weights as a dumbbell chart, one row per indicator."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from crmcore.report.plotting.text_width import text_width
from crmcore.report.plotting.theme import annotation, new_builder, theme_for
from crmcore.report.words.words import Words

#: with less height a single indicator leaves no room for the axis below it
MIN_HEIGHT = 128
#: pixels: font of the pair of numbers beside a row, and the gap before it
SMALL, GAP = 12, 10


def weights_chart(
    nominal: Mapping[str, float], effective: Mapping[str, float], words: Words, *, dark: bool = False, title: str | None = None
) -> go.Figure:
    """Nominal (ring) and effective weight (dot) of each metric, in percent, the heaviest on top.

    Metrics that are missing in `effective` (without data) have a ring only.
    """
    theme = theme_for(dark)
    order = sorted(nominal, key=lambda metric: -nominal[metric])
    names = [words.t(f"metric.{metric}") for metric in order]
    builder = new_builder(
        dark, max(34 * len(order) + 52, MIN_HEIGHT), _headline(nominal, effective, words) if title is None else title, bargap=0.5
    )
    hover = [
        words.t("figure.weights.hover", metric=name, nominal=words.number(nominal[m], 1), effective=words.number(effective.get(m), 1))
        for m, name in zip(order, names, strict=True)
    ]
    lines, pairs, room = [], [], 0.0
    for position, metric in enumerate(order):
        if metric in effective:
            lines.append(
                dict(
                    type="line",
                    x0=nominal[metric],
                    x1=effective[metric],
                    y0=position,
                    y1=position,
                    line={"color": theme.ramp[3], "width": 4},
                    layer="below",
                )
            )
        pair = [words.number(nominal[metric]), words.number(effective.get(metric), 1)]
        room = max(room, text_width(" → ".join(pair), SMALL, bold=True) + 2 * GAP)
        farther = max(nominal[metric], effective.get(metric, 0.0))
        pairs.append(annotation(f"{pair[0]} → <b>{pair[1]}</b>", farther, position, xref="x", yref="y", xshift=GAP, font={"size": SMALL}))
    builder.update_layout(shapes=lines, annotations=pairs)
    builder.add_trace(
        "scatter",
        x=[nominal[m] for m in order],
        y=list(range(len(order))),
        mode="markers",
        customdata=order,
        name=words.t("common.label.nominal_weight"),
        hovertext=hover,
        hoverinfo="text",
        marker={"size": 11, "color": theme.paper, "line": {"color": theme.ramp[1], "width": 2}},
    )
    both = [k for k, m in enumerate(order) if m in effective]
    builder.add_trace(
        "scatter",
        x=[effective[order[k]] for k in both],
        y=both,
        mode="markers",
        customdata=[order[k] for k in both],
        name=words.t("common.label.effective_weight"),
        hovertext=[hover[k] for k in both],
        hoverinfo="text",
        marker={"size": 11, "color": theme.ramp[0]},
    )
    widest = max([*nominal.values(), *effective.values(), 1.0])
    builder.update_layout(
        showlegend=True,
        xaxis={"range": [-0.08 * widest, widest * 1.04], "ticksuffix": "%", "nticks": 6},
        margin={"r": room},
        yaxis={
            "range": [len(order) - 0.5, -0.5],
            "tickvals": list(range(len(order))),
            "ticktext": names,
            "showgrid": True,
            "tickfont": {"size": 13, "color": theme.ink},
        },
    )
    builder.add_margin(24)
    return builder.build()


def _headline(nominal: Mapping[str, float], effective: Mapping[str, float], words: Words) -> str:
    """The title as a finding: the metric whose effective weight differs most from its nominal one."""
    known = [metric for metric in nominal if metric in effective]
    if not known:
        return words.t("figure.weights.none")
    farthest = max(known, key=lambda metric: abs(effective[metric] - nominal[metric]))
    key = "figure.weights.title" if abs(effective[farthest] - nominal[farthest]) >= 1 else "figure.weights.even"
    return words.t(
        key, metric=words.t(f"metric.{farthest}"), nominal=words.number(nominal[farthest]), effective=words.number(effective[farthest])
    )
