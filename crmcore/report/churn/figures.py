"""Figures of the model of leaving: foretold against came, what its facts are worth, what a threshold of risk leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.churn.churn_evaluation import Bin
from crmcore.report.plotting.axis_ticks import round_marks
from crmcore.report.plotting.theme import note, sheet, theme
from crmcore.report.words.words import Words

#: facts shown of the strongest
_SHOWN = 8
#: from this share of the active customers on, almost every call pays
_ALMOST = 0.9


def calibration(bins: Sequence[Bin], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Ten groups of equal size, the lowest risk on the left: the share that came as bars, the share foretold as marks."""
    look = theme(dark)
    off = max(abs(b.foretold - b.came) for b in bins)
    figure = sheet(dark, 320, words.t("churn.figure.calibration_title", n=words.number(100 * off, 1)) if title is None else title)
    places = list(range(1, len(bins) + 1))
    said = [
        words.t("churn.figure.calibration_hover", n=b.customers, foretold=words.share(b.foretold, 1), came=words.share(b.came, 1))
        for b in bins
    ]
    figure.add_bar(
        x=places,
        y=[b.came for b in bins],
        name=words.t("churn.figure.came"),
        marker={"color": look.ramp[2]},
        hovertext=said,
        hoverinfo="text",
    )
    figure.add_scatter(
        x=places,
        y=[b.foretold for b in bins],
        mode="markers",
        name=words.t("churn.figure.foretold"),
        hovertext=said,
        hoverinfo="text",
        marker={"symbol": "line-ew", "size": 22, "line": {"width": 3, "color": look.ink}},
    )
    figure.update_xaxes(tickvals=places, title={"text": words.t("churn.figure.tenths"), "standoff": 6})
    figure.update_yaxes(tickformat=".0%", showgrid=True, rangemode="tozero")
    return figure.update_layout(showlegend=True, margin_t=figure.layout.margin.t + 26)


def factor_bars(importance: Mapping[str, float], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Groups of facts by the AUC lost without them, the strongest on top; those worth nothing are left out."""
    look = theme(dark)
    told = [(group, lost) for group, lost in importance.items() if lost > 0.0005][:_SHOWN]
    said = (
        words.t("churn.figure.factors_title", group=words.t(f"churn.group.{told[0][0]}")) if told else words.t("churn.figure.factors_none")
    )
    figure = sheet(dark, 30 * max(len(told), 1) + 50, said if title is None else title)
    names, places = [words.t(f"churn.group.{group}") for group, _ in told], list(range(len(told)))
    figure.add_bar(
        x=[lost for _, lost in told],
        y=places,
        orientation="h",
        marker={"color": look.ramp[1]},
        hoverinfo="text",
        hovertext=[
            words.t("churn.figure.factors_hover", group=name, lost=words.number(lost, 3))
            for name, (_, lost) in zip(names, told, strict=True)
        ],
        text=[words.number(lost, 3) for _, lost in told],
        textposition="outside",
        cliponaxis=False,
    )
    figure.update_xaxes(visible=False, range=[0, 1.2 * max((lost for _, lost in told), default=1.0)])
    return figure.update_yaxes(tickvals=places, ticktext=names, range=[len(told) - 0.5, -0.5])


def plan_line(
    steps: np.ndarray,
    calls: np.ndarray,
    left: np.ndarray,
    threshold: int,
    words: Words,
    *,
    active: int,
    currency: str = "",
    dark: bool = False,
    title: str | None = None,
) -> go.Figure:
    """Money left after the calls worth their cost at every threshold (percent), the chosen one marked. The title judges by the
    marginal call: for how many of `active` customers one pays."""
    look = theme(dark)
    paying = int(calls.max())
    key = "none" if not paying else "all" if paying >= _ALMOST * active else "title"
    said_above = words.t(
        f"churn.figure.plan_{key}", n=paying, all=words.number(active), money=words.money(left.max(), currency, compact=True)
    )
    figure = sheet(dark, 300, said_above if title is None else title)
    said = [
        words.t("churn.figure.plan_hover", n=int(c), risk=words.share(s / 100), money=words.money(m, currency))
        for s, c, m in zip(steps, calls, left, strict=True)
    ]
    figure.add_scatter(x=steps, y=left, mode="lines", line={"color": look.ramp[1], "width": 2.5}, hovertext=said, hoverinfo="text")
    figure.add_shape(
        type="line", x0=threshold, x1=threshold, y0=0, y1=1, yref="paper", line={"color": look.ink, "width": 1.5, "dash": "dot"}
    )
    right = threshold > 60
    note(
        figure,
        words.t("churn.figure.chosen", risk=words.share(threshold / 100)),
        threshold,
        1,
        xref="x",
        yanchor="top",
        xanchor="right" if right else "left",
        xshift=-6 if right else 6,
    )
    figure.update_xaxes(ticksuffix="%", title={"text": words.t("churn.figure.threshold"), "standoff": 6}, range=[0, 100])
    heights = round_marks(left.tolist())
    return figure.update_yaxes(
        showgrid=True,
        zeroline=True,
        title_text=words.t("churn.figure.left"),
        tickvals=heights,
        ticktext=[words.money(v, currency, compact=True) for v in heights],
    )


def retention_line(curve: np.ndarray, words: Words, *, slogan: float, at: int, dark: bool = False, title: str | None = None) -> go.Figure:
    """What all customers are worth with 0 … n more points of retention, against today, beside the slogan at `at` points."""
    look = theme(dark)
    change = curve / curve[0] - 1
    heading = words.t("churn.figure.retention_title", n=at, change=words.change(change[at]), slogan=words.change(slogan - 1))
    figure = sheet(dark, 300, heading if title is None else title)
    points = np.arange(len(curve))
    said = [words.t("churn.figure.retention_hover", n=int(p), change=words.change(c)) for p, c in zip(points, change, strict=True)]
    figure.add_scatter(
        x=points,
        y=change,
        mode="lines+markers",
        name=words.t("churn.figure.own"),
        hovertext=said,
        hoverinfo="text",
        line={"color": look.ramp[1], "width": 2.5},
    )
    figure.add_scatter(
        x=[0, at],
        y=[0, slogan - 1],
        mode="lines+markers",
        name=words.t("churn.figure.slogan"),
        hoverinfo="skip",
        line={"color": look.muted, "width": 1.5, "dash": "dot"},
        marker={"symbol": "diamond-open", "size": 9},
    )
    figure.update_xaxes(tickvals=points, title={"text": words.t("churn.figure.points"), "standoff": 6})
    figure.update_yaxes(tickformat="+.0%", showgrid=True)
    return figure.update_layout(showlegend=True, margin_t=figure.layout.margin.t + 26)
