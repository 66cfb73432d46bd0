"""From raw metrics to one composite score: normalise each metric within the graded population, weight it, add up.

Percentile ranks are the default because money is skewed: under min-max a nominal weight of 10 % on an evenly spread
metric has the effect of 24 % beside a skewed one. The effective weights show what a nominal weight really does.

Throughout, n is the number of graded customers, and arrays are in the order of `Book.rows`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import rankdata

from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.kernel.arrays import frozen_array

#: decimals that scores are rounded to: closer ones are equal
SCORE_DIGITS = 9
#: decimals that the indicators' values are compared with: sums of decimals that differ by less are equal
VALUE_DIGITS = 9
#: above this many customers rank correlations are computed on every k-th of them
CORRELATION_SAMPLE = 20_000


@dataclass(frozen=True, eq=False)
class Position:
    """The normalised values of one metric over the graded population.

    Attributes
    ----------
    filled
        float64[n], 0–100 with 100 = best; 0 where the metric is unknown.
    known
        bool[n], where the metric is known; None when it is known of everyone.
    sd
        Population standard deviation of the known values, in points.
    """

    filled: np.ndarray
    known: np.ndarray | None
    sd: float

    def take(self, places: np.ndarray) -> Position:
        """The positions at these places (int64[m]), with the standard deviation of all."""
        return Position(self.filled[places], None if self.known is None else self.known[places], self.sd)

    @cached_property
    def sample_ranks(self) -> np.ndarray:
        """Unit-length centred ranks of the known values in the sample that rank correlations use; no weight changes them."""
        step = _sample_step(len(self.filled))
        return _unit_ranks(rankdata(self.filled[::step] if self.known is None else self.filled[::step][self.known[::step]]))


def comparable(values: np.ndarray) -> np.ndarray:
    """float64[n]: values rounded to VALUE_DIGITS, so that equal sums are equal whatever the order of summation; NaN stays."""
    return np.round(values, VALUE_DIGITS)


def percentile(values: np.ndarray) -> np.ndarray:
    """Percentile rank of each value among all of them: 100 · (number below + ½ · number equal, itself included) / n.

    Parameters
    ----------
    values
        float64[n] without NaN.

    Returns
    -------
    float64[n], in (0, 100).

    References
    ----------
    Hazen (1914), Transactions of the ASCE 77: the plotting position (rank − ½) / n, with mean ranks for ties.
    """
    order = np.argsort(values)  # not stable: several times faster than `rankdata`, and ties get their mean rank anyway
    ascending = values[order]
    edges = np.flatnonzero(ascending[1:] != ascending[:-1]) + 1
    starts, ends = np.append(0, edges), np.append(edges, len(values))
    position = np.empty(len(values))
    position[order] = np.repeat((starts + ends) / 2.0, ends - starts)
    return 100.0 * position / len(values)


def percentile_in(values: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Percentile rank of each value in another, fixed distribution: 100 · (number below + ½ · number equal) / m.

    Parameters
    ----------
    values
        float64[n] without NaN.
    reference
        float64[m], ascending, m > 0.

    Returns
    -------
    float64[n], in [0, 100].
    """
    order = np.argsort(values)  # a million sorted look-ups are several times faster: neighbours share cache lines
    ascending = values[order]
    below = np.searchsorted(reference, ascending, side="left")
    not_above = np.searchsorted(reference, ascending, side="right")
    position = np.empty(len(values))
    position[order] = 100.0 * (below + not_above) / (2.0 * len(reference))
    return position


def _min_max(values: np.ndarray) -> np.ndarray:
    low, high = values.min(), values.max()
    return np.full(len(values), 50.0) if high == low else 100.0 * (values - low) / (high - low)


def _z_score(values: np.ndarray) -> np.ndarray:
    sd = values.std()
    return np.full(len(values), 50.0) if sd == 0 else 100.0 * (np.clip((values - values.mean()) / sd, -3, 3) + 3) / 6


def normalise(values: np.ndarray, normaliser: str, higher_is_better: bool = True) -> np.ndarray:
    """Map raw values to 0–100 points where 100 is best; a constant metric gives 50.

    Parameters
    ----------
    values
        float64[n] without NaN, in the metric's unit.
    normaliser
        "percentile": see `percentile`. "min_max": linear between the extremes. "log_min_max": the same of sign(x) · ln(1 + |x|).
        "z_score": standard deviations from the mean, clipped at ±3.
    higher_is_better
        False turns the scale round: 100 − points.

    Returns
    -------
    float64[n], 0–100.

    Raises
    ------
    ValueError
        For an unknown normaliser.

    References
    ----------
    OECD & JRC (2008), Handbook on Constructing Composite Indicators, step 5 (normalisation).
    """
    if len(values) == 0:
        return values.astype(np.float64)
    if normaliser == "percentile":
        p = percentile(values)
    elif normaliser == "min_max":
        p = _min_max(values)
    elif normaliser == "log_min_max":
        p = _min_max(np.sign(values) * np.log1p(np.abs(values)))
    elif normaliser == "z_score":
        p = _z_score(values)
    else:
        raise ValueError(f"unknown normaliser {normaliser!r}")
    return p if higher_is_better else 100.0 - p


