"""Cross-tabulation of two factors as a heat map: customers and total profit of each box.

The stronger the colour, the higher the profit. A box with a loss is red and hatched and its number has a minus; an empty box is
an outline. Every box carries its code (`box.<row>.<column>`) as `customdata`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.factors.matrix import FactorMatrix, Placement
from crmcore.report.factors.words import FactorLabels, field_label
from crmcore.report.plotting.theme import annotation, escape_text, new_figure, text_on, theme_for

#: share of the width for the row labels
ROW_LABEL_SHARE = 0.17
#: pixels of a line of text, and of the padding of a box
LINE_HEIGHT, PADDING = 18, 26
#: usual width of the figure in pixels, for wrapping names
WIDTH = 940
#: most lines of a name
MAX_LINES = 3
#: width of a line of the text that appears over a box, in pixels
HOVER_WIDTH = 420


def factor_heatmap(matrix: FactorMatrix, labels: FactorLabels, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """The boxes of `matrix`, the best row on top and the best column at the left."""
    heading = factor_headline(matrix, labels) if title is None else title
    return _FactorHeatmap(matrix, labels, dark).drawn(heading, _subtitle(matrix, labels))


def factor_headline(matrix: FactorMatrix, labels: FactorLabels) -> str:
    """The title as a finding: the box with the highest profit."""
    words, boxes = labels.words, matrix.profit
    if not matrix.placed or boxes is None:
        return words.t("factors.figure.nobody")
    inner, total = boxes[:-1, :-1], float(boxes.sum())
    if total <= 0 or inner.max() <= 0:
        return words.t("factors.figure.no_profit", money=words.money(float(inner.sum()), labels.currency, compact=True))
    row, column = (int(k) for k in np.unravel_index(int(inner.argmax()), inner.shape))
    n = int(matrix.customers[row, column])
    return words.t(
        f"factors.figure.{matrix.measure}",
        n=n,
        box=labels.called(matrix, row, column),
        share=words.share(n / matrix.customers.sum(), 1),
        part=words.share(inner[row, column] / total),
    )


def _subtitle(matrix: FactorMatrix, labels: FactorLabels) -> str:
    words = labels.words
    texts = [words.t("factors.figure.in_each", measure=words.t(f"overview.basis.{matrix.measure}"))]
    losing = np.zeros(0) if matrix.profit is None else matrix.profit[:-1, :-1][matrix.profit[:-1, :-1] < 0]
    if len(losing):
        texts.append(
            words.t("factors.figure.losing", n=len(losing), money=words.money(-float(losing.sum()), labels.currency, compact=True))
        )
    return words.t("common.scope.separator").join(texts)


@dataclass(frozen=True, slots=True)
class _Box:
    row: int
    column: int
    value: float
    customers: int

    @property
    def is_loss(self) -> bool:
        return self.value < 0 and self.customers > 0


class _FactorHeatmap:
    """Draws one matrix: the values that all parts share, and a method per part."""

    def __init__(self, matrix: FactorMatrix, labels: FactorLabels, dark: bool) -> None:
        self.matrix, self.labels, self.theme, self.dark = matrix, labels, theme_for(dark), dark
        self.rows, self.columns = len(matrix.down.bands), len(matrix.across.bands)
        self.room = int(WIDTH * (1 - ROW_LABEL_SHARE) / max(self.columns, 1)) - 14
        self.names = {(i, j): _wrapped(labels.name(matrix, i, j), self.room) for i in range(self.rows) for j in range(self.columns)}

    def drawn(self, title: str, subtitle: str) -> go.Figure:
        column_labels = [self._head(self.matrix.across, k, self.room) for k in range(self.columns)]
        row_labels = [self._head(self.matrix.down, k, int(WIDTH * ROW_LABEL_SHARE) - 14) for k in range(self.rows)]
        tallest = max([2 + max((len(name) for name in self.names.values()), default=0), *(len(lines) for lines in row_labels)])
        top = LINE_HEIGHT * max(max((len(head) for head in column_labels), default=1), 2) + 10
        figure = new_figure(self.dark, self.rows * (LINE_HEIGHT * tallest + PADDING) + top + 8, title, subtitle, bargap=0)
        figure.update_layout(
            barmode="overlay",
            margin={"l": 2, "r": 2, "b": 4, "t": figure.layout.margin.t + top - 8},
            xaxis={"domain": [ROW_LABEL_SHARE, 1], "range": [0, max(self.columns, 1)], "visible": False},
            yaxis={"range": [self.rows - 0.5, -0.5], "visible": False},
        )
        self._add_boxes(figure)
        return figure.update_layout(annotations=[*self._corner(), *self._column_heads(column_labels), *self._row_heads(row_labels)])

    def _add_boxes(self, figure: go.Figure) -> None:
        boxes = self._boxes()
        largest, lowest = max([*(box.value for box in boxes), 0.0]) or 1.0, min([*(box.value for box in boxes), 0.0]) or -1.0
        fills = {box: self._fill_color(box.value / largest, box.customers) for box in boxes}
        # an own trace for losses: a pattern's opacity holds for a whole trace
        earning = [box for box in boxes if not box.is_loss]
        edges = [self.theme.line if not box.customers or box.value == 0 else fills[box] for box in earning]
        inks = [text_on(fills[box]) if box.customers and fills[box].startswith("#") else self.theme.muted for box in earning]
        self._add_trace(figure, "box", earning, {"color": [fills[box] for box in earning], "line": {"width": 1, "color": edges}}, inks)
        losing = [box for box in boxes if box.is_loss]
        hatch = {
            "shape": "/",
            "fgcolor": self.theme.loss,
            "bgcolor": self.theme.paper,
            "size": 10,
            "solidity": 0.12,
            "fgopacity": 0.42,
        }
        widths = [0.6 + 1.6 * math.sqrt(box.value / lowest) for box in losing]
        marker = {"color": self.theme.paper, "line": {"color": self.theme.loss, "width": widths}, "pattern": hatch}
        self._add_trace(figure, "loss", losing, marker, self.theme.ink)

    def _boxes(self) -> list[_Box]:
        profit, customers = self.matrix.profit, self.matrix.customers
        return [
            _Box(i, j, 0.0 if profit is None else float(profit[i, j]), int(customers[i, j]))
            for i in range(self.rows)
            for j in range(self.columns)
        ]

    def _add_trace(self, figure: go.Figure, name: str, boxes: Sequence[_Box], marker: dict[str, Any], text_color: str | list[str]) -> None:
        if not boxes:
            return
        figure.add_bar(
            name=name,
            orientation="h",
            y=[box.row for box in boxes],
            x=[0.98] * len(boxes),
            base=[box.column + 0.01 for box in boxes],
            width=0.95,
            marker=marker,
            customdata=[f"box.{box.row}.{box.column}" for box in boxes],
            text=[self._text(box) for box in boxes],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"size": 13, "color": text_color},
            hovertext=[self._hover(box) for box in boxes],
            hoverinfo="text",
            unselected={"marker": {"opacity": 1}},
        )

    def _fill_color(self, share: float, customers: int) -> str:
        """From the page's raised tone to a strong colour of the ramp: like the root, so that small sums are still told apart."""
        if not customers or share <= 0:
            return "rgba(0,0,0,0)"
        strength = 0.12 + 0.88 * math.sqrt(share)
        return _mix(self.theme.raised, self.theme.ramp[1], strength)

    def _text(self, box: _Box) -> str:
        words = self.labels.words
        if not box.customers:
            return "<br>".join([*(f"<b>{line}</b>" for line in self.names[box.row, box.column]), words.number(0)])
        counted = words.t("common.unit.customers", n=box.customers) if self.columns <= 4 else words.number(box.customers)
        money = words.money(box.value, self.labels.currency, compact=True)
        money = f"<span style='color:{self.theme.loss}'>{money}</span>" if box.value < 0 else money
        return "<br>".join([*(f"<b>{line}</b>" for line in self.names[box.row, box.column]), counted, f"<b>{money}</b>"])

    def _hover(self, box: _Box) -> str:
        words, matrix = self.labels.words, self.matrix
        total = float(matrix.profit.sum()) if matrix.profit is not None else 0.0
        advice = self.labels.advice(matrix, box.row, box.column)
        described = words.t(
            "factors.figure.hover",
            box=escape_text(self.labels.box(matrix, box.row, box.column)),
            n=box.customers,
            share=words.share(box.customers / max(int(matrix.customers.sum()), 1), 1),
            measure=words.t(f"metric.{matrix.measure}"),
            money=words.money(box.value, self.labels.currency),
            part=words.share(box.value / total if total > 0 else None, 1),
        )
        lines = _wrapped(advice, HOVER_WIDTH) if advice else []
        return "<br>".join([described, *lines])

    def _head(self, placed: Placement, position: int, max_width: int) -> list[str]:
        """Lines of a column's or row's heading: its name, from where to where it reaches."""
        reach = _wrapped(self.labels.range(placed, position), max_width, 2)
        return [
            *(f"<b>{line}</b>" for line in _wrapped(self.labels.band(placed, position), max_width)),
            *(f"<span style='color:{self.theme.muted};font-size:0.92em'>{line}</span>" for line in reach),
        ]

    def _corner(self) -> list[dict[str, Any]]:
        words = self.labels.words
        max_width, faint = int(WIDTH * ROW_LABEL_SHARE) - 30, {"size": 12, "color": self.theme.muted}
        fields = (self.matrix.across.axis.field, self.matrix.down.axis.field)
        across, down = (_wrapped(field_label(name, words), max_width, 1)[0] for name in fields)
        return [annotation(f"{across} →<br>{down} ↓", 0, y=1, yanchor="bottom", yshift=4, font=faint)]

    def _column_heads(self, column_labels: list[list[str]]) -> list[dict[str, Any]]:
        return [
            annotation(
                "<br>".join(head), k + 0.5, y=1, xref="x", xanchor="center", align="center", yanchor="bottom", yshift=4, font={"size": 13}
            )
            for k, head in enumerate(column_labels)
        ]

    def _row_heads(self, row_labels: list[list[str]]) -> list[dict[str, Any]]:
        return [annotation("<br>".join(lines), 0, y=k, yref="y", yanchor="middle", font={"size": 13}) for k, lines in enumerate(row_labels)]


