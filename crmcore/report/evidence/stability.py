"""Bar chart of the stability of the tiers: solid and borderline customers of each."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from crmcore.domain.grading.stability import StableTier
from crmcore.report.plotting.theme import annotation, hatched_marker, new_figure, theme_for, tier_colors
from crmcore.report.words.words import Words


def stability_bars(rows: Sequence[StableTier], words: Words, scheme: str, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Customers of each tier, solid ones in its colour, borderline ones hatched. A borderline bar carries "borderline.<k>" as
    `customdata`."""
    theme, count = theme_for(dark), len(rows)
    figure = new_figure(dark, 50 * count + 60, _headline(rows, words, scheme) if title is None else title, barmode="stack", bargap=0.42)
    notes, largest = [], max([row.customers for row in rows] or [1]) or 1
    for k, (row, color) in enumerate(zip(rows, tier_colors(count, dark), strict=True)):
        name = words.tier(scheme, row.tier)
        for kind, n, marker in (("solid", row.solid, {"color": color}), ("borderline", row.borderline, hatched_marker(theme.watch))):
            hover = words.t(
                f"evidence.stability.hover_{kind}", tier=name, n=n, share=words.strict_share(n / row.customers if row.customers else None)
            )
            figure.add_bar(
                x=[n],
                y=[k],
                orientation="h",
                name=words.t(f"evidence.stability.{kind}"),
                legendgroup=kind,
                showlegend=k == 0,
                hovertext=[hover],
                hoverinfo="text",
                marker=marker,
                customdata=[f"borderline.{k}"] if kind == "borderline" else None,
                unselected={"marker": {"opacity": 1}},
            )
        share = words.strict_share(row.solid / row.customers if row.customers else None)
        notes.append(
            annotation(
                words.t("evidence.stability.note", share=f"<b>{share}</b>", n=row.borderline),
                row.customers,
                k,
                xref="x",
                yref="y",
                xshift=9,
                yanchor="middle",
            )
        )
    figure.update_xaxes(visible=False, range=[0, largest * 1.85])
    figure.update_yaxes(
        range=[count - 0.5, -0.5],
        tickvals=list(range(count)),
        showline=False,
        ticktext=[words.tier(scheme, row.tier) for row in rows],
        tickfont={"size": 13, "color": theme.ink},
    )
    return figure.update_layout(annotations=notes, showlegend=True, legend={"traceorder": "normal"}, margin_t=figure.layout.margin.t + 26)


def _headline(rows: Sequence[StableTier], words: Words, scheme: str) -> str:
    """The title as a finding: the solid share of the top tier."""
    top = rows[0] if rows else None
    if top is None or not top.customers:
        return words.t("evidence.stability.title_none")
    return words.t(
        "evidence.stability.title",
        tier=words.tier(scheme, top.tier),
        share=words.strict_share(top.solid / top.customers),
        n=sum(row.borderline for row in rows),
    )
