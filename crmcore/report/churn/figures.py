"""Figures of the churn model: calibration, importance of its features, net gain by threshold, value of retention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.churn.prediction.churn_evaluation import CalibrationBin, ChurnEvaluation
from crmcore.report.plotting.axis_ticks import round_ticks
from crmcore.report.plotting.text_width import two_lines
from crmcore.report.plotting.theme import add_note, new_figure, theme_for
from crmcore.report.plotting.whiskers import whiskers
from crmcore.report.words.words import Words

#: feature groups shown at most
_MAX_GROUPS = 8
#: pixels that a ranking's name may take in a line: beside it even a phone has room for the intervals
_RANKING_WIDTH = 180
#: from this share of the active customers on, the title says that almost every call pays
_ALMOST_ALL = 0.9


def calibration_chart(bins: Sequence[CalibrationBin], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Calibration plot: ten groups of equal size by predicted risk, the observed churn rate as bars, the predicted as marks."""
    theme = theme_for(dark)
    largest_gap = max(abs(b.predicted - b.observed) for b in bins)
    figure = new_figure(
        dark, 320, words.t("churn.figure.calibration_title", n=words.number(100 * largest_gap, 1)) if title is None else title
    )
    positions = list(range(1, len(bins) + 1))
    hover = [
        words.t("churn.figure.calibration_hover", n=b.customers, foretold=words.share(b.predicted, 1), came=words.share(b.observed, 1))
        for b in bins
    ]
    figure.add_bar(
        x=positions,
        y=[b.observed for b in bins],
        name=words.t("churn.figure.came"),
        marker={"color": theme.ramp[2]},
        hovertext=hover,
        hoverinfo="text",
    )
    figure.add_scatter(
        x=positions,
        y=[b.predicted for b in bins],
        mode="markers",
        name=words.t("churn.figure.foretold"),
        hovertext=hover,
        hoverinfo="text",
        marker={"symbol": "line-ew", "size": 22, "line": {"width": 3, "color": theme.ink}},
    )
    figure.update_xaxes(tickvals=positions, title={"text": words.t("churn.figure.tenths"), "standoff": 6})
    figure.update_yaxes(tickformat=".0%", showgrid=True, rangemode="tozero")
    return figure.update_layout(showlegend=True, margin_t=figure.layout.margin.t + 26)


