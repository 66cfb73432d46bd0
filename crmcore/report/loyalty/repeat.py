"""Histogram of repeat purchase, for data without any attitude."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from crmcore.report.plotting.theme import add_note, hatched_marker, new_figure, theme_for
from crmcore.report.words.words import Words


def repeat_purchase_histogram(
    counts: np.ndarray, words: Words, *, cut: int, above_cut: int, dark: bool = False, title: str | None = None
) -> go.Figure:
    """`counts` int64[k]: customers by repeat purchase in equal steps from 0 to 100; `above_cut` of them are above the cut.

    Hatched as provisional: each customer may be truly or spuriously loyal. Bars carry "high" or "low", the side of the cut that
    most of their step lies on, as `customdata`.
    """
    theme, step = theme_for(dark), 100 / len(counts)
    headline = words.t("loyalty.figure.bars_title", n=above_cut, all=words.number(counts.sum())) if title is None else title
    figure = new_figure(dark, 380, headline)
    middles = (np.arange(len(counts)) + 0.5) * step
    hover = [
        words.t("loyalty.figure.bars_hover", n=int(n), low=words.number(m - step / 2), high=words.number(m + step / 2))
        for n, m in zip(counts, middles, strict=True)
    ]
    for side, mask in (("low", middles < cut), ("high", middles >= cut)):
        figure.add_bar(
            x=middles[mask],
            y=counts[mask],
            width=step * 0.86,
            name=side,
            customdata=[side] * int(mask.sum()),
            hovertext=[h for h, here in zip(hover, mask, strict=True) if here],
            hoverinfo="text",
            marker=hatched_marker(theme.ramp[1] if side == "high" else theme.muted),
            unselected={"marker": {"opacity": 0.5}},
        )
    figure.add_shape(type="line", x0=cut, x1=cut, y0=0, y1=1, yref="paper", line={"color": theme.ink, "width": 1.5, "dash": "dot"})
    for text, x, side in ((words.t("loyalty.figure.low"), cut, "right"), (words.t("loyalty.figure.high"), cut, "left")):
        add_note(figure, f"<b>{text}</b>", x, 1, xref="x", xanchor=side, yanchor="bottom", xshift=-8 if side == "right" else 8)
    figure.update_xaxes(range=[-1.5, 101.5], tickvals=[0, 25, 50, 75, 100], title={"text": words.t("loyalty.figure.repeat"), "standoff": 6})
    figure.update_yaxes(title_text=words.t("common.label.customers"), showgrid=True, tickformat=",d", rangemode="tozero")
    return figure.update_layout(margin_t=figure.layout.margin.t + 24)
