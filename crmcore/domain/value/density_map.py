"""Data of the value matrix's plot, readable for 200 customers and for a million.

Money is so skewed that a linear scale would put nearly everyone into one corner. So each customer is drawn at its percentile
among those in the matrix (ties at the middle of their group), which makes the cuts straight lines: customers beyond a line are
in the upper box, ties included.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scoring import percentile
from crmcore.domain.value.matrix import BOXES, ValueMatrix

MAX_POINTS = 1_500
GRID = 50
#: percentiles whose amounts label the axes
TICKS: tuple[int, ...] = (5, 25, 50, 75, 95)
_SEED = 20_240_229


@dataclass(frozen=True, eq=False)
class ValueMap:
    """Points, density grid and counts of the plot; coordinates are percentiles 0–100 among everyone in the matrix.

    rows       int64[k], customers drawn as points; `sampled`: True where they are a sample
    x, y       float64[k], coordinates by current value and room to grow
    density    int64[GRID, GRID] customers by room to grow (first axis) and current value; None where all are points
    ticks      by axis, the amounts at the percentiles TICKS
    lines      by axis, the percentile that parts low from high: the cut, or where what is high begins if that is further up
    customers  by box, in the order of BOXES
    """

    rows: np.ndarray
    sampled: bool
    x: np.ndarray
    y: np.ndarray
    density: np.ndarray | None
    ticks: tuple[tuple[float, ...], tuple[float, ...]]
    customers: tuple[int, ...]
    lines: tuple[float, float]


def value_map(book: Book, matrix: ValueMatrix, customer_mask: np.ndarray | None = None) -> ValueMap:
    """Plot data over the customers in `customer_mask` (bool[N]; None: everyone). The same mask always gives the same sample."""
    members = np.flatnonzero(matrix.box >= 0)
    values = [book.mart.metrics[m][members] for m in ("current_value", "room_to_grow")]
    positions = [percentile(v) for v in values]
    ticks = (_ticks(values[0]), _ticks(values[1]))
    percentiles = (0, 0) if matrix.money_cuts else matrix.cuts
    across, up = (_line(p, v < edge, cut) for p, v, edge, cut in zip(positions, values, matrix.edges, percentiles, strict=True))
    included = np.arange(len(members)) if customer_mask is None else np.flatnonzero(customer_mask[members])
    counts = tuple(int(n) for n in np.bincount(matrix.box[members[included]], minlength=len(BOXES)))
    sampled = len(included) > MAX_POINTS
    density = None
    if sampled:
        edges = np.linspace(0, 100, GRID + 1)
        density = np.histogram2d(positions[1][included], positions[0][included], bins=(edges, edges))[0].astype(np.int64)
        included = np.sort(np.random.default_rng(_SEED).choice(included, MAX_POINTS, replace=False, shuffle=False))
    return ValueMap(members[included], sampled, positions[0][included], positions[1][included], density, ticks, counts, (across, up))


def _line(positions: np.ndarray, low: np.ndarray, cut: int) -> float:
    """The percentile that parts the `low` (bool[n]) from the others; above the cut where nothing earned stands there."""
    return float(cut) if np.max(positions[low], initial=0.0) < cut else 100.0 * float(low.mean())


def _ticks(values: np.ndarray) -> tuple[float, ...]:
    return tuple(map(float, np.percentile(values, TICKS))) if len(values) else ()
