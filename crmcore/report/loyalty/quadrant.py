"""The loyalty quadrant: repeat purchase along, attitude up, and a strip below for those whose attitude is not known."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.terms import LoyaltyTerms
from crmcore.domain.loyalty.density_map import GRID, LoyaltyMap
from crmcore.domain.loyalty.quadrant import BOXES, UNKNOWN, Loyalty
from crmcore.domain.loyalty.tables import loyalty_of
from crmcore.report.plotting.theme import CLEAR, Theme, a_note, plain, sheet, theme
from crmcore.report.words.words import UNKNOWN as UNTOLD, Words

#: the strip of unknown attitude on the axis of attitude, and what is shown below and above it
STRIP, LOWEST, HIGHEST = (-31.0, -17.0), -42.0, 113.0
#: how far a point may be drawn from its place, in points of 100
_SHIFT = 0.9
_SYMBOLS: tuple[str, ...] = ("circle", "diamond", "triangle-up", "square", "circle-open")


def quadrant(
    book: Book,
    drawn: LoyaltyMap,
    words: Words,
    *,
    measure: str = "net_profit",
    currency: str = "",
    dark: bool = False,
    title: str | None = None,
) -> go.Figure:
    """The customers of `drawn` as points that carry their customer_id as `customdata`; where they are a sample, all
    customers are shaded beneath them. `measure` is told of each point."""
    look, loyalty = theme(dark), loyalty_of(book)
    figure = sheet(dark, 560, finding(drawn, words) if title is None else title)
    _shade(figure, drawn, words, look)
    ids, names = book.mart.customers.ids, _names(book, drawn.rows)
    worth, shaded = book.mart.metrics[measure][drawn.rows], drawn.density is not None
    x, y = places(loyalty, drawn.rows)
    for code, box in enumerate(BOXES):
        at = np.flatnonzero(loyalty.box[drawn.rows] == code)
        rows = drawn.rows[at]
        said = [
            words.t(
                "loyalty.figure.point",
                name=plain(names[k]),
                repeat=words.number(loyalty.repeat[drawn.rows[k]]),
                attitude=words.number(loyalty.attitude[drawn.rows[k]]),
                measure=words.t(f"metric.{measure}"),
                money=words.money(worth[k], currency),
            )
            for k in at
        ]
        figure.add_scatter(
            x=x[at],
            y=y[at],
            mode="markers",
            name=box,
            customdata=[ids[int(row)].as_py() for row in rows],
            hovertext=said,
            hoverinfo="text",
            marker=_marker(code, drawn.strip is not None if code == UNKNOWN else shaded, look),
            unselected={"marker": {"opacity": 0.8}},
        )
    _frame(figure, loyalty.terms, look)
    _names_of_boxes(figure, drawn, words, look)
    _axes(figure, words)
    return figure


def finding(drawn: LoyaltyMap, words: Words) -> str:
    """The sentence over the quadrant, of those whose attitude is known."""
    known = sum(drawn.customers[:UNKNOWN])
    if not known:
        return words.t("loyalty.figure.title_unknown")
    return words.t("loyalty.figure.title", known=words.number(known), n=drawn.customers[0], spurious=words.number(drawn.customers[2]))


def box_colors(dark: bool) -> tuple[str, ...]:
    """One colour per box, in the order of BOXES."""
    look = theme(dark)
    return look.ramp[0], look.gain, look.watch, look.muted, look.muted


def places(loyalty: Loyalty, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the customers of `rows` are drawn: (x, y), float64 each. Everybody is moved a little, always the same way
    and never over a cut, because many stand on exactly the same spot."""
    first, second = _spread(rows, 0.7548776662), _spread(rows, 0.5698402910)  # low-discrepancy: neighbours land apart
    x = _moved(loyalty.repeat[rows], first, loyalty.terms.repeat_cut)
    y = _moved(loyalty.attitude[rows], second, loyalty.terms.attitude_cut)
    low, high = STRIP
    return x, np.where(np.isnan(y), (low + high) / 2 + second * (high - low) * 0.42, y)


def _spread(rows: np.ndarray, step: float) -> np.ndarray:
    """−1 to 1, by row number alone."""
    return 2 * ((rows * step) % 1.0) - 1


def _moved(values: np.ndarray, by: np.ndarray, cut: int) -> np.ndarray:
    moved = np.clip(values + _SHIFT * by, 0, 100)
    return np.where(values >= cut, np.maximum(moved, cut), np.minimum(moved, cut - 0.1))


