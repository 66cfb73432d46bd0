"""A customer's own values placed in another population: its positions, its score and its tier there.

The population's distributions and cut-offs stand; the customer takes the place of its own values in them. k is the number of customers
that are placed, n the number of graded customers of the population.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.gates import GATE_METRICS, best_allowed, is_stopped
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.grading.scoring import SCORE_DIGITS, Position, comparable, percentile_in
from crmcore.domain.grading.tiers import assign_tiers, matrix_tiers

#: up to so many customers are counted against the population one by one, which is quicker than sorting it
FEW = 24


@dataclass(frozen=True, eq=False)
class Population:
    """A graded population that customers can be placed in.

    Attributes
    ----------
    normalised, book
        The metrics that it was graded on, and its grades.
    """

    normalised: NormalisedMetrics
    book: Book
    _sorted: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)

    def ascending(self, metric: str) -> np.ndarray:
        """float64[m]: the known values of a metric, ascending. Cached."""
        if metric not in self._sorted:
            raw = self.normalised.of_units(self.normalised.raw(metric))
            self._sorted[metric] = np.sort(raw[~np.isnan(raw)])
        return self._sorted[metric]

    def graded_index(self, rows: np.ndarray) -> np.ndarray:
        """int64[k]: the place of mart rows among the graded ones, −1: not graded."""
        graded = self.normalised.rows
        if not len(graded):
            return np.full(len(rows), -1, np.int64)
        at = np.minimum(np.searchsorted(graded, rows), len(graded) - 1)
        return np.where(graded[at] == rows, at, -1)


@dataclass(frozen=True, eq=False)
class Placed:
    """Customers as they stand in a population.

    Attributes
    ----------
    score
        float64[k], 0–100, NaN where no weighted metric is known.
    points
        Metric id → float64[k]: what it adds to the score, 0 where unknown; they add up to the score.
    tier
        float64[k]: the tier as cut and after the gates, 0 = top; NaN: none.
    """

    score: np.ndarray
    points: Mapping[str, np.ndarray]
    tier: np.ndarray


def placed_as_graded(population: Population, rows: np.ndarray) -> Placed:
    """The customers of these mart rows (int64[k]) as the population's own grading has them."""
    book, own = population.book, population.graded_index(rows)
    weight = {metric: np.where(_known(book.positions[metric], own), share, 0.0) for metric, share in book.weights.items()}
    total = sum(weight.values(), np.zeros(len(rows)))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = {metric: np.where(total > 0, own_weight / total, 0.0) for metric, own_weight in weight.items()}
    points = {metric: book.positions[metric].filled[own] * share[metric] for metric in share} if len(population.normalised.rows) else {}
    tier = book.computed[rows].astype(np.float64)
    return Placed(book.score[rows], points, np.where(tier < 0, np.nan, tier))


def _known(position: Position, own: np.ndarray) -> np.ndarray:
    """bool[k]: whether a metric is known of the graded customers at these places, −1: not graded."""
    return own >= 0 if position.known is None else (own >= 0) & position.known[own]


def place(population: Population, mart: Mart, rows: np.ndarray) -> Placed:
    """The customers of these rows (int64[k]) with their values in `mart`, put in place of their own values in the population.

    `mart` has the same customers in the same rows as the population's.
    """
    book = population.book
    own = population.graded_index(rows)
    position = {metric: _position(population, metric, comparable(mart.metrics[metric][rows]), own) for metric in book.weights}
    total = sum((np.where(np.isnan(p), 0.0, book.weights[metric]) for metric, p in position.items()), np.zeros(len(rows)))
    with np.errstate(invalid="ignore", divide="ignore"):
        points = {metric: np.nan_to_num(p) * book.weights[metric] / total for metric, p in position.items()}
    score = np.round(sum(points.values(), np.zeros(len(rows))), SCORE_DIGITS)
    score = np.where(total > 0, score, np.nan)
    points = {metric: np.where(total > 0, value, 0.0) for metric, value in points.items()}
    return Placed(score, points, gated(population, mart, rows, _tier(population, mart, rows, score)))


def gated(population: Population, mart: Mart, rows: np.ndarray, tier: np.ndarray) -> np.ndarray:
    """float64[k]: tiers after the gates of the population's scenario, which judge the customers' values in `mart`."""
    book = population.book
    for gate, limit in book.scenario.gates:
        metrics = GATE_METRICS[gate]
        known = next((m for m in metrics if not np.isnan(population.normalised.raw(m)).all()), metrics[-1])
        with np.errstate(invalid="ignore"):
            stopped = is_stopped(gate, limit, mart.metrics[known][rows])
        tier = np.where(stopped, np.fmax(tier, best_allowed(gate, len(book.scheme.tiers))), tier) if len(tier) else tier
    return tier


