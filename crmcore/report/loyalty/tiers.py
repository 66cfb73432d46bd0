"""Cross-tabulation of loyalty and tiers; valuable but spuriously loyal customers are framed."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.loyalty.quadrant import BOXES, SPURIOUS
from crmcore.domain.loyalty.tables import BoxTiers
from crmcore.report.plotting.theme import TRANSPARENT, Theme, new_figure, text_on, theme_for
from crmcore.report.words.words import Words


def loyalty_tier_heatmap(
    crossed: BoxTiers, words: Words, scheme: str, *, currency: str = "", dark: bool = False, title: str | None = None
) -> go.Figure:
    """Boxes as rows, tiers as columns, the top one first; a last column only where customers have no tier. Each cell shows
    customers and `crossed.measure`, carries "cell.<box>.<tier>" as `customdata`, and is the stronger the more customers it
    has."""
    theme = theme_for(dark)
    columns = len(crossed.tiers) + int(crossed.customers[:, -1].sum() > 0)
    figure = new_figure(dark, 50 * len(BOXES) + 56, _headline(crossed, words, currency) if title is None else title)
    largest, measure = max(int(crossed.customers.max()), 1), words.t(f"metric.{crossed.measure}")
    names = [*(words.tier(scheme, code) for code in crossed.tiers), words.t("loyalty.no_tier")][:columns]
    cells, texts, inks, codes, hover = [], [], [], [], []
    for i, box in enumerate(BOXES):
        for j in range(columns):
            n, value = int(crossed.customers[i, j]), float(crossed.value[i, j])
            fill = _fill(theme, n / largest) if n else theme.raised
            highlighted = i == SPURIOUS and j < len(crossed.tiers) // 2 and n > 0
            frame = {"color": theme.watch, "width": 3} if highlighted else {"width": 0}
            cells.append(
                {
                    "type": "rect",
                    "x0": j - 0.48,
                    "x1": j + 0.48,
                    "y0": i - 0.44,
                    "y1": i + 0.44,
                    "fillcolor": fill,
                    "line": frame,
                    "layer": "below",
                }
            )
            money = words.money(value, currency, compact=True)
            texts.append(f"<b>{words.number(n)}</b><br>{money}" if n else "")
            inks.append(text_on(fill) if n else theme.muted)
            codes.append(f"cell.{box}.{j}")
            hover.append(
                words.t(
                    "loyalty.tiers.hover",
                    box=words.t(f"loyalty.box.{box}"),
                    tier=names[j],
                    n=n,
                    measure=measure,
                    money=words.money(value, currency),
                )
            )
    positions = [(j, i) for i in range(len(BOXES)) for j in range(columns)]
    figure.add_scatter(
        x=[x for x, _ in positions],
        y=[y for _, y in positions],
        mode="markers+text",
        text=texts,
        customdata=codes,
        textfont={"color": inks, "size": 12},
        hovertext=hover,
        hoverinfo="text",
        name="cells",
        marker={"size": 40, "symbol": "square", "color": TRANSPARENT},
        unselected={"marker": {"opacity": 1}},
    )
    axis = {"showgrid": False, "showline": False, "tickfont": {"size": 13, "color": theme.ink}}
    figure.update_xaxes(side="top", range=[-0.5, columns - 0.5], tickvals=list(range(columns)), ticktext=names, **axis)
    figure.update_yaxes(
        range=[len(BOXES) - 0.5, -0.5], tickvals=list(range(len(BOXES))), ticktext=[words.t(f"loyalty.box.{box}") for box in BOXES], **axis
    )
    return figure.update_layout(shapes=cells, margin_t=figure.layout.margin.t + 20)


def _headline(crossed: BoxTiers, words: Words, currency: str = "") -> str:
    """The title as a finding: the valuable but spuriously loyal customers and their value."""
    upper = len(crossed.tiers) // 2
    n, value = int(crossed.customers[SPURIOUS, :upper].sum()), float(crossed.value[SPURIOUS, :upper].sum())
    if not n:
        return words.t("loyalty.tiers.title_none")
    return words.t(
        "loyalty.tiers.title", n=n, measure=words.t(f"overview.basis.{crossed.measure}"), money=words.money(value, currency, compact=True)
    )


def _fill(theme: Theme, share: float) -> str:
    """Colour of a cell with `share` (0–1) of the largest one."""
    strength = 0.2 + 0.8 * share**0.5
    channels = ((int(theme.ramp[2][i : i + 2], 16), int(theme.paper[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(strong * strength + faint * (1 - strength)):02x}" for strong, faint in channels)
