"""Data of the loyalty quadrant's plot, readable for 200 customers and for a million.

Up to MAX_POINTS customers are drawn as points. Beyond that the square, the strip of unknown attitude, or both are counted
in a grid, and a seeded sample of the customers is drawn over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.loyalty.quadrant import BOXES, UNKNOWN, Loyalty

MAX_POINTS = 1_500
#: where not all fit, at most so many whose attitude is not known: they have a strip only
MOST_UNKNOWN = 300
GRID = 60
_SEED = 20_240_229


@dataclass(frozen=True, eq=False)
class LoyaltyMap:
    """Points, density grid and counts of the plot.

    rows       int64[k], the customers drawn as points, by row number
    density    int64[GRID, GRID] customers by attitude (first axis) and repeat buying in steps of 100 / GRID, None where
               each of them is a point
    strip      int64[GRID] customers of unknown attitude by repeat buying, None where each of them is a point
    customers  by box, in the order of BOXES
    """

    rows: np.ndarray
    density: np.ndarray | None
    strip: np.ndarray | None
    customers: tuple[int, ...]


def loyalty_map(loyalty: Loyalty, customer_mask: np.ndarray | None = None) -> LoyaltyMap:
    """Plot data over the customers in `customer_mask` (bool[N]; None: everyone). The same mask always gives the same sample."""
    box = loyalty.box if customer_mask is None else np.where(customer_mask, loyalty.box, np.int8(-1))
    counts = tuple(int(n) for n in np.bincount(box[box >= 0], minlength=len(BOXES)))
    known, unknown = np.flatnonzero((box >= 0) & (box != UNKNOWN)), np.flatnonzero(box == UNKNOWN)
    all_fit = len(known) + len(unknown) <= MAX_POINTS
    unknown_points = len(unknown) if all_fit else min(len(unknown), MOST_UNKNOWN)
    sample = _sample(known, MAX_POINTS - unknown_points)
    edges, density, strip = np.linspace(0, 100, GRID + 1), None, None
    if len(sample) < len(known):
        density = np.histogram2d(loyalty.attitude[known], loyalty.repeat[known], bins=(edges, edges))[0].astype(np.int64)
    if unknown_points < len(unknown):
        strip = np.histogram(loyalty.repeat[unknown], bins=edges)[0]
    return LoyaltyMap(np.sort(np.concatenate([sample, _sample(unknown, unknown_points)])), density, strip, counts)


def repeat_histogram(loyalty: Loyalty, customer_mask: np.ndarray | None = None, bins: int = 20) -> np.ndarray:
    """int64[bins]: customers by repeat buying in equal steps from 0 to 100, for data without attitudes."""
    selected = loyalty.population if customer_mask is None else loyalty.population & customer_mask
    return np.histogram(loyalty.repeat[selected], bins=bins, range=(0, 100))[0]


def _sample(rows: np.ndarray, most: int) -> np.ndarray:
    """At most `most` of the rows, drawn with a fixed seed."""
    if len(rows) <= most:
        return rows
    return np.random.default_rng(_SEED).choice(rows, most, replace=False, shuffle=False)