def _tier(population: Population, mart: Mart, rows: np.ndarray, score: np.ndarray) -> np.ndarray:
    """float64[k]: the tier by the population's cut-offs, NaN: none."""
    book, scheme = population.book, population.book.scheme

    def better(metric: str) -> np.ndarray:
        values = comparable(mart.metrics[metric][rows])
        return values if BY_ID[metric].higher_is_better else -values

    values = score if book.cut_by == "score" else better(book.cut_by)
    if scheme.method == "matrix":
        second = better(book.across)
        tier = matrix_tiers(values, second, _matrix_edges(population)).astype(np.float64)
        return np.where(np.isnan(values) | np.isnan(second), np.nan, tier)
    tier = assign_tiers(values, book.edges).astype(np.float64)
    if scheme.method == "rule":
        with np.errstate(invalid="ignore"):
            tier = np.where(mart.metrics[scheme.floor_metric][rows] < scheme.floor, float(len(scheme.tiers) - 1), tier)
    return np.where(np.isnan(values), np.nan, tier)


def _matrix_edges(population: Population) -> tuple[float, float]:
    book, normalised = population.book, population.normalised
    first = normalised.of_units(book.cut_values)
    second = normalised.of_units(normalised.better(book.across))
    known = ~(np.isnan(first) | np.isnan(second))
    money = (book.cut_by != "score" and BY_ID[book.cut_by].is_earned, BY_ID[book.across].is_earned)
    return book.scenario.matrix_cuts.edges((first[known], second[known]), book.scheme.cuts, money)


def _position(population: Population, metric: str, values: np.ndarray, own: np.ndarray) -> np.ndarray:
    """float64[k]: values normalised in the population with each customer in place of its own value (`own`: its place, −1: none); NaN
    where unknown."""
    found, known = np.full(len(values), np.nan), ~np.isnan(values)
    if not known.any():
        return found
    reference = population.normalised.reference
    distribution = reference.distribution(metric) if reference else None
    if distribution is not None and len(distribution):
        p = percentile_in(values[known], distribution)
    else:
        raw = population.normalised.raw(metric)
        before = np.where(own >= 0, raw[own], np.nan) if len(raw) else np.full(len(own), np.nan)
        p = _NORMALISERS[population.normalised.normaliser](population, metric, values[known], before[known])
    found[known] = p if BY_ID[metric].higher_is_better else 100.0 - p
    return found


def _percentile(population: Population, metric: str, values: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Hazen's plotting position, as `scoring.percentile`, among the others and itself."""
    if len(values) <= FEW:
        raw = population.normalised.of_units(population.normalised.raw(metric))
        with np.errstate(invalid="ignore"):
            below = np.array([np.count_nonzero(raw < value) for value in values])
            equal = np.array([np.count_nonzero(raw == value) for value in values])
        count = np.count_nonzero(~np.isnan(raw))
    else:
        ascending = population.ascending(metric)
        order = np.argsort(values)
        below, equal, count = np.empty(len(values), np.int64), np.empty(len(values), np.int64), len(ascending)
        below[order] = np.searchsorted(ascending, values[order], side="left")
        equal[order] = np.searchsorted(ascending, values[order], side="right") - below[order]
    had = ~np.isnan(before)
    below = below - (had & (before < values))
    equal = equal - (had & (before == values)) + 1
    return 100.0 * (below + 0.5 * equal) / (count - had + 1)


def _min_max(population: Population, metric: str, values: np.ndarray, before: np.ndarray) -> np.ndarray:
    return _between_extremes(population, metric, values, before, lambda of: of)


def _log_min_max(population: Population, metric: str, values: np.ndarray, before: np.ndarray) -> np.ndarray:
    return _between_extremes(population, metric, values, before, lambda of: np.sign(of) * np.log1p(np.abs(of)))


def _between_extremes(
    population: Population, metric: str, values: np.ndarray, before: np.ndarray, scale: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Linear between the extremes of the others and itself, on a scale that keeps the order."""
    ascending = population.ascending(metric)
    if not len(ascending):
        return np.full(len(values), 50.0)
    second = (ascending[1], ascending[-2]) if len(ascending) > 1 else (np.nan, np.nan)
    low = scale(np.fmin(np.where(before == ascending[0], second[0], ascending[0]), values))
    high = scale(np.fmax(np.where(before == ascending[-1], second[1], ascending[-1]), values))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(high > low, 100.0 * (scale(values) - low) / (high - low), 50.0)


def _z_score(population: Population, metric: str, values: np.ndarray, before: np.ndarray) -> np.ndarray:
    known = population.ascending(metric)
    centre = float(known.mean()) if len(known) else 0.0
    had = ~np.isnan(before)
    old = np.where(had, np.nan_to_num(before) - centre, 0.0)
    new, count = values - centre, len(known) - had + 1
    mean = (new - old) / count
    squares = float(((known - centre) ** 2).sum()) - old**2 + new**2
    sd = np.sqrt(np.maximum(squares / count - mean**2, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(sd > 0, 100.0 * (np.clip((new - mean) / sd, -3, 3) + 3) / 6, 50.0)


_NORMALISERS = {"percentile": _percentile, "min_max": _min_max, "log_min_max": _log_min_max, "z_score": _z_score}
