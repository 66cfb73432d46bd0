"""Share of wallet: what customers spend with us and what could be won, by our share of their wallet."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from crmcore.domain.value.wallet import WalletBand
from crmcore.report.plotting.theme import annotation, hatched_marker, new_figure, theme_for
from crmcore.report.words.words import Words


def wallet_bars(
    bands: Sequence[WalletBand], words: Words, *, currency: str = "", dark: bool = False, title: str | None = None
) -> go.Figure:
    """One bar per band: with us (solid) and to be won (hatched). Bars carry the band's number as `customdata`."""
    theme = theme_for(dark)
    shown = [band for band in bands if band.customers]
    customers, to_win = sum(b.customers for b in shown), sum(b.to_win for b in shown)
    finding = words.t("value.wallet.finding", n=customers, money=words.money(to_win, currency, compact=True))
    figure = new_figure(dark, 34 * len(shown) + 76, finding if title is None else title, barmode="stack", bargap=0.35)
    names = [words.t(f"value.wallet.band_{b.band}") for b in shown]
    positions = list(range(len(shown)))
    for name, values, marker in (
        ("ours", [b.amount for b in shown], {"color": theme.ramp[1]}),
        ("to_win", [b.to_win for b in shown], hatched_marker(theme.ramp[1])),
    ):
        hover = [f"{names[k]}<br>{words.t(f'value.wallet.{name}')}: {words.money(values[k], currency)}" for k in positions]
        figure.add_bar(
            x=values,
            y=positions,
            orientation="h",
            name=words.t(f"value.wallet.{name}"),
            marker=marker,
            hovertext=hover,
            hoverinfo="text",
            customdata=[str(b.band) for b in shown],
            unselected={"marker": {"opacity": 0.5}},
        )
    notes = [
        annotation(
            words.number(b.customers),
            b.amount + b.to_win,
            xref="x",
            y=k,
            yref="y",
            xshift=6,
            yanchor="middle",
            font={"size": 12, "color": theme.muted},
        )
        for k, b in enumerate(shown)
    ]
    largest = max((b.amount + b.to_win for b in shown), default=1.0)
    figure.update_layout(
        annotations=notes,
        showlegend=True,
        legend_traceorder="normal",
        margin_t=figure.layout.margin.t + 26,
        xaxis={"range": [0, 1.12 * largest], "visible": False},
        yaxis={"range": [len(shown) - 0.5, -0.5], "tickvals": positions, "ticktext": names},
    )
    return figure
