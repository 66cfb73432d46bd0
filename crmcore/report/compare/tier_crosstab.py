"""Cross-tabulation of two gradings: the tiers of the left one as rows, those of the right one as columns."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.compare.comparison import Comparison
from crmcore.report.compare.tables import tier_name
from crmcore.report.plotting.move_legend import add_move_legend
from crmcore.report.plotting.theme import TRANSPARENT, Theme, new_figure, text_on, theme_for
from crmcore.report.words.words import Words


def crosstab_heatmap(comparison: Comparison, words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Heat map of customers by both tiers; a last row or column only where customers have no tier in that grading.

    Cells where both gradings agree are framed and grey; of the others, the more customers the stronger the colour. With the
    same tiers on both sides risers are blue-green and fallers amber, below and above the frame. Each cell carries
    "cell.<i>.<j>" as `customdata`.
    """
    theme, cells = theme_for(dark), comparison.cells
    a, b = cells.shape
    rows = a if cells[-1, :-1].sum() else a - 1
    columns = b if cells[:-1, -1].sum() else b - 1
    figure = new_figure(dark, 42 * rows + 40, _headline(comparison, words) if title is None else title)
    largest = max((int(cells[i, j]) for i in range(rows) for j in range(columns) if not comparison.agree[i, j]), default=0) or 1
    names = [tier_name(comparison.left, words, i) for i in range(rows)], [tier_name(comparison.right, words, j) for j in range(columns)]
    shapes, texts, inks, codes, hover, positions = [], [], [], [], [], []
    for i in range(rows):
        for j in range(columns):
            nowhere = i == a - 1 and j == b - 1
            n = 0 if nowhere else int(cells[i, j])
            same = bool(comparison.agree[i, j]) and not nowhere
            fill = theme.raised if same or not n else _fill(theme, n / largest, comparison, i, j)
            shapes.append(
                {
                    "type": "rect",
                    "x0": j - 0.47,
                    "x1": j + 0.47,
                    "y0": i - 0.44,
                    "y1": i + 0.44,
                    "fillcolor": fill,
                    "line": {"color": theme.muted, "width": 1.5 if same else 0},
                    "layer": "below",
                }
            )
            texts.append(words.number(n) if n else "")
            inks.append(theme.ink if same else text_on(fill) if n else theme.muted)
            codes.append(f"cell.{i}.{j}")
            positions.append((j, i))
            hover.append(words.t("compare.hover", n=n, left=names[0][i], right=names[1][j]))
    figure.add_scatter(
        x=[x for x, _ in positions],
        y=[y for _, y in positions],
        mode="markers+text",
        text=texts,
        customdata=codes,
        textfont={"color": inks, "size": 13},
        hovertext=hover,
        hoverinfo="text",
        name="cells",
        marker={"size": 36, "symbol": "square", "color": TRANSPARENT},
        unselected={"marker": {"opacity": 1}},
    )
    axis = {"showgrid": False, "showline": False, "tickfont": {"size": 13, "color": theme.ink}}
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
    add_move_legend(figure, words, theme, directed=comparison.same_tiers, framed=True)
    return figure


def _headline(comparison: Comparison, words: Words) -> str:
    """The title as a finding: how many customers differ and, with the same tiers on both sides, in which direction."""
    if not comparison.either:
        return words.t("compare.nobody")
    if not comparison.differing:
        return words.t("compare.same", n=comparison.either)
    if comparison.same_tiers:
        one_sided = int(comparison.cells[-1, :-1].sum() + comparison.cells[:-1, -1].sum())
        return words.t(
            "compare.differ_same",
            n=comparison.differing,
            all=words.number(comparison.either),
            none=words.number(one_sided),
            risen=words.number(comparison.crosstab.risen),
            fallen=words.number(comparison.crosstab.fallen),
        )
    return words.t("compare.differ_other", n=comparison.differing, all=words.number(comparison.either))


def _fill(theme: Theme, share: float, comparison: Comparison, i: int, j: int) -> str:
    """Colour of a cell with `share` (0–1) of the largest one that differs."""
    down = comparison.same_tiers and j > i
    base = theme.watch if down else theme.ramp[2]
    strength = 0.25 + 0.75 * share**0.5
    channels = ((int(base[k : k + 2], 16), int(theme.paper[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(strong * strength + faint * (1 - strength)):02x}" for strong, faint in channels)
