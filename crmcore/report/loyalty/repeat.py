"""Repeat purchase alone, as bars, where nobody's attitude is known: honest about the half that is missing."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from crmcore.report.plotting.theme import hatched_marker, note, sheet, theme
from crmcore.report.words.words import Words


def repeat_bars(counts: np.ndarray, words: Words, *, cut: int, often: int, dark: bool = False, title: str | None = None) -> go.Figure:
    """`counts` int64[k]: customers by repeat purchase in equal steps from 0 to 100; `often` of them are above the cut.

    Hatched like all that is not settled: each of them may be truly or spuriously loyal. Bars carry "high" or "low", the
    side of the cut that most of their step lies on, as `customdata`.
    """
    look, step = theme(dark), 100 / len(counts)
    said = words.t("loyalty.figure.bars_title", n=often, all=words.number(counts.sum())) if title is None else title
    figure = sheet(dark, 380, said)
    middles = (np.arange(len(counts)) + 0.5) * step
    hover = [
        words.t("loyalty.figure.bars_hover", n=int(n), low=words.number(m - step / 2), high=words.number(m + step / 2))
        for n, m in zip(counts, middles, strict=True)
    ]
    for side, at in (("low", middles < cut), ("high", middles >= cut)):
        figure.add_bar(
            x=middles[at],
            y=counts[at],
            width=step * 0.86,
            name=side,
            customdata=[side] * int(at.sum()),
            hovertext=[h for h, here in zip(hover, at, strict=True) if here],
            hoverinfo="text",
            marker=hatched_marker(look.ramp[1] if side == "high" else look.muted),
            unselected={"marker": {"opacity": 0.5}},
        )
    figure.add_shape(type="line", x0=cut, x1=cut, y0=0, y1=1, yref="paper", line={"color": look.ink, "width": 1.5, "dash": "dot"})
    for text, x, side in ((words.t("loyalty.figure.low"), cut, "right"), (words.t("loyalty.figure.high"), cut, "left")):
        note(figure, f"<b>{text}</b>", x, 1, xref="x", xanchor=side, yanchor="bottom", xshift=-8 if side == "right" else 8)
    figure.update_xaxes(range=[-1.5, 101.5], tickvals=[0, 25, 50, 75, 100], title={"text": words.t("loyalty.figure.repeat"), "standoff": 6})
    figure.update_yaxes(title_text=words.t("common.label.customers"), showgrid=True, tickformat=",d", rangemode="tozero")
    return figure.update_layout(margin_t=figure.layout.margin.t + 24)
