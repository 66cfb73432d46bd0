"""The value matrix: current value along, growth potential up, everyone at its percentile, the money along the axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.grading.book import Book
from crmcore.domain.value.density_map import GRID, TICKS, ValueMap
from crmcore.domain.value.matrix import BOXES, LEAD, PLATINUM, BoxRow, ValueMatrix
from crmcore.report.plotting.theme import Theme, a_note, plain, sheet, theme
from crmcore.report.words.words import UNKNOWN, Words

#: what is shown below and above the square, for the names of the boxes
LOWEST, HIGHEST = -11.0, 111.0
#: how far a point may be drawn from its place, in percentiles: equal customers can then be told apart
_SHIFT = 0.8
_SYMBOLS: tuple[str, ...] = ("circle", "square", "triangle-up", "diamond")
#: where the name of each box stands: x, y, side, edge
_CORNERS: dict[str, tuple[float, float, str, str]] = {
    "platinum": (100, 101.5, "right", "bottom"),
    "gold": (100, -1.5, "right", "top"),
    "iron": (0, 101.5, "left", "bottom"),
    "lead": (0, -1.5, "left", "top"),
}


def value_matrix_figure(
    book: Book,
    matrix: ValueMatrix,
    drawn: ValueMap,
    rows: Sequence[BoxRow],
    words: Words,
    *,
    currency: str = "",
    dark: bool = False,
    title: str | None = None,
) -> go.Figure:
    """The customers of `drawn` as points that carry their customer_id as `customdata`; where they are a sample, all are
    shaded beneath them. `rows` are the boxes over the same customers, for the sentence over the figure."""
    look = theme(dark)
    heading = finding(rows, words, currency) if title is None else title
    figure = sheet(dark, 540, heading, words.t("value.matrix.subtitle"), hovermode="closest")
    _shade(figure, drawn, words, look)
    _points(figure, book, matrix, drawn, words, currency, look)
    _frame(figure, matrix, look)
    _names_of_boxes(figure, drawn, words, look)
    for axis, name, money in (("xaxis", "x", drawn.ticks[0]), ("yaxis", "y", drawn.ticks[1])):
        side = [-1.5, 101.5] if axis == "xaxis" else [LOWEST, HIGHEST]
        shown = [words.money(value, currency, compact=True) for value in money]
        figure.update_layout(
            {
                axis: {
                    "range": side,
                    "tickvals": list(TICKS),
                    "ticktext": shown,
                    "showline": False,
                    "title": {"text": words.t(f"value.matrix.{name}"), "standoff": 6},
                }
            }
        )
    return figure


def finding(rows: Sequence[BoxRow], words: Words, currency: str = "") -> str:
    """The sentence over the matrix: what part of the current value platinum carries, or what lead takes away."""
    best, last = rows[PLATINUM], rows[LEAD]
    whole, worth = words.number(sum(row.customers for row in rows)), sum(row.current_value for row in rows)
    if not best.customers or worth <= 0:
        return words.t("value.matrix.finding_none", whole=whole)
    if last.current_value < 0:
        money, loss = (words.money(value, currency, compact=True) for value in (best.current_value, -last.current_value))
        return words.t("value.matrix.finding_loss", n=best.customers, money=money, lead=words.number(last.customers), loss=loss)
    return words.t("value.matrix.finding", n=best.customers, whole=whole, share=words.share(best.current_value / worth))


def box_colors(dark: bool) -> tuple[str, ...]:
    """One colour per box, in the order of BOXES."""
    look = theme(dark)
    return look.ramp[0], look.watch, look.accent if not dark else look.ramp[2], look.muted


def _shade(figure: go.Figure, drawn: ValueMap, words: Words, look: Theme) -> None:
    """Counts as shades on a logarithmic scale."""
    if drawn.density is None:
        return
    edges = np.linspace(0, 100, GRID + 1)
    shades = np.where(drawn.density > 0, np.log1p(drawn.density), np.nan)
    figure.add_heatmap(
        x=edges,
        y=edges,
        z=shades,
        zmin=0,
        zmax=float(np.log1p(drawn.density.max())),
        showscale=False,
        colorscale=[[0, look.raised], [1, look.ramp[2]]],
        hoverongaps=False,
        customdata=drawn.density,
        hovertemplate=f"%{{customdata:,}} {words.t('value.matrix.cell')}<extra></extra>",
    )


def _points(figure: go.Figure, book: Book, matrix: ValueMatrix, drawn: ValueMap, words: Words, currency: str, look: Theme) -> None:
    table, colors = book.mart.customers.table, box_colors(look.dark)
    worth, growth = (book.mart.metrics[m][drawn.rows] for m in ("current_value", "growth_potential"))
    ids = table["customer_id"].take(drawn.rows).to_pylist()
    names = table["name"].take(drawn.rows).to_pylist() if "name" in table.column_names else ids
    x, y = (
        _moved(places, drawn.rows, step, cut)
        for places, step, cut in ((drawn.x, 0.7548776662, matrix.cuts[0]), (drawn.y, 0.5698402910, matrix.cuts[1]))
    )
    for code, box in enumerate(BOXES):
        at = np.flatnonzero(matrix.box[drawn.rows] == code)
        said = [
            words.t(
                "value.matrix.point",
                name=plain(names[k] or ids[k]),
                value=words.money(worth[k], currency),
                growth=words.money(growth[k], currency),
                box=words.t(f"value.box.{box}"),
            )
            for k in at
        ]
        figure.add_scatter(
            x=x[at],
            y=y[at],
            mode="markers",
            name=box,
            customdata=[ids[k] for k in at],
            hovertext=said,
            hoverinfo="text",
            marker=_marker(code, colors[code], drawn.sampled, look),
            unselected={"marker": {"opacity": 0.75}},
        )


def _moved(places: np.ndarray, rows: np.ndarray, step: float, cut: int) -> np.ndarray:
    """Everybody a hair off its place, always the same way and never over a cut."""
    moved = np.clip(places + _SHIFT * (2 * ((rows * step) % 1.0) - 1), 0, 100)
    return np.where(places >= cut, np.maximum(moved, cut), np.minimum(moved, cut - 0.05))


def _marker(code: int, color: str, sampled: bool, look: Theme) -> dict[str, Any]:
    """Boxes differ in place, colour and sign."""
    return {
        "size": 6 if sampled else 7.5,
        "symbol": _SYMBOLS[code],
        "color": color,
        "opacity": 0.75,
        "line": {"width": 0.6, "color": look.paper},
    }


def _frame(figure: go.Figure, matrix: ValueMatrix, look: Theme) -> None:
    cut = {"type": "line", "line": {"color": look.ink, "width": 1.5, "dash": "dot"}}
    across, up = matrix.cuts
    figure.update_layout(
        shapes=[
            {"type": "rect", "x0": 0, "x1": 100, "y0": 0, "y1": 100, "line": {"color": look.line, "width": 1}, "layer": "below"},
            {**cut, "x0": across, "x1": across, "y0": 0, "y1": 100},
            {**cut, "x0": 0, "x1": 100, "y0": up, "y1": up},
        ]
    )


def _names_of_boxes(figure: go.Figure, drawn: ValueMap, words: Words, look: Theme) -> None:
    """Name, number and share of each box at its own corner, outside the square, where no point can hide them."""
    whole, notes = sum(drawn.customers), []
    for code, box in enumerate(BOXES):
        x, y, side, edge = _CORNERS[box]
        n = drawn.customers[code]
        said = words.t(
            "value.matrix.corner", box=words.t(f"value.box.{box}"), n=words.number(n), share=words.share(n / whole, 1) if whole else UNKNOWN
        )
        notes.append(a_note(said, x, y, xref="x", yref="y", xanchor=side, yanchor=edge, align=side, font={"size": 13, "color": look.ink}))
    figure.update_layout(annotations=notes)
