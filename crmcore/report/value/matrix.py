"""The value matrix: current value on x, room to grow on y, customers at their percentiles, axis labels in money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.grading.book import Book
from crmcore.domain.value.density_map import GRID, TICKS, ValueMap
from crmcore.domain.value.matrix import BOXES, LEAD, PLATINUM, MatrixRow, ValueMatrix
from crmcore.report.plotting.theme import Theme, annotation, escape_text, new_figure, theme_for
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words

#: range of the y axis: room below and above the square for the names of the boxes
LOWEST, HIGHEST = -12.0, 112.0
#: largest jitter of a point in percentiles, so that equal customers do not hide each other
_JITTER = 0.8
_SYMBOLS: tuple[str, ...] = ("circle", "square", "triangle-up", "diamond")
#: position of each box's label: x, y, xanchor, yanchor
_CORNERS: dict[str, tuple[float, float, str, str]] = {
    "platinum": (100, 101.5, "right", "bottom"),
    "gold": (100, -1.5, "right", "top"),
    "iron": (0, 101.5, "left", "bottom"),
    "lead": (0, -1.5, "left", "top"),
}


@dataclass(frozen=True, slots=True)
class ValueMatrixData:
    """What the figure shows: the matrix, the customers drawn (`value_map`), and the boxes over the same customers (`rows`)."""

    matrix: ValueMatrix
    value_map: ValueMap
    rows: Sequence[MatrixRow]


def value_matrix_scatter(
    book: Book, data: ValueMatrixData, words: Words, *, currency: str = "", dark: bool = False, title: str | None = None
) -> go.Figure:
    """Scatter plot of the customers; each point carries its customer_id as `customdata`. Where only a sample is drawn, a heat
    map of all customers lies beneath the points."""
    theme, matrix, value_map = theme_for(dark), data.matrix, data.value_map
    heading = value_matrix_headline(data.rows, words, currency) if title is None else title
    figure = new_figure(dark, 540, heading, words.t("value.matrix.subtitle"), hovermode="closest")
    _shade(figure, value_map, words, theme)
    _points(figure, book, matrix, value_map, words, currency, theme)
    _frame(figure, value_map, theme)
    _box_labels(figure, value_map, words, theme)
    for axis, name, money in (("xaxis", "x", value_map.ticks[0]), ("yaxis", "y", value_map.ticks[1])):
        axis_range = [-1.5, 101.5] if axis == "xaxis" else [LOWEST, HIGHEST]
        shown = [words.money(value, currency, compact=True) for value in money]
        figure.update_layout(
            {
                axis: {
                    "range": axis_range,
                    "tickvals": list(TICKS),
                    "ticktext": shown,
                    "showline": False,
                    "title": {"text": words.t(f"value.matrix.{name}"), "standoff": 6},
                }
            }
        )
    return figure


def value_matrix_headline(rows: Sequence[MatrixRow], words: Words, currency: str = "") -> str:
    """The title as a finding: platinum's share of the current value, or the loss of the lead box."""
    best, last = rows[PLATINUM], rows[LEAD]
    total_customers, total_value = words.number(sum(row.customers for row in rows)), sum(row.current_value for row in rows)
    if not best.customers or total_value <= 0:
        return words.t("value.matrix.finding_none", whole=total_customers)
    if last.current_value < 0:
        money, loss = (words.money(value, currency, compact=True) for value in (best.current_value, -last.current_value))
        return words.t("value.matrix.finding_loss", n=best.customers, money=money, lead=words.number(last.customers), loss=loss)
    return words.t("value.matrix.finding", n=best.customers, whole=total_customers, share=words.share(best.current_value / total_value))


def box_colors(dark: bool) -> tuple[str, ...]:
    """One colour per box, in the order of BOXES."""
    theme = theme_for(dark)
    return theme.ramp[0], theme.watch, theme.accent if not dark else theme.ramp[2], theme.muted


