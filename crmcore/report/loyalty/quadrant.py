"""Scatter plot of the loyalty quadrant: repeat purchase on x, attitude on y, and a strip below for unknown attitude."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.terms import LoyaltyTerms
from crmcore.domain.loyalty.density_map import GRID, LoyaltyMap
from crmcore.domain.loyalty.quadrant import BOXES, UNKNOWN, Loyalty
from crmcore.domain.loyalty.tables import loyalty_of
from crmcore.report.plotting.theme import TRANSPARENT, Theme, annotation, escape_text, new_figure, theme_for
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN as UNTOLD, Words

#: the strip of unknown attitude on the y axis, and the range of that axis
STRIP, LOWEST, HIGHEST = (-31.0, -17.0), -45.0, 114.0
#: largest jitter of a point, in points of 100
_JITTER = 0.9
_SYMBOLS: tuple[str, ...] = ("circle", "diamond", "triangle-up", "square", "circle-open")


def loyalty_quadrant(
    book: Book,
    density_map: LoyaltyMap,
    words: Words,
    *,
    measure: str = "net_profit",
    currency: str = "",
    dark: bool = False,
    title: str | None = None,
) -> go.Figure:
    """The customers of `density_map` as points that carry their customer_id as `customdata`; where they are a sample, a heat
    map of all customers lies beneath. `measure` is shown in the hover text of each point."""
    theme, loyalty = theme_for(dark), loyalty_of(book)
    figure = new_figure(dark, 576, _headline(density_map, words) if title is None else title)
    _shade(figure, density_map, words, theme)
    names = customer_names(book, density_map.rows)
    value, shaded = book.mart.metrics[measure][density_map.rows], density_map.density is not None
    x, y = point_positions(loyalty, density_map.rows)
    for code, box in enumerate(BOXES):
        indices = np.flatnonzero(loyalty.box[density_map.rows] == code)
        hover = [
            words.t(
                "loyalty.figure.point",
                name=escape_text(names[k]),
                repeat=words.number(loyalty.repeat[density_map.rows[k]]),
                attitude=words.number(loyalty.attitude[density_map.rows[k]]),
                measure=words.t(f"metric.{measure}"),
                money=words.money(value[k], currency),
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
            marker=_marker(code, density_map.strip is not None if code == UNKNOWN else shaded, theme),
            unselected={"marker": {"opacity": 0.8}},
        )
    _frame(figure, loyalty.terms, theme)
    _box_labels(figure, density_map, words, theme)
    _axes(figure, words)
    return figure


def _headline(density_map: LoyaltyMap, words: Words) -> str:
    """The title as a finding, about customers whose attitude is known."""
    known = sum(density_map.customers[:UNKNOWN])
    if not known:
        return words.t("loyalty.figure.title_unknown")
    return words.t(
        "loyalty.figure.title", known=words.number(known), n=density_map.customers[0], spurious=words.number(density_map.customers[2])
    )


def box_colors(dark: bool) -> tuple[str, ...]:
    """One colour per box, in the order of BOXES."""
    theme = theme_for(dark)
    return theme.ramp[0], theme.gain, theme.watch, theme.muted, theme.muted


def point_positions(loyalty: Loyalty, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The positions of the customers of `rows`: (x, y), float64 each, with a deterministic jitter that never crosses a cut,
    because many customers have the same values."""
    first, second = _spread(rows, 0.7548776662), _spread(rows, 0.5698402910)  # low-discrepancy: neighbours land apart
    x = _jittered(loyalty.repeat[rows], first, loyalty.terms.repeat_cut)
    y = _jittered(loyalty.attitude[rows], second, loyalty.terms.attitude_cut)
    low, high = STRIP
    return x, np.where(np.isnan(y), (low + high) / 2 + second * (high - low) * 0.42, y)


def _spread(rows: np.ndarray, step: float) -> np.ndarray:
    """A low-discrepancy offset from −1 to 1 by row number."""
    return 2 * ((rows * step) % 1.0) - 1


def _jittered(values: np.ndarray, offsets: np.ndarray, cut: int) -> np.ndarray:
    moved = np.clip(values + _JITTER * offsets, 0, 100)
    return np.where(values >= cut, np.maximum(moved, cut), np.minimum(moved, cut - 0.1))


