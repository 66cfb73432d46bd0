"""The value matrix as a map that reads the same for 200 customers and for a million.

Money is so skewed that a plain scale would put nearly everyone into one corner. So each customer stands at its percentile
among those in the matrix (equal ones at the middle of their group), which makes the cuts straight lines: who lies beyond
one is in the upper box, groups of equals included.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scoring import percentile
from crmcore.domain.value.matrix import BOXES, ValueMatrix

MOST_POINTS = 1_500
GRID = 50
#: percentiles whose money is written along the axes
TICKS: tuple[int, ...] = (5, 25, 50, 75, 95)
_SEED = 20_240_229


@dataclass(frozen=True, eq=False)
class ValueMap:
    """What is drawn, over the customers looked at; places are percentiles 0–100 among everyone in the matrix.

    rows       int64[k], customers drawn as points; `sampled` where they are a sample
    x, y       float64[k], places by current value and growth potential
    density    int64[GRID, GRID] customers by growth potential (first axis) and current value; None where all are points
    ticks      by axis, the money at the percentiles TICKS
    customers  by box, in the order of BOXES
    """

    rows: np.ndarray
    sampled: bool
    x: np.ndarray
    y: np.ndarray
    density: np.ndarray | None
    ticks: tuple[tuple[float, ...], tuple[float, ...]]
    customers: tuple[int, ...]


def value_map(book: Book, matrix: ValueMatrix, part: np.ndarray | None = None) -> ValueMap:
    """The map over the customers of `part` (bool[N]; None: everyone). The same part always gives the same sample."""
    members = np.flatnonzero(matrix.box >= 0)
    values = [book.mart.metrics[m][members] for m in ("current_value", "growth_potential")]
    places = [percentile(v) for v in values]
    ticks = tuple(tuple(np.percentile(v, TICKS).tolist()) if len(v) else () for v in values)
    seen = np.arange(len(members)) if part is None else np.flatnonzero(part[members])
    counts = tuple(int(n) for n in np.bincount(matrix.box[members[seen]], minlength=len(BOXES)))
    sampled = len(seen) > MOST_POINTS
    density = None
    if sampled:
        edges = np.linspace(0, 100, GRID + 1)
        density = np.histogram2d(places[1][seen], places[0][seen], bins=(edges, edges))[0].astype(np.int64)
        seen = np.sort(np.random.default_rng(_SEED).choice(seen, MOST_POINTS, replace=False, shuffle=False))
    return ValueMap(members[seen], sampled, places[0][seen], places[1][seen], density, ticks, counts)
