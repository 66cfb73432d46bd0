"""Loyalty crossed with tiers: a cell each, the valuable but spurious framed."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.loyalty.quadrant import BOXES, SPURIOUS
from crmcore.domain.loyalty.tables import BoxTiers
from crmcore.report.plotting.theme import CLEAR, Theme, sheet, text_on, theme
from crmcore.report.words.words import Words


def tier_cells(
    crossed: BoxTiers, words: Words, scheme: str, *, currency: str = "", dark: bool = False, title: str | None = None
) -> go.Figure:
    """Boxes down, tiers across, the top one first; a last column only where customers carry no tier. Each cell shows
    customers and `crossed.measure`, carries "cell.<box>.<tier>" as `customdata` and is the stronger the more stand in it."""
    look = theme(dark)
    columns = len(crossed.tiers) + int(crossed.customers[:, -1].sum() > 0)
    figure = sheet(dark, 50 * len(BOXES) + 56, finding(crossed, words, currency) if title is None else title)
    most, measure = max(int(crossed.customers.max()), 1), words.t(f"metric.{crossed.measure}")
    names = [*(words.tier(scheme, code) for code in crossed.tiers), words.t("loyalty.no_tier")][:columns]
    cells, texts, inks, codes, said = [], [], [], [], []
    for i, box in enumerate(BOXES):
        for j in range(columns):
            n, value = int(crossed.customers[i, j]), float(crossed.value[i, j])
            fill = _fill(look, n / most) if n else look.raised
            worry = i == SPURIOUS and j < len(crossed.tiers) // 2 and n > 0
            frame = {"color": look.watch, "width": 3} if worry else {"width": 0}
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
            inks.append(text_on(fill) if n else look.muted)
            codes.append(f"cell.{box}.{j}")
            said.append(
                words.t(
                    "loyalty.tiers.hover",
                    box=words.t(f"loyalty.box.{box}"),
                    tier=names[j],
                    n=n,
                    measure=measure,
                    money=words.money(value, currency),
                )
            )
    places = [(j, i) for i in range(len(BOXES)) for j in range(columns)]
    figure.add_scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers+text",
        text=texts,
        customdata=codes,
        textfont={"color": inks, "size": 12},
        hovertext=said,
        hoverinfo="text",
        name="cells",
        marker={"size": 40, "symbol": "square", "color": CLEAR},
        unselected={"marker": {"opacity": 1}},
    )
    axis = {"showgrid": False, "showline": False, "tickfont": {"size": 13, "color": look.ink}}
    figure.update_xaxes(side="top", range=[-0.5, columns - 0.5], tickvals=list(range(columns)), ticktext=names, **axis)
    figure.update_yaxes(
        range=[len(BOXES) - 0.5, -0.5], tickvals=list(range(len(BOXES))), ticktext=[words.t(f"loyalty.box.{box}") for box in BOXES], **axis
    )
    return figure.update_layout(shapes=cells, margin_t=figure.layout.margin.t + 20)


def finding(crossed: BoxTiers, words: Words, currency: str = "") -> str:
    """The valuable but spurious, and what hangs on them."""
    upper = len(crossed.tiers) // 2
    n, value = int(crossed.customers[SPURIOUS, :upper].sum()), float(crossed.value[SPURIOUS, :upper].sum())
    if not n:
        return words.t("loyalty.tiers.title_none")
    return words.t(
        "loyalty.tiers.title", n=n, measure=words.t(f"overview.basis.{crossed.measure}"), money=words.money(value, currency, compact=True)
    )


def _fill(look: Theme, part: float) -> str:
    """Colour of a cell with `part` (0–1) of the fullest one."""
    strength = 0.2 + 0.8 * part**0.5
    channels = ((int(look.ramp[2][i : i + 2], 16), int(look.paper[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(strong * strength + faint * (1 - strength)):02x}" for strong, faint in channels)
