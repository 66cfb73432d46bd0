"""The quadrant as a map that reads the same for 200 customers and for a million.

Up to MOST_POINTS customers each is a point. Beyond that the square, the strip of unknown attitude or both are counted in
a grid, and a seeded sample of the customers lies over it, so that there is somebody to look at everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.loyalty.quadrant import BOXES, UNKNOWN, Loyalty

MOST_POINTS = 1_500
#: where not all fit, at most so many whose attitude is not known: they have a strip only
MOST_UNKNOWN = 300
GRID = 60
_SEED = 20_240_229


@dataclass(frozen=True, eq=False)
class LoyaltyMap:
    """What is drawn.

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


def loyalty_map(loyalty: Loyalty, part: np.ndarray | None = None) -> LoyaltyMap:
    """The map over the customers of `part` (bool[N]; None: everyone). The same part always gives the same sample."""
    box = loyalty.box if part is None else np.where(part, loyalty.box, np.int8(-1))
    counts = tuple(int(n) for n in np.bincount(box[box >= 0], minlength=len(BOXES)))
    known, unknown = np.flatnonzero((box >= 0) & (box != UNKNOWN)), np.flatnonzero(box == UNKNOWN)
    all_fit = len(known) + len(unknown) <= MOST_POINTS
    aside = len(unknown) if all_fit else min(len(unknown), MOST_UNKNOWN)
    some = _some(known, MOST_POINTS - aside)
    edges, density, strip = np.linspace(0, 100, GRID + 1), None, None
    if len(some) < len(known):
        density = np.histogram2d(loyalty.attitude[known], loyalty.repeat[known], bins=(edges, edges))[0].astype(np.int64)
    if aside < len(unknown):
        strip = np.histogram(loyalty.repeat[unknown], bins=edges)[0]
    return LoyaltyMap(np.sort(np.concatenate([some, _some(unknown, aside)])), density, strip, counts)


def repeat_histogram(loyalty: Loyalty, part: np.ndarray | None = None, bins: int = 20) -> np.ndarray:
    """int64[bins] customers by repeat buying in equal steps from 0 to 100: all that can be told without attitudes."""
    who = loyalty.population if part is None else loyalty.population & part
    return np.histogram(loyalty.repeat[who], bins=bins, range=(0, 100))[0]


def _some(rows: np.ndarray, most: int) -> np.ndarray:
    if len(rows) <= most:
        return rows
    return np.random.default_rng(_SEED).choice(rows, most, replace=False, shuffle=False)