def _marker(code: int, shaded: bool, theme: Theme) -> dict[str, Any]:
    """Boxes differ in position, colour and symbol; points over a heat map have an outline."""
    color = box_colors(theme.dark)[code]
    rim = {"width": 1.2, "color": color} if code == UNKNOWN else {"width": 0.8 if shaded else 0.5, "color": theme.paper}
    return {"size": 6 if shaded else 8, "symbol": _SYMBOLS[code], "color": color, "opacity": 0.8, "line": rim}


def _shade(figure: go.Figure, density_map: LoyaltyMap, words: Words, theme: Theme) -> None:
    """Heat map of customer counts, one logarithmic scale for the square and the strip, so that both can be compared."""
    edges = np.linspace(0, 100, GRID + 1)
    grids = [(density_map.density, edges), (None if density_map.strip is None else density_map.strip[None, :], np.array(STRIP))]
    layers = [(counts, y) for counts, y in grids if counts is not None]
    maximum, scale = np.log1p(max((counts.max() for counts, _ in layers), default=0)), [[0, theme.raised], [1, theme.ramp[2]]]
    for counts, y in layers:
        shades = np.where(counts > 0, np.log1p(counts), np.nan)
        figure.add_heatmap(
            x=edges,
            y=y,
            z=shades,
            zmin=0,
            zmax=maximum,
            colorscale=scale,
            showscale=False,
            hoverongaps=False,
            customdata=counts,
            hovertemplate=f"%{{customdata:,}} {words.t('loyalty.figure.cell')}<extra></extra>",
        )


def _frame(figure: go.Figure, terms: LoyaltyTerms, theme: Theme) -> None:
    """The square, the strip, and the cuts; the cut of repeat purchase runs through both."""
    thin, cut = {"color": theme.line, "width": 1}, {"color": theme.ink, "width": 1.5, "dash": "dot"}
    box = {"type": "rect", "x0": 0, "x1": 100, "line": thin, "layer": "below"}
    lines = [
        {"type": "line", "x0": terms.repeat_cut, "x1": terms.repeat_cut, "y0": low, "y1": high, "line": cut}
        for low, high in ((0, 100), STRIP)
    ]
    figure.update_layout(
        shapes=[
            {**box, "y0": 0, "y1": 100},
            {**box, "y0": STRIP[0], "y1": STRIP[1], "fillcolor": TRANSPARENT},
            *lines,
            {"type": "line", "x0": 0, "x1": 100, "y0": terms.attitude_cut, "y1": terms.attitude_cut, "line": cut},
        ]
    )


def _box_labels(figure: go.Figure, density_map: LoyaltyMap, words: Words, theme: Theme) -> None:
    """Name, number and share of each box at its corner, on two lines so that they fit on a phone, outside the square, where no point
    hides them."""
    total = sum(density_map.customers)
    corners = {
        "latent": (0, 101, "left", "bottom"),
        "true": (100, 101, "right", "bottom"),
        "none": (0, -1, "left", "top"),
        "spurious": (100, -1, "right", "top"),
        "unknown": (0, STRIP[0] - 1, "left", "top"),
    }
    notes = []
    for code, box in enumerate(BOXES):
        x, y, xanchor, yanchor = corners[box]
        n = density_map.customers[code]
        text = words.t(
            "loyalty.figure.corner",
            box=words.t(f"loyalty.box.{box}"),
            n=words.number(n),
            share=words.share(n / total if total else None, 1) if total else UNTOLD,
        )
        notes.append(
            annotation(
                text, x, y, xref="x", yref="y", xanchor=xanchor, yanchor=yanchor, align=xanchor, font={"size": 13, "color": theme.ink}
            )
        )
    figure.update_layout(annotations=notes)


def _axes(figure: go.Figure, words: Words) -> None:
    marks = [0, 25, 50, 75, 100]
    figure.update_xaxes(range=[-1.5, 101.5], tickvals=marks, title={"text": words.t("loyalty.figure.repeat"), "standoff": 6})
    figure.update_yaxes(range=[LOWEST, HIGHEST], tickvals=marks, showline=False, title={"text": words.t("loyalty.figure.attitude")})
    figure.update_layout(hovermode="closest")
