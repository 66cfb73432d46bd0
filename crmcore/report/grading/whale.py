"""The whale curve: cumulative profit from the best customer to the worst, its peak, and the loss after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.summary.concentration import Concentration
from crmcore.report.plotting.theme import TRANSPARENT, Theme, add_note, new_figure, theme_for
from crmcore.report.words.words import Words

#: about as many points as pixels
MAX_POINTS = 500


@dataclass(frozen=True, slots=True)
class WhaleCurve:
    """The cumulative curve of one measure and its concentration figures.

    share_of_customers, share_of_total   float64[k], the first from 0 to 1, both starting at 0; empty where the total is
                                         not positive
    """

    share_of_customers: np.ndarray
    share_of_total: np.ndarray
    figures: Concentration
    measure: str = "net_profit"


def whale_chart(
    curve: WhaleCurve, words: Words, *, currency: str = "", dark: bool = False, compact: bool = False, title: str | None = None
) -> go.Figure:
    """The curve with its peak and the loss region. An empty curve gives a figure that says so.

    A curve of many points is thinned to at most MAX_POINTS, the peak among them.
    """
    figures, measure = curve.figures, curve.measure
    theme, name = theme_for(dark), words.t(f"metric.{measure}")
    figure = new_figure(dark, 220 if compact else 380, whale_headline(figures, words, currency, measure) if title is None else title)
    if len(curve.share_of_total) == 0:
        add_note(figure, words.t("figure.whale.no_total"), 0.5, 0.5, xanchor="center", font={"color": theme.muted})
        return figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False})
    x, y = _thinned(curve.share_of_customers, curve.share_of_total)
    peak = int(np.argmax(y))
    ranks = np.round(x * figures.customers).astype(int)
    hover = [
        words.t("figure.whale.hover", n=int(n), share=words.share(a, 1), measure=name, part=words.share(b, 1))
        for n, a, b in zip(ranks, x, y, strict=True)
    ]
    quiet = {"hoverinfo": "skip", "mode": "lines"}
    figure.add_scatter(x=[0, 1], y=[0, 1], line={"color": theme.line, "width": 1}, name="equal", **quiet)
    figure.add_scatter(x=[0, 1], y=[1, 1], line={"color": theme.muted, "width": 1, "dash": "dot"}, name="whole", **quiet)
    if figures.negative_customers:
        hatch = {"shape": "/", "fgcolor": theme.loss, "bgcolor": TRANSPARENT, "size": 6, "solidity": 0.3}
        figure.add_scatter(
            x=[*x[peak:], x[peak]],
            y=[*y[peak:], y[-1]],
            fill="toself",
            fillpattern=hatch,
            name="loss",
            line={"width": 0, "color": theme.loss},
            **quiet,
        )
    figure.add_scatter(
        x=x[: peak + 1],
        y=y[: peak + 1],
        mode="lines",
        line={"color": theme.ramp[1], "width": 2.5},
        hovertext=hover[: peak + 1],
        hoverinfo="text",
        name="rise",
    )
    figure.add_scatter(
        x=x[peak:],
        y=y[peak:],
        mode="lines",
        line={"color": theme.loss, "width": 2.5},
        hovertext=hover[peak:],
        hoverinfo="text",
        name="fall",
    )
    figure.add_scatter(
        x=[x[peak]],
        y=[y[peak]],
        mode="markers",
        marker={"size": 8, "color": theme.ink},
        name="peak",
        hovertext=[hover[peak]],
        hoverinfo="text",
    )
    top = max(float(y[peak]), 1.0)
    if figures.top_share is not None and not compact:
        _mark_top(figure, figures, words, theme)
    if figures.negative_customers:
        add_note(
            figure,
            words.t("figure.whale.peak", part=words.share(y[peak]), n=figures.whale_peak_rank),
            float(x[peak]),
            float(y[peak]),
            xref="x",
            yref="y",
            xanchor="center" if x[peak] < 0.75 else "right",
            yanchor="bottom",
            yshift=6,
            font={"size": 12, "color": theme.ink},
        )
    figure.update_layout(hovermode="closest", margin={"l": 8, "r": 30})
    figure.update_xaxes(
        range=[0, 1],
        tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1],
        ticktext=[words.share(v / 5) for v in range(6)],
        title_text=words.t("figure.whale.x"),
    )
    marks = [v / 2 for v in range(2 * int(top) + 2) if v / 2 <= top * 1.05]
    figure.update_yaxes(
        range=[min(0.0, float(y.min())) * 1.05, top * 1.14],
        tickvals=marks,
        showgrid=True,
        ticktext=[words.share(v) for v in marks],
        title_text=words.t("figure.whale.y", measure=name),
    )
    return figure


def whale_headline(figures: Concentration, words: Words, currency: str = "", measure: str = "net_profit") -> str:
    """The title as a finding: how few customers make 80 % of the total, or what is lost after the peak."""
    if figures.whale_peak_share is None:
        return words.t("figure.whale.no_total")
    if not figures.negative_customers:
        key = "figure.whale.title_amount" if measure == "order_amount" else "figure.whale.title"
        return words.t(key, n=figures.customers_for_80 or 0, part=words.share(0.8))
    return words.t(
        "figure.whale.title_loss", n=figures.negative_customers, money=words.money(-figures.negative_total, currency, compact=True)
    )


def _mark_top(figure: go.Figure, figures: Concentration, words: Words, theme: Theme) -> None:
    """Mark the first q per cent of the customers and the share of the total that they bring."""
    x, y = figures.top_customers / figures.customers, figures.top_share
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        hoverinfo="skip",
        name="top",
        marker={"size": 9, "color": theme.paper, "line": {"color": theme.ink, "width": 2}},
    )
    text = words.t("figure.whale.top", n=figures.top_customers, share=words.share(x), part=words.share(y))
    add_note(figure, text, x, y or 0.0, xref="x", yref="y", yanchor="top", xshift=10, yshift=-4, font={"size": 12, "color": theme.ink})


def _thinned(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if len(x) <= MAX_POINTS:
        return x, y
    keep = np.unique([*np.linspace(0, len(x) - 1, MAX_POINTS - 1).round().astype(int), int(np.argmax(y))])
    return x[keep], y[keep]