def lapses_found_chart(test: ChurnEvaluation, words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Dots with 90 % intervals: of the lapses on the test day, how many each ranking found when naming as many; the model on top."""
    theme = theme_for(dark)
    rankings = (test.model, *test.baselines)
    positions = list(range(len(rankings)))
    figure = new_figure(dark, 44 * len(rankings) + 90, words.t(f"churn.figure.found_{test.lead.verdict}") if title is None else title)
    names = [words.t(f"churn.baseline.{ranking.name}") for ranking in rankings]
    found = [ranking.lapses_found for ranking in rankings]
    ends = [ranking.found_interval or (ranking.lapses_found, ranking.lapses_found) for ranking in rankings]
    figure.add_scatter(
        x=found,
        y=positions,
        mode="markers",
        marker={"size": 11, "color": [theme.ramp[1], *[theme.muted] * len(test.baselines)]},
        error_x=whiskers(found, ends, theme.ink, thickness=1.5),
        hoverinfo="text",
        hovertext=[
            words.t("churn.figure.found_hover", name=name, found=words.number(value), low=words.number(low), high=words.number(high))
            for name, value, (low, high) in zip(names, found, ends, strict=True)
        ],
    )
    figure.update_xaxes(title={"text": words.t("churn.figure.found"), "standoff": 6}, rangemode="tozero")
    lines = ["<br>".join(two_lines(name, _RANKING_WIDTH, 13)) for name in names]
    return figure.update_yaxes(tickvals=positions, ticktext=lines, range=[len(rankings) - 0.5, -0.5])


def importance_bars(importance: Mapping[str, float], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Bar chart of feature groups by the AUC lost without them, the most important on top; groups without effect are omitted."""
    theme = theme_for(dark)
    groups = [(group, lost) for group, lost in importance.items() if lost > 0.0005][:_MAX_GROUPS]
    headline = (
        words.t("churn.figure.factors_title", group=words.t(f"churn.group.{groups[0][0]}"))
        if groups
        else words.t("churn.figure.factors_none")
    )
    figure = new_figure(dark, 30 * max(len(groups), 1) + 50, headline if title is None else title)
    names, positions = [words.t(f"churn.group.{group}") for group, _ in groups], list(range(len(groups)))
    figure.add_bar(
        x=[lost for _, lost in groups],
        y=positions,
        orientation="h",
        marker={"color": theme.ramp[1]},
        hoverinfo="text",
        hovertext=[
            words.t("churn.figure.factors_hover", group=name, lost=words.number(lost, 3))
            for name, (_, lost) in zip(names, groups, strict=True)
        ],
        text=[words.number(lost, 3) for _, lost in groups],
        textposition="outside",
        cliponaxis=False,
    )
    figure.update_xaxes(visible=False, range=[0, 1.2 * max((lost for _, lost in groups), default=1.0)])
    return figure.update_yaxes(tickvals=positions, ticktext=names, range=[len(groups) - 0.5, -0.5])


@dataclass(frozen=True, slots=True)
class CallPlanCurve:
    """Calls and net gain at each threshold of churn risk.

    steps    int64[k], thresholds in percent
    calls    int64[k], calls that are worth their cost
    left     float64[k], money gained after the cost of these calls
    active   active customers
    best     the threshold in percent that leaves most; None where none leaves anything
    """

    steps: np.ndarray
    calls: np.ndarray
    left: np.ndarray
    active: int
    best: int | None = None


def call_plan_line_chart(
    curve: CallPlanCurve, threshold: int, words: Words, *, currency: str = "", dark: bool = False, title: str | None = None
) -> go.Figure:
    """Line chart of the net gain by threshold, with the chosen `threshold` (percent) and the best one marked. The title sets the
    calls and the gain at the one against those at the other."""
    steps, calls, left, best = curve.steps, curve.calls, curve.left, curve.best
    theme = theme_for(dark)
    figure = new_figure(dark, 300, _plan_headline(curve, threshold, words, currency) if title is None else title)
    hover = [
        words.t("churn.figure.plan_hover", n=int(c), risk=words.share(s / 100), money=words.money(m, currency))
        for s, c, m in zip(steps, calls, left, strict=True)
    ]
    figure.add_scatter(x=steps, y=left, mode="lines", line={"color": theme.ramp[1], "width": 2.5}, hovertext=hover, hoverinfo="text")
    figure.add_shape(
        type="line", x0=threshold, x1=threshold, y0=0, y1=1, yref="paper", line={"color": theme.ink, "width": 1.5, "dash": "dot"}
    )
    if best is not None:
        figure.add_scatter(
            x=[best],
            y=[left[_at(curve, best)]],
            mode="markers",
            cliponaxis=False,  # it may stand on the axis
            marker={"symbol": "circle", "size": 11, "color": theme.ramp[1], "line": {"width": 2, "color": theme.ink}},
            hovertext=[words.t("churn.figure.best", risk=words.share(best / 100))],
            hoverinfo="text",
        )
    if best not in (None, threshold):
        right = best > 60
        add_note(
            figure,
            words.t("churn.figure.best", risk=words.share(best / 100)),
            best,
            left[_at(curve, best)],
            xref="x",
            yref="y",
            yanchor="middle",
            xanchor="right" if right else "left",
            xshift=-10 if right else 10,
        )
    right = threshold > 60
    add_note(
        figure,
        words.t("churn.figure.chosen_best" if threshold == best else "churn.figure.chosen", risk=words.share(threshold / 100)),
        threshold,
        1,
        xref="x",
        yanchor="top",
        xanchor="right" if right else "left",
        xshift=-6 if right else 6,
    )
    figure.update_xaxes(ticksuffix="%", title={"text": words.t("churn.figure.threshold"), "standoff": 6}, range=[0, 100])
    heights = round_ticks(left.tolist())
    return figure.update_yaxes(
        showgrid=True,
        zeroline=True,
        title_text=words.t("churn.figure.left"),
        tickvals=heights,
        ticktext=[words.money(v, currency, compact=True) for v in heights],
    )


def _at(curve: CallPlanCurve, threshold: int) -> int:
    """The position of a threshold, or of the nearest one."""
    return int(np.abs(curve.steps - threshold).argmin())


def _plan_headline(curve: CallPlanCurve, threshold: int, words: Words, currency: str) -> str:
    """What the calls leave at the chosen threshold, beside the best one where that is another."""
    if curve.best is None:
        return words.t("churn.figure.plan_none")
    at, best = _at(curve, threshold), _at(curve, curve.best)
    values = {
        "n": int(curve.calls[best]),
        "risk": words.share(threshold / 100),
        "best": words.share(curve.best / 100),
        "calls": words.number(curve.calls[at]),
        "money": words.money(curve.left[at], currency, compact=True),
        "more": words.money(curve.left[best], currency, compact=True),
        "all": words.number(curve.active),
    }
    headline = words.t("churn.figure.plan_best" if threshold == curve.best else "churn.figure.plan_better", **values)
    almost_all = curve.calls[best] >= _ALMOST_ALL * curve.active
    return headline + words.t("churn.figure.plan_all", **values) if almost_all else headline


def retention_line_chart(curve: np.ndarray, words: Words, *, at: int, dark: bool = False, title: str | None = None) -> go.Figure:
    """Line chart of the change in total customer value with 0 … n more points of retention; the title names it at `at` points."""
    theme = theme_for(dark)
    change = curve / curve[0] - 1
    heading = words.t("churn.figure.retention_title", n=at, change=words.change(change[at]))
    figure = new_figure(dark, 300, heading if title is None else title)
    points = np.arange(len(curve))
    hover = [words.t("churn.figure.retention_hover", n=int(p), change=words.change(c)) for p, c in zip(points, change, strict=True)]
    figure.add_scatter(
        x=points,
        y=change,
        mode="lines+markers",
        hovertext=hover,
        hoverinfo="text",
        line={"color": theme.ramp[1], "width": 2.5},
    )
    figure.update_xaxes(tickvals=points, title={"text": words.t("churn.figure.points"), "standoff": 6})
    figure.update_yaxes(tickformat="+.0%", showgrid=True)
    return figure
