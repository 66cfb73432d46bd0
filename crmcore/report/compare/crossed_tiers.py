"""Two gradings crossed: the tiers of the left down, those of the right across; where both say the same is framed."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.compare.comparison import Comparison
from crmcore.report.compare.tables import tier_name
from crmcore.report.plotting.move_legend import add_move_key
from crmcore.report.plotting.theme import CLEAR, Theme, sheet, text_on, theme
from crmcore.report.words.words import Words


def crossed_tiers(told: Comparison, words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Customers by both tiers, a last row and column only where customers have none on that side.

    Cells where both gradings say the same are framed and grey; of the others, the more customers the stronger. On the same
    tiers risers are blue-green and fallers amber; they lie below and above the frame as well. Each cell carries
    "cell.<i>.<j>" as `customdata`.
    """
    look, cells = theme(dark), told.cells
    a, b = cells.shape
    rows = a if cells[-1, :-1].sum() else a - 1
    columns = b if cells[:-1, -1].sum() else b - 1
    figure = sheet(dark, 42 * rows + 40, finding(told, words) if title is None else title)
    most = max((int(cells[i, j]) for i in range(rows) for j in range(columns) if not told.agree[i, j]), default=0) or 1
    names = [tier_name(told.left, words, i) for i in range(rows)], [tier_name(told.right, words, j) for j in range(columns)]
    shapes, texts, inks, codes, said, places = [], [], [], [], [], []
    for i in range(rows):
        for j in range(columns):
            nowhere = i == a - 1 and j == b - 1
            n = 0 if nowhere else int(cells[i, j])
            same = bool(told.agree[i, j]) and not nowhere
            fill = look.raised if same or not n else _fill(look, n / most, told, i, j)
            shapes.append(
                {
                    "type": "rect",
                    "x0": j - 0.47,
                    "x1": j + 0.47,
                    "y0": i - 0.44,
                    "y1": i + 0.44,
                    "fillcolor": fill,
                    "line": {"color": look.muted, "width": 1.5 if same else 0},
                    "layer": "below",
                }
            )
            texts.append(words.number(n) if n else "")
            inks.append(look.ink if same else text_on(fill) if n else look.muted)
            codes.append(f"cell.{i}.{j}")
            places.append((j, i))
            said.append(words.t("compare.hover", n=n, left=names[0][i], right=names[1][j]))
    figure.add_scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers+text",
        text=texts,
        customdata=codes,
        textfont={"color": inks, "size": 13},
        hovertext=said,
        hoverinfo="text",
        name="cells",
        marker={"size": 36, "symbol": "square", "color": CLEAR},
        unselected={"marker": {"opacity": 1}},
    )
    axis = {"showgrid": False, "showline": False, "tickfont": {"size": 13, "color": look.ink}}
    figure.update_xaxes(
        side="top",
        range=[-0.5, columns - 0.5],
        tickvals=list(range(columns)),
        ticktext=names[1],
        title={"text": words.t("compare.right"), "standoff": 4},
        **axis,
    )
    figure.update_yaxes(
        range=[rows - 0.5, -0.5],
        tickvals=list(range(rows)),
        ticktext=names[0],
        title={"text": words.t("compare.left"), "standoff": 8},
        **axis,
    )
    figure.update_layout(shapes=shapes, margin_t=figure.layout.margin.t + 44, height=figure.layout.height + 44)
    add_move_key(figure, words, look, directed=told.same_tiers, framed=True)
    return figure


def finding(told: Comparison, words: Words) -> str:
    """How many stand elsewhere; on the same tiers, which way."""
    if not told.either:
        return words.t("compare.nobody")
    if not told.differing:
        return words.t("compare.same", n=told.either)
    if told.same_tiers:
        one_sided = int(told.cells[-1, :-1].sum() + told.cells[:-1, -1].sum())
        return words.t(
            "compare.differ_same",
            n=told.differing,
            all=words.number(told.either),
            none=words.number(one_sided),
            risen=words.number(told.crossing.risen),
            fallen=words.number(told.crossing.fallen),
        )
    return words.t("compare.differ_other", n=told.differing, all=words.number(told.either))


def _fill(look: Theme, part: float, told: Comparison, i: int, j: int) -> str:
    """Colour of a cell with `part` (0–1) of the fullest one that differs."""
    down = told.same_tiers and j > i
    base = look.watch if down else look.ramp[2]
    strength = 0.25 + 0.75 * part**0.5
    channels = ((int(base[k : k + 2], 16), int(look.paper[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(strong * strength + faint * (1 - strength)):02x}" for strong, faint in channels)
