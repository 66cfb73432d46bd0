"""Two factors crossed: the band of every customer in each, and the customers and sums of every box.

Equal values are never separated, and nobody is dropped: customers with an unknown value have a row and a column of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from crmcore.domain.factors.definition import Axis, Factors
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.coverage import is_known
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.grading.tiers import assign_tiers, counts_above, edges_at
from crmcore.domain.summary.tier_table import profit_metric

Kind = Literal["metric", "tier", "category"]
#: maximum number of categories in rows or columns; further, rarer categories share one called OTHER
MOST_CATEGORIES = 8
#: key of that band; never the name of a category, because names have no control characters
OTHER = "\x1fother"


@dataclass(frozen=True, slots=True)
class Band:
    """One row or column. `key`: the index of a metric's band from the best one, a category's value or a tier's code.

    low, high   bounds of a metric's band, None: open. Where more is better it includes `low`, where less is better `high`: a
                value on a cut belongs to the better band
    customers   number of customers, within the mask
    """

    key: str
    customers: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, eq=False)
class Placement:
    """One factor applied to the customers. `codes`: int8[N], index into `bands`, −1 unknown. Bands: a metric's best one
    first, tiers top first, categories the most frequent first."""

    axis: Axis
    kind: Kind
    bands: tuple[Band, ...]
    codes: np.ndarray

    @property
    def edges(self) -> tuple[float, ...]:
        """The values between a metric's bands, ascending; () for other fields."""
        bounds = {band.low for band in self.bands} | {band.high for band in self.bands}
        return tuple(sorted(edge for edge in bounds if edge is not None))


@dataclass(frozen=True, eq=False)
class FactorMatrix:
    """Two placements crossed over the customers in a mask. Tables are [rows + 1, columns + 1] in the order of the bands; the last
    row and column hold customers with an unknown value. So every table adds up to all customers in the mask.

    measure         the profit summed in `profit` ("order_amount" where the data know no profit)
    customers       int64
    order_amount, profit, current_value   float64, None where unknown
    """

    across: Placement
    down: Placement
    measure: str
    customers: np.ndarray
    order_amount: np.ndarray | None
    profit: np.ndarray | None
    current_value: np.ndarray | None

    @property
    def placed(self) -> int:
        """Number of customers in a box."""
        return int(self.customers[:-1, :-1].sum())

    @property
    def unplaced(self) -> int:
        """Number of customers of whom one of the two factors, or both, is unknown."""
        return int(self.customers.sum()) - self.placed


def factor_matrix(book: Book, factors: Factors, customer_mask: np.ndarray | None = None, measure: str = "net_profit") -> FactorMatrix:
    """Cross two factors over the customers in `customer_mask` (bool[N]; None: everyone). `measure` falls back to
    order_amount where that profit is unknown."""
    mart, shown = book.mart, profit_metric(book.mart, measure)
    down, across = placement(book, factors.down, customer_mask), placement(book, factors.across, customer_mask)
    rows, columns = len(down.bands), len(across.bands)
    slots = _last_if_unknown(down.codes, rows) * (columns + 1) + _last_if_unknown(across.codes, columns)
    looked_at = slots if customer_mask is None else slots[customer_mask]
    size, shape = (rows + 1) * (columns + 1), (rows + 1, columns + 1)

    def table(metric: str) -> np.ndarray | None:
        values = mart.summable(metric) if is_known(mart, metric) else None
        if values is None:
            return None
        return np.bincount(looked_at, weights=values if customer_mask is None else values[customer_mask], minlength=size).reshape(shape)

    return FactorMatrix(
        across,
        down,
        shown,
        np.bincount(looked_at, minlength=size).reshape(shape),
        table("order_amount"),
        table(shown),
        table("current_value"),
    )


def placement(book: Book, axis: Axis, customer_mask: np.ndarray | None = None) -> Placement:
    """The band of every customer in one factor; percentiles and the frequency of categories are those in `customer_mask`."""
    if axis.is_metric:
        return _by_metric(book, axis, customer_mask)
    if axis.field == "tier":
        keys = book.scheme.tiers
        return Placement(axis, "tier", _counted(keys, book.tier, customer_mask), book.tier)
    return _by_category(book, axis, customer_mask)


def _by_metric(book: Book, axis: Axis, customer_mask: np.ndarray | None) -> Placement:
    values = book.mart.metrics[axis.field]
    rising = BY_ID[axis.field].higher_is_better
    better = values if rising else -values  # from here on more is better
    known = ~np.isnan(values)
    if axis.by == "value":
        edges = [cut if rising else -cut for cut in (reversed(axis.cuts) if rising else axis.cuts)]
    else:
        edges = _percentile_edges(better[known if customer_mask is None else known & customer_mask], axis.cuts, rising)
    codes = assign_tiers(better, edges)
    codes[~known] = -1
    counts = _counted(tuple(str(k) for k in range(len(edges) + 1)), codes, customer_mask)
    bounds = [None, *(_finite(edge) for edge in edges), None]  # band k lies between bounds k (its better end) and k + 1
    bands = []
    for k, band in enumerate(counts):
        upper, lower = bounds[k], bounds[k + 1]
        low, high = (lower, upper) if rising else (_turned(upper), _turned(lower))
        bands.append(Band(band.key, band.customers, low, high))
    return Placement(axis, "metric", tuple(bands), codes)


def _percentile_edges(better: np.ndarray, cuts: tuple[float, ...], rising: bool) -> list[float]:
    """Edges, the best one first; `cuts` count from the lowest value, which is the best one where less is better."""
    steps = np.diff([0, *(int(cut) for cut in cuts), 100]).tolist()
    return edges_at(np.sort(better), counts_above(len(better), steps[::-1] if rising else steps))


def _by_category(book: Book, axis: Axis, customer_mask: np.ndarray | None) -> Placement:
    codes, values = book.mart.customers.codes(axis.field)
    counts = np.bincount((codes if customer_mask is None else codes[customer_mask]) + 1, minlength=len(values) + 1)[1:]
    order = [k for k in np.argsort(-counts, kind="stable") if counts[k]]  # stable: equally frequent ones by name
    frequent = order if len(order) <= MOST_CATEGORIES else order[: MOST_CATEGORIES - 1]
    keys = [values[k] for k in frequent] + ([OTHER] if len(frequent) < len(order) else [])
    homes = np.full(len(values) + 1, len(frequent) if len(frequent) < len(order) else -1, np.int8)
    homes[-1] = -1  # code −1, unknown, looks here
    homes[frequent] = np.arange(len(frequent), dtype=np.int8)
    placed = homes[codes]
    return Placement(axis, "category", _counted(tuple(keys), placed, customer_mask), placed)


def _counted(keys: tuple[str, ...], codes: np.ndarray, customer_mask: np.ndarray | None) -> tuple[Band, ...]:
    counts = np.bincount((codes if customer_mask is None else codes[customer_mask]).astype(np.intp) + 1, minlength=len(keys) + 1)[1:]
    return tuple(Band(key, int(n)) for key, n in zip(keys, counts, strict=True))


def _last_if_unknown(codes: np.ndarray, last: int) -> np.ndarray:
    slots = codes.astype(np.intp)
    slots[slots < 0] = last
    return slots


def _turned(edge: float | None) -> float | None:
    return None if edge is None else 0.0 - edge  # no "−0"


def _finite(edge: float) -> float | None:
    return float(edge) if np.isfinite(edge) else None
