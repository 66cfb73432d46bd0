"""The whale curve: cumulative profit from the best customer to the worst, its peak, and what is given back after it."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.summary.concentration import Concentration
from crmcore.report.plotting.theme import CLEAR, Theme, note, sheet, theme
from crmcore.report.words.words import Words

#: more points than pixels help nobody
MOST_POINTS = 500


def whale(
    share_of_customers: np.ndarray,
    share_of_total: np.ndarray,
    figures: Concentration,
    words: Words,
    *,
    measure: str = "net_profit",
    currency: str = "",
    dark: bool = False,
    compact: bool = False,
    title: str | None = None,
) -> go.Figure:
    """The curve (both arrays float64, 0 to 1 along x, starting at the origin) with its peak and the loss region.

    `figures` are the concentration figures of the same `measure`. Empty arrays (a total that is not positive) give a
    figure that says so. Where there are many points they are thinned to at most MOST_POINTS, the peak kept.
    """
    look, name = theme(dark), words.t(f"metric.{measure}")
    figure = sheet(dark, 220 if compact else 380, finding(figures, words, currency, measure) if title is None else title)
    if len(share_of_total) == 0:
        note(figure, words.t("figure.whale.no_total"), 0.5, 0.5, xanchor="center", font={"color": look.muted})
        return figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False})
    x, y = _thinned(share_of_customers, share_of_total)
    peak = int(np.argmax(y))
    ranks = np.round(x * figures.customers).astype(int)
    said = [
        words.t("figure.whale.hover", n=int(n), share=words.share(a, 1), measure=name, part=words.share(b, 1))
        for n, a, b in zip(ranks, x, y, strict=True)
    ]
    quiet = {"hoverinfo": "skip", "mode": "lines"}
    figure.add_scatter(x=[0, 1], y=[0, 1], line={"color": look.line, "width": 1}, name="equal", **quiet)
    figure.add_scatter(x=[0, 1], y=[1, 1], line={"color": look.muted, "width": 1, "dash": "dot"}, name="whole", **quiet)
    if figures.negative_customers:
        hatch = {"shape": "/", "fgcolor": look.loss, "bgcolor": CLEAR, "size": 6, "solidity": 0.3}
        figure.add_scatter(
            x=[*x[peak:], x[peak]],
            y=[*y[peak:], y[-1]],
            fill="toself",
            fillpattern=hatch,
            name="loss",
            line={"width": 0, "color": look.loss},
            **quiet,
        )
    figure.add_scatter(
        x=x[: peak + 1],
        y=y[: peak + 1],
        mode="lines",
        line={"color": look.ramp[1], "width": 2.5},
        hovertext=said[: peak + 1],
        hoverinfo="text",
        name="rise",
    )
    figure.add_scatter(
        x=x[peak:], y=y[peak:], mode="lines", line={"color": look.loss, "width": 2.5}, hovertext=said[peak:], hoverinfo="text", name="fall"
    )
    figure.add_scatter(
        x=[x[peak]],
        y=[y[peak]],
        mode="markers",
        marker={"size": 8, "color": look.ink},
        name="peak",
        hovertext=[said[peak]],
        hoverinfo="text",
    )
    top = max(float(y[peak]), 1.0)
    if figures.top_share is not None and not compact:
        _mark_top(figure, figures, words, look)
    if figures.negative_customers:
        note(
            figure,
            words.t("figure.whale.peak", part=words.share(y[peak]), n=figures.whale_peak_rank),
            float(x[peak]),
            float(y[peak]),
            xref="x",
            yref="y",
            xanchor="center" if x[peak] < 0.75 else "right",
            yanchor="bottom",
            yshift=6,
            font={"size": 12, "color": look.ink},
        )
    figure.update_layout(hovermode="closest", margin={"l": 8, "r": 30})
    figure.update_xaxes(
        range=[0, 1],
        tickvals=[0, 0.2, 0.4, 0.6, 0.8, 1],
        ticktext=[words.share(v / 5) for v in range(6)],
        title_text=words.t("figure.whale.x"),
    )
    marks = [v / 2 for v in range(0, 2 * int(top) + 2) if v / 2 <= top * 1.05]
    figure.update_yaxes(
        range=[min(0.0, float(y.min())) * 1.05, top * 1.14],
        tickvals=marks,
        showgrid=True,
        ticktext=[words.share(v) for v in marks],
        title_text=words.t("figure.whale.y", measure=name),
    )
    return figure


def finding(figures: Concentration, words: Words, currency: str = "", measure: str = "net_profit") -> str:
    """What the curve says in one sentence: how few make the most of it, or what is given back after the peak."""
    if figures.top_share is None or figures.whale_peak_share is None:
        return words.t("figure.whale.no_total")
    if not figures.negative_customers:
        key = "figure.whale.title_amount" if measure == "order_amount" else "figure.whale.title"
        return words.t(key, n=figures.customers_for_80 or 0, part=words.share(0.8))
    return words.t(
        "figure.whale.title_loss", n=figures.negative_customers, money=words.money(-figures.negative_total, currency, compact=True)
    )


def _mark_top(figure: go.Figure, figures: Concentration, words: Words, look: Theme) -> None:
    """The first q per cent of the customers: what the curve has reached there."""
    x, y = figures.top_customers / figures.customers, figures.top_share
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        hoverinfo="skip",
        name="top",
        marker={"size": 9, "color": look.paper, "line": {"color": look.ink, "width": 2}},
    )
    said = words.t("figure.whale.top", n=figures.top_customers, share=words.share(x), part=words.share(y))
    note(figure, said, x, y or 0.0, xref="x", yref="y", yanchor="top", xshift=10, yshift=-4, font={"size": 12, "color": look.ink})


def _thinned(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if len(x) <= MOST_POINTS:
        return x, y
    keep = np.unique([*np.linspace(0, len(x) - 1, MOST_POINTS - 1).round().astype(int), int(np.argmax(y))])
    return x[keep], y[keep]
