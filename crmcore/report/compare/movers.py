"""Who would change tier: the published grading crossed with the draft, or any two gradings."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.summary.tier_table import Crossing
from crmcore.report.plotting.theme import CLEAR, Theme, blank, text_on, theme
from crmcore.report.words.words import Words


def movers(
    crossing: Crossing, words: Words, before_scheme: str, now_scheme: str, *, dark: bool = False, title: str | None = None
) -> go.Figure:
    """Customers by tier before (rows) and now (columns); the diagonal stays, below it they rise, above it they fall.

    Each cell carries `customdata` (tier before, tier now) and can be clicked. Risers are blue-green, fallers amber; both
    are told apart by their place as well.
    """
    look, m = theme(dark), crossing.matrix
    drawing = blank(dark, 38 * len(crossing.before) + 64, _finding(crossing, words) if title is None else title)
    same = crossing.before == crossing.now
    most = max((int(m[i, j]) for i in range(m.shape[0]) for j in range(m.shape[1]) if not (same and i == j)), default=0)
    cells, texts, colors, codes, said, places = [], [], [], [], [], []
    for i, before in enumerate(crossing.before):
        for j, now in enumerate(crossing.now):
            n = int(m[i, j])
            fill = _fill(look, n / most if most else 0.0, i - j if same else 1) if n and not (same and i == j) else look.raised
            cells.append(
                dict(type="rect", x0=j - 0.48, x1=j + 0.48, y0=i - 0.46, y1=i + 0.46, fillcolor=fill, line={"width": 0}, layer="below")
            )
            texts.append(words.number(n) if n else "")
            colors.append(look.muted if same and i == j else text_on(fill) if n else look.muted)
            codes.append([before, now])
            places.append((j, i))
            said.append(words.t("figure.movers.hover", n=n, before=words.tier(before_scheme, before), now=words.tier(now_scheme, now)))
    drawing.lay_out(shapes=cells)
    drawing.trace(
        "scatter",
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers+text",
        text=texts,
        customdata=codes,
        textfont={"color": colors, "size": 13},
        hovertext=said,
        hoverinfo="text",
        name="cells",
        marker={"size": 34, "symbol": "square", "color": CLEAR},
        unselected={"marker": {"opacity": 1}},
    )
    rows = [words.tier(before_scheme, code) for code in crossing.before]
    columns = [words.tier(now_scheme, code) for code in crossing.now]
    axis = {"showgrid": False, "tickfont": {"size": 13, "color": look.ink}}
    drawing.lay_out(
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
    drawing.widen(44)
    return drawing.figure()


def _finding(crossing: Crossing, words: Words) -> str:
    moved = crossing.risen + crossing.fallen
    if crossing.before != crossing.now:
        return words.t("figure.movers.crossed")
    return words.t(
        "figure.movers.title" if moved else "figure.movers.nobody",
        n=moved,
        risen=words.number(crossing.risen),
        fallen=words.number(crossing.fallen),
    )


def _fill(look: Theme, part: float, down: int) -> str:
    """Colour of a cell with `part` (0–1) of the largest move: the more customers, the stronger."""
    base = look.watch if down < 0 else look.ramp[2]
    strength = 0.25 + 0.75 * part**0.5
    channels = ((int(base[i : i + 2], 16), int(look.paper[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(strong * strength + faint * (1 - strength)):02x}" for strong, faint in channels)
