"""Two factors crossed, as boxes: how many customers each holds and what they bring together.

The stronger the colour, the more a box brings. A box that loses money is red and hatched and its number has a minus; an
empty one is an outline. Every box carries its code (`box.<row>.<column>`) as customdata.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.factors.matrix import FactorMatrix, Placement
from crmcore.report.factors.words import FactorWords, field_name
from crmcore.report.plotting.theme import a_note, plain, sheet, text_on, theme

#: part of the width for the names of the rows
SIDE = 0.17
#: pixels of a line of text, and around the lines of a box
LINE, ROOM = 18, 26
#: pixels that the figure is usually wide; only names are broken by it
WIDTH = 940
#: lines of a name at most
MOST_LINES = 3


def factor_boxes(matrix: FactorMatrix, said: FactorWords, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """The boxes of `matrix`, the best row on top and the best column at the left."""
    heading = finding(matrix, said) if title is None else title
    return _Boxes(matrix, said, dark).drawn(heading, _subtitle(matrix, said))


def finding(matrix: FactorMatrix, said: FactorWords) -> str:
    """The sentence over the figure: the box that brings most."""
    w, boxes = said.words, matrix.profit
    if not matrix.placed or boxes is None:
        return w.t("factors.figure.nobody")
    inner, whole = boxes[:-1, :-1], float(boxes.sum())
    if whole <= 0 or inner.max() <= 0:
        return w.t("factors.figure.no_profit", money=w.money(float(inner.sum()), said.currency, compact=True))
    row, column = (int(k) for k in np.unravel_index(int(inner.argmax()), inner.shape))
    n = int(matrix.customers[row, column])
    return w.t(
        f"factors.figure.{matrix.measure}",
        n=n,
        box=said.called(matrix, row, column),
        share=w.share(n / matrix.customers.sum(), 1),
        part=w.share(inner[row, column] / whole),
    )


def _subtitle(matrix: FactorMatrix, said: FactorWords) -> str:
    w = said.words
    told = [w.t("factors.figure.in_each", measure=w.t(f"overview.basis.{matrix.measure}"))]
    losing = np.zeros(0) if matrix.profit is None else matrix.profit[:-1, :-1][matrix.profit[:-1, :-1] < 0]
    if len(losing):
        told.append(w.t("factors.figure.losing", n=len(losing), money=w.money(-float(losing.sum()), said.currency, compact=True)))
    return w.t("common.scope.separator").join(told)


class _Boxes:
    """The drawing of one matrix: what all its parts need to know, and a method per part."""

    def __init__(self, matrix: FactorMatrix, said: FactorWords, dark: bool) -> None:
        self.matrix, self.said, self.look, self.dark = matrix, said, theme(dark), dark
        self.rows, self.columns = len(matrix.down.bands), len(matrix.across.bands)
        self.room = int(WIDTH * (1 - SIDE) / max(self.columns, 1)) - 14
        self.names = {(i, j): _broken(said.name(matrix, i, j), self.room) for i in range(self.rows) for j in range(self.columns)}

    def drawn(self, title: str, subtitle: str) -> go.Figure:
        heads = [self._head(self.matrix.across, k, self.room) for k in range(self.columns)]
        sides = [self._head(self.matrix.down, k, int(WIDTH * SIDE) - 14) for k in range(self.rows)]
        tallest = max([2 + max((len(name) for name in self.names.values()), default=0), *(len(side) for side in sides)])
        top = LINE * max(max((len(head) for head in heads), default=1), 2) + 10
        figure = sheet(self.dark, self.rows * (LINE * tallest + ROOM) + top + 8, title, subtitle, bargap=0)
        figure.update_layout(
            barmode="overlay",
            margin={"l": 2, "r": 2, "b": 4, "t": figure.layout.margin.t + top - 8},
            xaxis={"domain": [SIDE, 1], "range": [0, max(self.columns, 1)], "visible": False},
            yaxis={"range": [self.rows - 0.5, -0.5], "visible": False},
        )
        self._fill(figure)
        return figure.update_layout(annotations=[*self._corner(), *self._column_heads(heads), *self._row_heads(sides)])

    def _fill(self, figure: go.Figure) -> None:
        places = [(i, j) for i in range(self.rows) for j in range(self.columns)]
        values = [float(self.matrix.profit[i, j]) if self.matrix.profit is not None else 0.0 for i, j in places]
        counts = [int(self.matrix.customers[i, j]) for i, j in places]
        most, least = max([*values, 0.0]) or 1.0, min([*values, 0.0]) or -1.0
        fills = [self._fill_of(value / most, n) for value, n in zip(values, counts, strict=True)]
        lost = [value < 0 and n > 0 for value, n in zip(values, counts, strict=True)]
        # an own trace for losses: a pattern's opacity holds for a whole trace
        self._trace(
            figure,
            "box",
            [k for k, loss in enumerate(lost) if not loss],
            places,
            values,
            counts,
            {
                "color": [fill for fill, loss in zip(fills, lost, strict=True) if not loss],
                "line": {
                    "width": 1,
                    "color": [
                        self.look.line if not n or value == 0 else fill
                        for fill, n, value, loss in zip(fills, counts, values, lost, strict=True)
                        if not loss
                    ],
                },
            },
            [
                text_on(fill) if n and fill.startswith("#") else self.look.muted
                for fill, n, loss in zip(fills, counts, lost, strict=True)
                if not loss
            ],
        )
        weights = [0.6 + 1.6 * math.sqrt(value / least) for value, loss in zip(values, lost, strict=True) if loss]
        self._trace(
            figure,
            "loss",
            [k for k, loss in enumerate(lost) if loss],
            places,
            values,
            counts,
            {
                "color": self.look.paper,
                "line": {"color": self.look.loss, "width": weights},
                "pattern": {
                    "shape": "/",
                    "fgcolor": self.look.loss,
                    "bgcolor": self.look.paper,
                    "size": 10,
                    "solidity": 0.12,
                    "fgopacity": 0.42,
                },
            },
            self.look.ink,
        )

    def _trace(
        self,
        figure: go.Figure,
        name: str,
        chosen: list[int],
        places: list[tuple[int, int]],
        values: list[float],
        counts: list[int],
        marker: dict[str, Any],
        color: Any,
    ) -> None:
        if not chosen:
            return
        figure.add_bar(
            name=name,
            orientation="h",
            y=[places[k][0] for k in chosen],
            x=[0.98] * len(chosen),
            base=[places[k][1] + 0.01 for k in chosen],
            width=0.95,
            marker=marker,
            customdata=[f"box.{places[k][0]}.{places[k][1]}" for k in chosen],
            text=[self._text(places[k], values[k], counts[k]) for k in chosen],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"size": 13, "color": color},
            hovertext=[self._hover(places[k], values[k], counts[k]) for k in chosen],
            hoverinfo="text",
            unselected={"marker": {"opacity": 1}},
        )

    def _fill_of(self, part: float, customers: int) -> str:
        """From the page's raised tone to a strong colour of the ramp: like the root, so that small sums are still told apart."""
        if not customers or part <= 0:
            return "rgba(0,0,0,0)"
        strength = 0.12 + 0.88 * math.sqrt(part)
        return _mixed(self.look.raised, self.look.ramp[1], strength)

    def _text(self, place: tuple[int, int], value: float, customers: int) -> str:
        w = self.said.words
        if not customers:
            return "<br>".join([*(f"<b>{line}</b>" for line in self.names[place]), w.number(0)])
        counted = w.t("common.unit.customers", n=customers) if self.columns <= 4 else w.number(customers)
        money = w.money(value, self.said.currency, compact=True)
        money = f"<span style='color:{self.look.loss}'>{money}</span>" if value < 0 else money
        return "<br>".join([*(f"<b>{line}</b>" for line in self.names[place]), counted, f"<b>{money}</b>"])

    def _hover(self, place: tuple[int, int], value: float, customers: int) -> str:
        w, matrix = self.said.words, self.matrix
        whole = float(matrix.profit.sum()) if matrix.profit is not None else 0.0
        return w.t(
            "factors.figure.hover",
            box=plain(self.said.box(matrix, *place)),
            n=customers,
            share=w.share(customers / max(int(matrix.customers.sum()), 1), 1),
            measure=w.t(f"metric.{matrix.measure}"),
            money=w.money(value, self.said.currency),
            part=w.share(value / whole if whole > 0 else None, 1),
        )

    def _head(self, placed: Placement, place: int, room: int) -> list[str]:
        """Lines of a column's or row's heading: its name, from where to where it reaches."""
        reach = _broken(self.said.range(placed, place), room, 2)
        return [
            *(f"<b>{line}</b>" for line in _broken(self.said.band(placed, place), room)),
            *(f"<span style='color:{self.look.muted};font-size:0.92em'>{line}</span>" for line in reach),
        ]

    def _corner(self) -> list[dict[str, Any]]:
        w = self.said.words
        room, faint = int(WIDTH * SIDE) - 30, {"size": 12, "color": self.look.muted}
        fields = (self.matrix.across.axis.field, self.matrix.down.axis.field)
        across, down = (_broken(field_name(name, w), room, 1)[0] for name in fields)
        return [a_note(f"{across} →<br>{down} ↓", 0, y=1, yanchor="bottom", yshift=4, font=faint)]

    def _column_heads(self, heads: list[list[str]]) -> list[dict[str, Any]]:
        return [
            a_note(
                "<br>".join(head), k + 0.5, y=1, xref="x", xanchor="center", align="center", yanchor="bottom", yshift=4, font={"size": 13}
            )
            for k, head in enumerate(heads)
        ]

    def _row_heads(self, sides: list[list[str]]) -> list[dict[str, Any]]:
        return [a_note("<br>".join(side), 0, y=k, yref="y", yanchor="middle", font={"size": 13}) for k, side in enumerate(sides)]


