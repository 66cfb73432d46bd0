"""What a change did: each tier's figures before and after it, less what the same tiers did a year before.

A tier before and after says nothing by itself: customers are in the top tier because their last months were good, so that the next ones
are worse with no change at all. So the change of each tier is held against the change of the same tier a year before: graded by the same
rule, over the same season (difference in differences; Angrist & Pischke 2009, chapter 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from scipy import stats

#: what is measured, more being better in each: shares, points of satisfaction, money
MEASURES: dict[str, Literal["share", "points", "money"]] = {
    "complaints_in_time": "share",
    "satisfaction": "points",
    "visits_kept": "share",
    "retention": "share",
    "profit": "money",
}
#: months on each side of the change
HORIZONS: tuple[int, ...] = (3, 6, 12)
#: earlier years from which on the years themselves say how much one differs from the next
YEARS = 3
#: earlier years that are looked at, at most
MOST_YEARS = 5
#: customers with an observation that each of the windows must have
FEWEST = 30
CONFIDENCE = 0.90

Basis = Literal["years", "customers", "none"]
Verdict = Literal["worked", "worse", "higher", "lower", "not_told", "too_few", "unknown"]


@dataclass(frozen=True, eq=False)
class Observed:
    """A measure of N customers over one window: the mean is Σ `total` ÷ Σ `count`.

    Attributes
    ----------
    total
        float64[N], such as complaints closed in time, or profit.
    count
        float64[N], such as complaints, or 1; 0 where there is nothing to observe.
    """

    total: np.ndarray
    count: np.ndarray


#: measure → what was observed; a measure that the data do not tell is left out
Window = Mapping[str, Observed]


@dataclass(frozen=True, eq=False)
class Pair:
    """The months before and after one day, of the customers as they were graded on it.

    Attributes
    ----------
    day
        The last day before the change, or the same day in an earlier year.
    tier
        int8[N], −1: not graded.
    before, after
        measure → float64[tiers], means; NaN where nothing was observed.
    observed
        measure → int64[tiers], the smaller number of customers with an observation of the two windows.
    influence
        measure → float64[N]: what each customer contributes to the error of its own tier's change.
    """

    day: date
    tier: np.ndarray
    before: Mapping[str, np.ndarray]
    after: Mapping[str, np.ndarray]
    observed: Mapping[str, np.ndarray]
    influence: Mapping[str, np.ndarray]

    def change(self, measure: str) -> np.ndarray:
        """float64[tiers]: after less before."""
        return self.after[measure] - self.before[measure]


@dataclass(frozen=True, slots=True)
class TierEffect:
    """What one measure of one tier did after the change, beside an earlier year.

    Attributes
    ----------
    measure, tier
        Entry of MEASURES; place of the tier, 0 the top.
    customers
        Customers of the tier on the day.
    before, after
        Means of this year; NaN where unknown.
    earlier_before, earlier_after
        Means a year before; NaN where unknown.
    usual
        Mean change of the earlier years.
    effect
        The change of this year less `usual`; NaN where unknown.
    low, high
        90% interval; NaN where there is none.
    basis
        What the interval rests on: the spread of earlier years, or that of customers alone.
    observed
        The smallest number of customers observed in one of the windows.
    verdict
        worked, worse: outside of what earlier years do by themselves. higher, lower: outside of the noise of customers, which does not know
        how one year differs from the next. not_told: inside. too_few, unknown: no interval.
    """

    measure: str
    tier: int
    customers: int
    before: float
    after: float
    earlier_before: float
    earlier_after: float
    usual: float
    effect: float
    low: float
    high: float
    basis: Basis
    observed: int
    verdict: Verdict

    @property
    def stands_out(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.verdict in ("worked", "worse", "higher", "lower")


def pair_of(day: date, tier: np.ndarray, tiers: int, before: Window, after: Window) -> Pair:
    """Put a day's two windows together.

    Parameters
    ----------
    day : the last day before the change
    tier : int8[N], graded on that day, −1: not graded
    tiers : number of tiers
    before, after : the same measures of the same N customers
    """
    columns: dict[str, tuple[np.ndarray, ...]] = {}
    graded = np.flatnonzero(tier >= 0)
    at = tier[graded].astype(np.intp)
    for measure in before.keys() & after.keys():
        means, reached, influence = [], [], np.zeros(len(tier))
        for sign, window in ((-1.0, before), (1.0, after)):
            total, count = window[measure].total[graded], window[measure].count[graded]
            sums, counts = np.bincount(at, total, tiers), np.bincount(at, count, tiers)
            with np.errstate(invalid="ignore", divide="ignore"):
                mean = np.where(counts > 0, sums / counts, np.nan)
                part = (total - mean[at] * count) / counts[at]
            influence[graded] += sign * np.nan_to_num(part)
            means.append(mean)
            reached.append(np.bincount(at, count > 0, tiers).astype(np.int64))
        columns[measure] = (means[0], means[1], np.minimum(*reached), influence)
    return Pair(day, tier, *({measure: found[k] for measure, found in columns.items()} for k in range(4)))


def tier_effects(now: Pair, earlier: Sequence[Pair], tiers: int) -> tuple[TierEffect, ...]:
    """The effect on every measure and tier, in the order of MEASURES.

    Parameters
    ----------
    now : the change itself
    earlier : one, two, three … years before, the nearest first
    tiers : number of tiers

    Notes
    -----
    With fewer than YEARS earlier years the error is that of customers, who are counted once though they stand in several windows: the
    variance is G/(G−1) · Σ_i (ψ_now,i − mean of ψ_earlier,i)² over the G customers observed (clusters; Liang & Zeger 1986). With YEARS or
    more it is Student's t over the years: s · √(1 + 1/K) with K − 1 degrees of freedom, the interval of a new observation.
    """
    found = [_effect(now, earlier, measure, k) for measure in MEASURES if measure in now.before for k in range(tiers)]
    return tuple(found)


def _effect(now: Pair, earlier: Sequence[Pair], measure: str, k: int) -> TierEffect:
    pairs = [pair for pair in earlier if measure in pair.before]
    observed = min([int(pair.observed[measure][k]) for pair in (now, *pairs)], default=0)
    changes = np.array([pair.change(measure)[k] for pair in pairs])
    usual = float(changes.mean()) if len(changes) else np.nan
    effect = float(now.change(measure)[k]) - usual
    low = high = np.nan
    basis: Basis = "none"
    verdict: Verdict = "unknown"
    if np.isfinite(effect) and observed < FEWEST:
        verdict = "too_few"
    elif np.isfinite(effect):
        basis = "years" if len(pairs) >= YEARS else "customers"
        half = _half_of_years(changes) if basis == "years" else _half_of_customers(now, pairs, measure, k)
        low, high = effect - half, effect + half
        up, down = ("worked", "worse") if basis == "years" else ("higher", "lower")
        verdict = up if low > 0 else down if high < 0 else "not_told"
    last = pairs[0] if pairs else None
    return TierEffect(
        measure,
        k,
        int((now.tier == k).sum()),
        float(now.before[measure][k]),
        float(now.after[measure][k]),
        np.nan if last is None else float(last.before[measure][k]),
        np.nan if last is None else float(last.after[measure][k]),
        usual,
        effect,
        float(low),
        float(high),
        basis,
        observed,
        verdict,
    )


def _half_of_years(changes: np.ndarray) -> float:
    """Half of the interval of a new year's change around the mean of K earlier ones."""
    count = len(changes)
    return float(stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * changes.std(ddof=1) * np.sqrt(1 + 1 / count))


def _half_of_customers(now: Pair, earlier: Sequence[Pair], measure: str, k: int) -> float:
    """Half of the interval from the noise of customers, each of them one cluster whatever windows it stands in."""
    own = np.where(now.tier == k, now.influence[measure], 0.0)
    clusters = now.tier == k
    for pair in earlier:
        own -= np.where(pair.tier == k, pair.influence[measure], 0.0) / len(earlier)
        clusters = clusters | (pair.tier == k)
    count = int((clusters & (own != 0)).sum())
    if count < 2:  # nobody differs from anybody
        return 0.0
    return float(stats.norm.ppf((1 + CONFIDENCE) / 2) * np.sqrt((own**2).sum() * count / (count - 1)))