def _wrapped(text: str, max_width: int, max_lines: int = MAX_LINES) -> list[str]:
    """`text` on lines of about `max_width` pixels, cut with "…" after the last; [] for an empty text."""
    lines: list[str] = []
    line, used = "", 0.0
    for word in _pieces(text, max_width):
        width = _width(word)
        if line and used + _width(word.rstrip()) > max_width:
            lines.append(line.strip())
            line, used = "", 0.0
        line, used = line + word, used + width
    if line.strip():
        lines.append(line.strip())
    if len(lines) > max_lines:
        lines = [*lines[: max_lines - 1], lines[max_lines - 1].rstrip() + "…"]
    return [escape_text(_cut(line, max_width)) for line in lines]


def _pieces(text: str, max_width: int) -> list[str]:
    """The parts between which a text may be broken: after a space or "/"; within a word longer than a line, between Chinese
    characters."""
    pieces: list[str] = []
    for word in re.findall(r"[^ /]*[ /]*", text):
        pieces += [word] if word.isascii() or _width(word.rstrip()) <= max_width else re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]", word)
    return pieces


def _cut(line: str, max_width: int) -> str:
    while len(line) > 2 and _width(line) > max_width * 1.08:
        line = line.rstrip("…")[:-1] + "…"
    return line


def _width(text: str) -> float:
    """About how many pixels a text takes; a Chinese character is wide."""
    return sum(7.3 if sign.isascii() else 13.5 for sign in text)


def _mix(first: str, second: str, share: float) -> str:
    a, b = ([int(color[k : k + 2], 16) for k in (1, 3, 5)] for color in (first, second))
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))
