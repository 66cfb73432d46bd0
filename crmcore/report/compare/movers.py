"""Heat map of customers by tier in two gradings: the published one and the draft, or any two."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.summary.tier_table import TierCrosstab
from crmcore.report.plotting.theme import TRANSPARENT, Theme, new_builder, text_on, theme_for
from crmcore.report.words.words import Words


def movers_heatmap(
    crosstab: TierCrosstab, words: Words, before_scheme: str, now_scheme: str, *, dark: bool = False, title: str | None = None
) -> go.Figure:
    """Customers by tier before (rows) and now (columns): the diagonal stays, below it they rise, above it they fall.

    Each cell carries (tier before, tier now) as `customdata` and can be clicked. Risers are blue-green, fallers amber; their
    position tells them apart as well.
    """
    theme, m = theme_for(dark), crosstab.matrix
    builder = new_builder(dark, 38 * len(crosstab.before) + 64, _headline(crosstab, words) if title is None else title)
    same = crosstab.before == crosstab.now
    largest = max((int(m[i, j]) for i in range(m.shape[0]) for j in range(m.shape[1]) if not (same and i == j)), default=0)
    cells, texts, colors, codes, hover, positions = [], [], [], [], [], []
    for i, before in enumerate(crosstab.before):
        for j, now in enumerate(crosstab.now):
            n = int(m[i, j])
            fill = _fill(theme, n / largest if largest else 0.0, i - j if same else 1) if n and not (same and i == j) else theme.raised
            cells.append(
                dict(type="rect", x0=j - 0.48, x1=j + 0.48, y0=i - 0.46, y1=i + 0.46, fillcolor=fill, line={"width": 0}, layer="below")
            )
            texts.append(words.number(n) if n else "")
            colors.append(theme.muted if same and i == j else text_on(fill) if n else theme.muted)
            codes.append([before, now])
            positions.append((j, i))
            hover.append(words.t("figure.movers.hover", n=n, before=words.tier(before_scheme, before), now=words.tier(now_scheme, now)))
    builder.update_layout(shapes=cells)
    builder.add_trace(
        "scatter",
        x=[x for x, _ in positions],
        y=[y for _, y in positions],
        mode="markers+text",
        text=texts,
        customdata=codes,
        textfont={"color": colors, "size": 13},
        hovertext=hover,
        hoverinfo="text",
        name="cells",
        marker={"size": 34, "symbol": "square", "color": TRANSPARENT},
        unselected={"marker": {"opacity": 1}},
    )
    rows = [words.tier(before_scheme, code) for code in crosstab.before]
    columns = [words.tier(now_scheme, code) for code in crosstab.now]
    axis = {"showgrid": False, "tickfont": {"size": 13, "color": theme.ink}}
    builder.update_layout(
        xaxis={
            "side": "top",
            "range": [-0.5, len(columns) - 0.5],
            "tickvals": list(range(len(columns))),
            "ticktext": columns,
            "title": {"text": words.t("figure.movers.now"), "standoff": 4},
            **axis,
        },
        yaxis={
            "range": [len(rows) - 0.5, -0.5],
            "tickvals": list(range(len(rows))),
            "ticktext": rows,
            "title": {"text": words.t("figure.movers.before"), "standoff": 8},
            **axis,
        },
    )
    builder.add_margin(44)
    return builder.build()


def _headline(crosstab: TierCrosstab, words: Words) -> str:
    moved = crosstab.risen + crosstab.fallen
    if crosstab.before != crosstab.now:
        return words.t("figure.movers.crossed")
    return words.t(
        "figure.movers.title" if moved else "figure.movers.nobody",
        n=moved,
        risen=words.number(crosstab.risen),
        fallen=words.number(crosstab.fallen),
    )


def _fill(theme: Theme, share: float, down: int) -> str:
    """Colour of a cell with `share` (0–1) of the largest move: the more customers, the stronger."""
    base = theme.watch if down < 0 else theme.ramp[2]
    strength = 0.25 + 0.75 * share**0.5
    channels = ((int(base[i : i + 2], 16), int(theme.paper[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(strong * strength + faint * (1 - strength)):02x}" for strong, faint in channels)
