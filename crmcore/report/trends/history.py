"""Bar chart of one customer or of all, by month: the amount as a pale bar, the profit as a strong one inside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import plotly.graph_objects as go

from crmcore.domain.health.growth import ENOUGH_PURCHASES
from crmcore.report.plotting.axis_ticks import month_tick, round_ticks
from crmcore.report.plotting.theme import loss_marker, new_figure, theme_for
from crmcore.report.words.words import Words


@dataclass(frozen=True, slots=True)
class MonthlyHistory:
    """Order amount and profit by month, all of one length: `months` are any day of each month, ascending; `profit` None where
    the data have none."""

    months: Sequence[date]
    amount: Sequence[float]
    profit: Sequence[float] | None


def history_bars(
    history: MonthlyHistory, words: Words, *, currency: str = "", dark: bool = False, compact: bool = False, title: str | None = None
) -> go.Figure:
    """Bar chart of amount and profit by month; losses are below the zero line, red and hatched.

    The title compares the last twelve months with the twelve before them where there are as many, with enough purchases in them.
    """
    months, amount, profit = history.months, history.amount, history.profit
    theme = theme_for(dark)
    figure = new_figure(
        dark, 180 if compact else 280, _headline(amount, words, currency) if title is None else title, barmode="overlay", bargap=0.2
    )
    positions = list(range(len(months)))
    gains = profit if profit is not None else [None] * len(positions)
    hover = [
        words.t("figure.history.hover", month=words.month(m), amount=words.money(a, currency), profit=words.money(p, currency))
        for m, a, p in zip(months, amount, gains, strict=True)
    ]
    figure.add_bar(
        x=positions, y=list(amount), name=words.t("metric.order_amount"), hovertext=hover, hoverinfo="text", marker={"color": theme.ramp[4]}
    )
    if profit is not None:
        figure.add_bar(
            x=positions,
            y=[max(p, 0.0) for p in profit],
            width=0.44,
            name=words.t("figure.history.profit"),
            hovertext=hover,
            hoverinfo="text",
            marker={"color": theme.ramp[0]},
        )
        lost = [k for k in positions if profit[k] < 0]
        if lost:
            figure.add_bar(
                x=lost,
                y=[profit[k] for k in lost],
                width=0.44,
                name=words.t("figure.history.loss"),
                hovertext=[hover[k] for k in lost],
                hoverinfo="text",
                marker=loss_marker(theme),
            )
    step = max(1, -(-len(positions) // (4 if compact else 5)))
    marks = positions[::-1][::step][::-1]  # counted from the newest month, which is always named
    figure.update_xaxes(tickvals=marks, ticktext=[month_tick(months[k], words) for k in marks], tickangle=0)
    heights = round_ticks([*amount, *(profit or [])])
    figure.update_yaxes(showgrid=True, zeroline=True, tickvals=heights, ticktext=[words.money(v, currency, compact=True) for v in heights])
    return figure.update_layout(showlegend=not compact, margin={"t": figure.layout.margin.t + (0 if compact else 24), "r": 34})


def _headline(amount: Sequence[float], words: Words, currency: str) -> str:
    last, before = sum(amount[-12:]), sum(amount[-24:-12])
    enough = sum(month > 0 for month in amount[-24:-12]) >= ENOUGH_PURCHASES  # a change against one order is no headline
    if len(amount) >= 24 and before > 0 and enough:
        change = words.change(last / before - 1)
        return words.t("figure.history.change", money=words.money(last, currency, compact=True), change=change)
    return words.t("figure.history.plain", money=words.money(last, currency, compact=True), n=min(len(amount), 12))