def position_of(metric: str, raw: np.ndarray, normaliser: str, reference: np.ndarray | None = None) -> Position:
    """Normalise one metric over the graded customers.

    Parameters
    ----------
    metric
        Id in the registry of metrics, which says whether higher is better.
    raw
        float64[n] in the metric's unit, NaN where unknown.
    normaliser
        See `normalise`.
    reference
        float64[m], ascending: the distribution of a published run. Positions are then percentiles in it, whatever the normaliser.
    """
    known = ~np.isnan(raw)
    all_known = bool(known.all())
    values = raw if all_known else raw[known]
    better = BY_ID[metric].higher_is_better
    if reference is not None and len(reference):
        p = percentile_in(values, reference)
        p = p if better else 100.0 - p
    else:
        p = normalise(values, normaliser, better)
    sd = float(p.std()) if len(p) else 0.0
    if all_known:
        return Position(frozen_array(p), None, sd)
    filled = np.zeros(len(raw))
    filled[known] = p
    return Position(frozen_array(filled), frozen_array(known, bool), sd)


def composite_score(positions: Mapping[str, Position], weights: Mapping[str, float], n: int) -> np.ndarray:
    """Weighted mean of each customer's positions: score_i = Σ_k w_k · p_ik / Σ_k w_k over the metrics k known for i.

    The weights of a customer's unknown metrics are thus shared out among its known ones in proportion.

    Parameters
    ----------
    positions
        Metric id → Position of n customers; a metric without one does not count.
    weights
        Metric id → weight ≥ 0 in any unit: only ratios matter.
    n
        Number of graded customers.

    Returns
    -------
    float64[n], 0–100, NaN where no weighted metric is known. Rounded to SCORE_DIGITS decimals, so that equal customers get
    equal scores whatever the order of summation.
    """
    weighted_sum = np.zeros(n)
    scratch = np.empty(n)
    common_weight, own_weight = 0.0, None  # of metrics known of everyone, and of those known of some
    for metric, weight in weights.items():
        if weight <= 0 or metric not in positions:
            continue
        position = positions[metric]
        weighted_sum += np.multiply(position.filled, weight, out=scratch)
        if position.known is None:
            common_weight += weight
        else:
            own_weight = np.zeros(n) if own_weight is None else own_weight
            own_weight += np.multiply(position.known, weight, out=scratch)
    if own_weight is None:
        if common_weight == 0:
            return np.full(n, np.nan)
        weighted_sum /= common_weight
    else:
        own_weight += common_weight
        with np.errstate(invalid="ignore", divide="ignore"):
            weighted_sum /= own_weight
    return np.round(weighted_sum, SCORE_DIGITS, out=weighted_sum)


def effective_weights(positions: Mapping[str, Position], weights: Mapping[str, float]) -> dict[str, float]:
    """How much of the score's variation each metric makes: w · sd(p), scaled to a sum of 100 percent.

    Parameters
    ----------
    positions, weights
        As in `composite_score`.

    Returns
    -------
    Metric id → percent, of the metrics that have a position; all 0 where no metric varies.

    References
    ----------
    Paruolo, Saisana & Saltelli (2013), Journal of the Royal Statistical Society A 176(3): nominal weights are not importances.
    """
    spread = {m: w * positions[m].sd for m, w in weights.items() if m in positions}
    total = sum(spread.values())
    return {m: (100.0 * v / total if total > 0 else 0.0) for m, v in spread.items()}


def rank_correlations(positions: Mapping[str, Position], score: np.ndarray) -> dict[str, float]:
    """Spearman correlation of each metric's position with the score, over the customers where both are known.

    Parameters
    ----------
    positions
        Metric id → Position of n customers.
    score
        float64[n], NaN where there is none.

    Returns
    -------
    Metric id → correlation in [−1, 1]; NaN where one of the two does not vary. Above CORRELATION_SAMPLE customers it is
    computed on every k-th of them, so that sliders stay quick.
    """
    step = _sample_step(len(score))
    sampled = score[::step]
    scored = ~np.isnan(sampled)
    order = np.argsort(sampled)[: np.count_nonzero(scored)]  # once for all metrics; NaN comes last
    correlations: dict[str, float] = {}
    ranks_of_all: np.ndarray | None = None
    for metric, position in positions.items():
        known = None if position.known is None else position.known[::step]
        usable = scored if known is None else scored & known
        metric_ranks = position.sample_ranks
        if len(metric_ranks) != np.count_nonzero(usable):  # some of them have no score
            metric_ranks = _unit_ranks(rankdata(position.filled[::step][usable]))
        if known is None:
            score_ranks = ranks_of_all = _unit_ranks(_mean_ranks(sampled, order)[usable]) if ranks_of_all is None else ranks_of_all
        else:
            score_ranks = _unit_ranks(_mean_ranks(sampled, order[usable[order]])[usable])
        varies = len(metric_ranks) and metric_ranks.any() and score_ranks.any()
        correlations[metric] = min(max(float((metric_ranks * score_ranks).sum()), -1.0), 1.0) if varies else float("nan")
    return correlations


def _mean_ranks(values: np.ndarray, order: np.ndarray) -> np.ndarray:
    """float64[n]: ranks from 1 of the values at the indices `order`, which sorts them ascending; ties share their mean rank. The
    other entries are not filled."""
    ascending = values[order]
    first = np.flatnonzero(np.concatenate(([True], ascending[1:] != ascending[:-1]))) if len(order) else order
    behind = np.append(first[1:], len(order))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat((first + behind + 1) / 2.0, behind - first)
    return ranks


def _unit_ranks(ranks: np.ndarray) -> np.ndarray:
    """Ranks less their mean, scaled to unit length: the dot product of two is their correlation. All 0 where all ranks are equal."""
    centred = ranks - ranks.mean() if len(ranks) else ranks
    length = float(np.sqrt((centred * centred).sum()))  # not by BLAS, whose threads wait for one another at every move
    return centred / length if length else centred


def _sample_step(customers: int) -> int:
    """k of the sample that takes every k-th customer."""
    return max(1, -(-customers // CORRELATION_SAMPLE))
