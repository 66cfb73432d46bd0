"""From raw indicators to one score: normalise each metric within the graded population, weigh, add up.

Percentile ranks are the default because money is skewed: under min-max a nominal 10 % weight on an even
metric pulls like 24 % beside a skewed one. The effective weights show what a nominal weight really does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import rankdata

from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.kernel.arrays import frozen_array

#: scores closer than this are the same score
SCORE_DIGITS = 9
#: above this many customers rank correlations are taken on an even sample of them
CORRELATION_SAMPLE = 20_000


@dataclass(frozen=True, eq=False)
class Position:
    """One metric's standing in the graded population.

    `filled` float64[n]: 0–100, 100 = best, 0 where unknown; `known` bool[n], or None when all are known;
    `sd` standard deviation over the known ones.
    """

    filled: np.ndarray
    known: np.ndarray | None
    sd: float

    @cached_property
    def sample_ranks(self) -> np.ndarray:
        """Ranks (see `_aligned`) of the known ones among the sample that rank correlations are taken on: the same at every move
        of a slider."""
        step = _sample_step(len(self.filled))
        return _aligned(rankdata(self.filled[::step] if self.known is None else self.filled[::step][self.known[::step]]))


def percentile(values: np.ndarray) -> np.ndarray:
    """p = 100 · (number below + ½ · number equal, itself included) / number (METHODS: composite score)."""
    return 100.0 * (rankdata(values, method="average") - 0.5) / len(values)


def percentile_in(values: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """The percentile each value has in a frozen reference distribution (sorted, float64[m])."""
    order = np.argsort(values)  # looked up in order a million are several times faster: near ones share cache lines
    ascending = values[order]
    below = np.searchsorted(reference, ascending, side="left")
    not_above = np.searchsorted(reference, ascending, side="right")
    position = np.empty(len(values))
    position[order] = 100.0 * (below + not_above) / (2.0 * len(reference))
    return position


def _stretched(values: np.ndarray) -> np.ndarray:
    low, high = values.min(), values.max()
    return np.full(len(values), 50.0) if high == low else 100.0 * (values - low) / (high - low)


def _standardised(values: np.ndarray) -> np.ndarray:
    sd = values.std()
    return np.full(len(values), 50.0) if sd == 0 else 100.0 * (np.clip((values - values.mean()) / sd, -3, 3) + 3) / 6


def normalise(values: np.ndarray, normaliser: str, higher_is_better: bool = True) -> np.ndarray:
    """Map known raw values (float64[n], no NaN) to 0–100 where 100 is best; a constant metric gives 50."""
    if len(values) == 0:
        return values.astype(np.float64)
    if normaliser == "percentile":
        p = percentile(values)
    elif normaliser == "min_max":
        p = _stretched(values)
    elif normaliser == "log_min_max":
        p = _stretched(np.sign(values) * np.log1p(np.abs(values)))
    elif normaliser == "z_score":
        p = _standardised(values)
    else:
        raise ValueError(f"unknown normaliser {normaliser!r}")
    return p if higher_is_better else 100.0 - p


def position_of(metric: str, raw: np.ndarray, normaliser: str, reference: np.ndarray | None = None) -> Position:
    """Where each graded customer stands on one metric. `raw` float64[n] with NaN where unknown.

    `reference` (sorted) freezes the distribution: the position is then the one in that distribution.
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
    """score_i = Σ w_k · p_ik / Σ w_k over the metrics known for i; float64[n], NaN where none is known.

    Scores are rounded to 1e-9 so that equal customers get equal scores whatever the order of the sums.
    """
    total = np.zeros(n)
    scratch = np.empty(n)
    full, partial = 0.0, None
    for metric, weight in weights.items():
        if weight <= 0 or metric not in positions:
            continue
        standing = positions[metric]
        total += np.multiply(standing.filled, weight, out=scratch)
        if standing.known is None:
            full += weight
        else:
            partial = np.zeros(n) if partial is None else partial
            partial += np.multiply(standing.known, weight, out=scratch)
    if partial is None:
        if full == 0:
            return np.full(n, np.nan)
        total /= full
    else:
        partial += full
        with np.errstate(invalid="ignore", divide="ignore"):
            total /= partial
    return np.round(total, SCORE_DIGITS, out=total)


def effective_weights(positions: Mapping[str, Position], weights: Mapping[str, float]) -> dict[str, float]:
    """What a nominal weight really moves: w · sd(p), normalised to 100. All zero when no metric varies."""
    pull = {m: w * positions[m].sd for m, w in weights.items() if m in positions}
    total = sum(pull.values())
    return {m: (100.0 * v / total if total > 0 else 0.0) for m, v in pull.items()}


def rank_correlations(positions: Mapping[str, Position], score: np.ndarray) -> dict[str, float]:
    """Spearman correlation of each metric's position with the score, over customers where it is known.

    Above CORRELATION_SAMPLE customers an even sample is taken (every k-th), so that sliders stay quick.
    """
    step = _sample_step(len(score))
    sampled = score[::step]
    usable = ~np.isnan(sampled)
    order = np.argsort(sampled)[: np.count_nonzero(usable)]  # once for all metrics; the unknown come last
    found: dict[str, float] = {}
    whole: np.ndarray | None = None
    for metric, standing in positions.items():
        known = None if standing.known is None else standing.known[::step]
        keep = usable if known is None else usable & known
        own = standing.sample_ranks
        if len(own) != np.count_nonzero(keep):  # some of them have no score
            own = _aligned(rankdata(standing.filled[::step][keep]))
        if known is None:
            ranks = whole = _aligned(_mean_ranks(sampled, order)[keep]) if whole is None else whole
        else:
            ranks = _aligned(_mean_ranks(sampled, order[keep[order]])[keep])
        found[metric] = min(max(float((own * ranks).sum()), -1.0), 1.0) if len(own) and own.any() and ranks.any() else float("nan")
    return found


def _mean_ranks(values: np.ndarray, order: np.ndarray) -> np.ndarray:
    """float64[n]: ranks from 1 of the values that `order` names, ascending, equal ones sharing their mean; the rest is not filled."""
    ascending = values[order]
    first = np.flatnonzero(np.concatenate(([True], ascending[1:] != ascending[:-1]))) if len(order) else order
    behind = np.append(first[1:], len(order))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat((first + behind + 1) / 2.0, behind - first)
    return ranks


def _aligned(ranks: np.ndarray) -> np.ndarray:
    """Ranks about their mean, of length one: the product of two of them is their correlation. All 0 where all ranks are equal."""
    about = ranks - ranks.mean() if len(ranks) else ranks
    length = float(np.sqrt((about * about).sum()))  # not by BLAS, whose threads wait for one another at every move
    return about / length if length else about


def _sample_step(customers: int) -> int:
    """Every how many-th customer is in the sample."""
    return max(1, -(-customers // CORRELATION_SAMPLE))