def _shade(figure: go.Figure, value_map: ValueMap, words: Words, theme: Theme) -> None:
    """Heat map of customer counts on a logarithmic scale."""
    if value_map.density is None:
        return
    edges = np.linspace(0, 100, GRID + 1)
    shades = np.where(value_map.density > 0, np.log1p(value_map.density), np.nan)
    figure.add_heatmap(
        x=edges,
        y=edges,
        z=shades,
        zmin=0,
        zmax=float(np.log1p(value_map.density.max())),
        showscale=False,
        colorscale=[[0, theme.raised], [1, theme.ramp[2]]],
        hoverongaps=False,
        customdata=value_map.density,
        hovertemplate=f"%{{customdata:,}} {words.t('value.matrix.cell')}<extra></extra>",
    )


def _points(figure: go.Figure, book: Book, matrix: ValueMatrix, value_map: ValueMap, words: Words, currency: str, theme: Theme) -> None:
    names, colors = customer_names(book, value_map.rows), box_colors(theme.dark)
    value, growth = (book.mart.metrics[m][value_map.rows] for m in ("current_value", "room_to_grow"))
    x, y = (
        _jittered(positions, value_map.rows, step, cut)
        for positions, step, cut in ((value_map.x, 0.7548776662, value_map.lines[0]), (value_map.y, 0.5698402910, value_map.lines[1]))
    )
    for code, box in enumerate(BOXES):
        indices = np.flatnonzero(matrix.box[value_map.rows] == code)
        hover = [
            words.t(
                "value.matrix.point",
                name=escape_text(names[k]),
                value=words.money(value[k], currency),
                growth=words.money(growth[k], currency),
                box=words.t(f"value.box.{box}"),
            )
            for k in indices
        ]
        figure.add_scatter(
            x=x[indices],
            y=y[indices],
            mode="markers",
            name=box,
            customdata=[names[k].customer_id for k in indices],
            hovertext=hover,
            hoverinfo="text",
            marker=_marker(code, colors[code], value_map.sampled, theme),
            unselected={"marker": {"opacity": 0.75}},
        )


def _jittered(positions: np.ndarray, rows: np.ndarray, step: float, cut: float) -> np.ndarray:
    """Positions with a deterministic jitter that never crosses a cut."""
    moved = np.clip(positions + _JITTER * (2 * ((rows * step) % 1.0) - 1), 0, 100)
    return np.where(positions >= cut, np.maximum(moved, cut), np.minimum(moved, cut - 0.05))


def _marker(code: int, color: str, sampled: bool, theme: Theme) -> dict[str, Any]:
    """Boxes differ in position, colour and symbol."""
    return {
        "size": 6 if sampled else 7.5,
        "symbol": _SYMBOLS[code],
        "color": color,
        "opacity": 0.75,
        "line": {"width": 0.6, "color": theme.paper},
    }


def _frame(figure: go.Figure, value_map: ValueMap, theme: Theme) -> None:
    cut = {"type": "line", "line": {"color": theme.ink, "width": 1.5, "dash": "dot"}}
    across, up = value_map.lines
    figure.update_layout(
        shapes=[
            {"type": "rect", "x0": 0, "x1": 100, "y0": 0, "y1": 100, "line": {"color": theme.line, "width": 1}, "layer": "below"},
            {**cut, "x0": across, "x1": across, "y0": 0, "y1": 100},
            {**cut, "x0": 0, "x1": 100, "y0": up, "y1": up},
        ]
    )


def _box_labels(figure: go.Figure, value_map: ValueMap, words: Words, theme: Theme) -> None:
    """Name, number and share of each box at its corner, outside the square, where no point hides them."""
    total, notes = sum(value_map.customers), []
    for code, box in enumerate(BOXES):
        x, y, xanchor, yanchor = _CORNERS[box]
        n = value_map.customers[code]
        text = words.t(
            "value.matrix.corner", box=words.t(f"value.box.{box}"), n=words.number(n), share=words.share(n / total, 1) if total else UNKNOWN
        )
        notes.append(
            annotation(
                text, x, y, xref="x", yref="y", xanchor=xanchor, yanchor=yanchor, align=xanchor, font={"size": 13, "color": theme.ink}
            )
        )
    figure.update_layout(annotations=notes)