def _names(book: Book, rows: np.ndarray) -> list[str]:
    table = book.mart.customers.table
    ids = table["customer_id"].take(rows).to_pylist()
    names = table["name"].take(rows).to_pylist() if "name" in table.column_names else [None] * len(ids)
    return [name or customer_id for name, customer_id in zip(names, ids, strict=True)]


def _marker(code: int, shaded: bool, look: Theme) -> dict[str, Any]:
    """Boxes differ in place, colour and sign; points over a shaded map have a rim that sets them off."""
    color = box_colors(look.dark)[code]
    rim = {"width": 1.2, "color": color} if code == UNKNOWN else {"width": 0.8 if shaded else 0.5, "color": look.paper}
    return {"size": 6 if shaded else 8, "symbol": _SYMBOLS[code], "color": color, "opacity": 0.8, "line": rim}


def _shade(figure: go.Figure, drawn: LoyaltyMap, words: Words, look: Theme) -> None:
    """Counts as shades, one logarithmic scale for the square and the strip, so that both can be compared."""
    edges = np.linspace(0, 100, GRID + 1)
    grids = [(drawn.density, edges), (None if drawn.strip is None else drawn.strip[None, :], np.array(STRIP))]
    told = [(counts, y) for counts, y in grids if counts is not None]
    most, scale = np.log1p(max((counts.max() for counts, _ in told), default=0)), [[0, look.raised], [1, look.ramp[2]]]
    for counts, y in told:
        shades = np.where(counts > 0, np.log1p(counts), np.nan)
        figure.add_heatmap(
            x=edges,
            y=y,
            z=shades,
            zmin=0,
            zmax=most,
            colorscale=scale,
            showscale=False,
            hoverongaps=False,
            customdata=counts,
            hovertemplate=f"%{{customdata:,}} {words.t('loyalty.figure.cell')}<extra></extra>",
        )


def _frame(figure: go.Figure, terms: LoyaltyTerms, look: Theme) -> None:
    """The square, the strip, and the cuts; the cut of repeat purchase goes through both."""
    thin, cut = {"color": look.line, "width": 1}, {"color": look.ink, "width": 1.5, "dash": "dot"}
    box = {"type": "rect", "x0": 0, "x1": 100, "line": thin, "layer": "below"}
    lines = [
        {"type": "line", "x0": terms.repeat_cut, "x1": terms.repeat_cut, "y0": low, "y1": high, "line": cut}
        for low, high in ((0, 100), STRIP)
    ]
    figure.update_layout(
        shapes=[
            {**box, "y0": 0, "y1": 100},
            {**box, "y0": STRIP[0], "y1": STRIP[1], "fillcolor": CLEAR},
            *lines,
            {"type": "line", "x0": 0, "x1": 100, "y0": terms.attitude_cut, "y1": terms.attitude_cut, "line": cut},
        ]
    )


def _names_of_boxes(figure: go.Figure, drawn: LoyaltyMap, words: Words, look: Theme) -> None:
    """Name, number and share of each box at its own corner, outside the square, where no point can hide them."""
    whole = sum(drawn.customers)
    corners = {
        "latent": (0, 101, "left", "bottom"),
        "true": (100, 101, "right", "bottom"),
        "none": (0, -1, "left", "top"),
        "spurious": (100, -1, "right", "top"),
        "unknown": (0, STRIP[0] - 1, "left", "top"),
    }
    notes = []
    for code, box in enumerate(BOXES):
        x, y, side, edge = corners[box]
        n = drawn.customers[code]
        said = words.t(
            "loyalty.figure.corner",
            box=words.t(f"loyalty.box.{box}"),
            n=words.number(n),
            share=words.share(n / whole if whole else None, 1) if whole else UNTOLD,
        )
        notes.append(a_note(said, x, y, xref="x", yref="y", xanchor=side, yanchor=edge, align=side, font={"size": 13, "color": look.ink}))
    figure.update_layout(annotations=notes)


def _axes(figure: go.Figure, words: Words) -> None:
    marks = [0, 25, 50, 75, 100]
    figure.update_xaxes(range=[-1.5, 101.5], tickvals=marks, title={"text": words.t("loyalty.figure.repeat"), "standoff": 6})
    figure.update_yaxes(range=[LOWEST, HIGHEST], tickvals=marks, showline=False, title={"text": words.t("loyalty.figure.attitude")})
    figure.update_layout(hovermode="closest")