def _broken(text: str, room: int, most: int = MOST_LINES) -> list[str]:
    """`text` on lines of about `room` pixels, cut with "…" after the last; [] for an empty text."""
    lines: list[str] = []
    line, used = "", 0.0
    for word in _pieces(text, room):
        width = _width(word)
        if line and used + _width(word.rstrip()) > room:
            lines.append(line.strip())
            line, used = "", 0.0
        line, used = line + word, used + width
    if line.strip():
        lines.append(line.strip())
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip() + "…"]
    return [plain(_cut(line, room)) for line in lines]


def _pieces(text: str, room: int) -> list[str]:
    """Where a text may be broken: behind a space or "/"; within a word that is longer than a line, between Chinese signs."""
    pieces: list[str] = []
    for word in re.findall(r"[^ /]*[ /]*", text):
        pieces += [word] if word.isascii() or _width(word.rstrip()) <= room else re.findall(r"[\x00-\x7f]+|[^\x00-\x7f]", word)
    return pieces


def _cut(line: str, room: int) -> str:
    while len(line) > 2 and _width(line) > room * 1.08:
        line = line.rstrip("…")[:-1] + "…"
    return line


def _width(text: str) -> float:
    """About how many pixels a text takes; a Chinese sign is wide."""
    return sum(7.3 if sign.isascii() else 13.5 for sign in text)


def _mixed(first: str, second: str, part: float) -> str:
    a, b = ([int(color[k : k + 2], 16) for k in (1, 3, 5)] for color in (first, second))
    return "#" + "".join(f"{round(x + (y - x) * part):02x}" for x, y in zip(a, b, strict=True))
