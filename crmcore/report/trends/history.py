"""One customer, or all of them, month by month: the amount as a pale column, the profit as a strong one inside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from crmcore.report.plotting.axis_ticks import round_marks
from crmcore.report.plotting.theme import loss_marker, sheet, theme
from crmcore.report.words.words import Words


def history(
    months: Sequence[date],
    amount: Sequence[float],
    profit: Sequence[float] | None,
    words: Words,
    *,
    currency: str = "",
    dark: bool = False,
    compact: bool = False,
    title: str | None = None,
) -> go.Figure:
    """Amount and profit of each month (`months`: any day of it, ascending, all three of one length).

    `profit` None: the data know none. A month's loss hangs below the zero line, red and hatched. The title compares
    the last twelve months with the twelve before them where both are there.
    """
    look = theme(dark)
    figure = sheet(
        dark, 180 if compact else 280, _finding(amount, profit, words, currency) if title is None else title, barmode="overlay", bargap=0.2
    )
    places = list(range(len(months)))
    gains = profit if profit is not None else [None] * len(places)
    said = [
        words.t("figure.history.hover", month=words.month(m), amount=words.money(a, currency), profit=words.money(p, currency))
        for m, a, p in zip(months, amount, gains, strict=True)
    ]
    figure.add_bar(
        x=places, y=list(amount), name=words.t("metric.order_amount"), hovertext=said, hoverinfo="text", marker={"color": look.ramp[4]}
    )
    if profit is not None:
        figure.add_bar(
            x=places,
            y=[max(p, 0.0) for p in profit],
            width=0.44,
            name=words.t("figure.history.profit"),
            hovertext=said,
            hoverinfo="text",
            marker={"color": look.ramp[0]},
        )
        lost = [k for k in places if profit[k] < 0]
        if lost:
            figure.add_bar(
                x=lost,
                y=[profit[k] for k in lost],
                width=0.44,
                name=words.t("figure.history.loss"),
                hovertext=[said[k] for k in lost],
                hoverinfo="text",
                marker=loss_marker(look),
            )
    step = max(1, -(-len(places) // (4 if compact else 5)))
    marks = places[::-1][::step][::-1]  # counted from the newest month, which is always named
    figure.update_xaxes(tickvals=marks, ticktext=[words.month(months[k]) for k in marks], tickangle=0)
    heights = round_marks([*amount, *(profit or [])])
    figure.update_yaxes(showgrid=True, zeroline=True, tickvals=heights, ticktext=[words.money(v, currency, compact=True) for v in heights])
    return figure.update_layout(showlegend=not compact, margin={"t": figure.layout.margin.t + (0 if compact else 24), "r": 34})


def _finding(amount: Sequence[float], profit: Sequence[float] | None, words: Words, currency: str) -> str:
    last, before = sum(amount[-12:]), sum(amount[-24:-12])
    if len(amount) >= 24 and before > 0:
        change = words.change(last / before - 1)
        return words.t("figure.history.change", money=words.money(last, currency, compact=True), change=change)
    return words.t("figure.history.plain", money=words.money(last, currency, compact=True), n=min(len(amount), 12))
