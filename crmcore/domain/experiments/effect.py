"""What a treatment changed: the difference between treated and held-out customers, stratum by stratum, with an interval that the random
assignment itself gives.

Outcome and past are cut at their first and last percentile, and the outcome is freed of what the past foretells; cuts and coefficient come
from customers before the launch (the rehearsal), so that nothing that is measured can move them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import norm

#: of the intervals
CONFIDENCE = 0.9
#: assignments drawn again for an interval
DRAWS = 999
#: percentiles at which outcome and past are cut
CUTS = (1, 99)
#: numbers drawn at a time
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How outcomes are freed of the past.

    Attributes
    ----------
    outcome_cuts, past_cuts
        Values below and above are set to these (money).
    coefficient
        Change of the outcome with one unit of the past, within a stratum.
    """

    outcome_cuts: tuple[float, float]
    past_cuts: tuple[float, float]
    coefficient: float

    def adjusted(self, past: np.ndarray, outcome: np.ndarray, *, is_cut: bool = True) -> np.ndarray:
        """float64[n], outcome less what the past foretells; `is_cut` False: both taken whole."""
        if is_cut:
            past, outcome = np.clip(past, *self.past_cuts), np.clip(outcome, *self.outcome_cuts)
        return outcome - self.coefficient * past


def adjustment(past: np.ndarray, outcome: np.ndarray, stratum: np.ndarray) -> Adjustment:
    """The cuts and the coefficient of customers before the launch.

    Parameters
    ----------
    past, outcome : float64[n], money before and after the day of the rehearsal
    stratum : int64[n], from 0

    References
    ----------
    Regression adjustment with the pre-period as covariate: Deng, Xu, Kohavi & Walker (2013), WSDM, 123–132 (CUPED).
    """
    if not len(past):
        return Adjustment((0.0, 0.0), (0.0, 0.0), 0.0)
    outcome_cuts, past_cuts = _cuts(outcome), _cuts(past)
    y, x = _centred(np.clip(outcome, *outcome_cuts), stratum), _centred(np.clip(past, *past_cuts), stratum)
    spread = float(x @ x)
    return Adjustment(outcome_cuts, past_cuts, float(x @ y) / spread if spread > 0 else 0.0)


def _cuts(values: np.ndarray) -> tuple[float, float]:
    low, high = np.percentile(values, CUTS)
    return float(low), float(high)


def _centred(values: np.ndarray, stratum: np.ndarray) -> np.ndarray:
    sizes = np.maximum(np.bincount(stratum), 1)
    return values - (np.bincount(stratum, values) / sizes)[stratum]


@dataclass(frozen=True, slots=True)
class Difference:
    """Treated less held out, per customer (money).

    Attributes
    ----------
    estimate, error
        Mean difference and its standard error.
    critical
        Errors on either side of the estimate that the interval reaches.
    """

    estimate: float
    error: float
    critical: float

    @property
    def interval(self) -> tuple[float, float]:
        """(low, high), 90 %."""
        return self.estimate - self.critical * self.error, self.estimate + self.critical * self.error


@dataclass(frozen=True, eq=False)
class Redrawn:
    """Estimates and standard errors of assignments drawn again; float64[draws] each."""

    estimates: np.ndarray
    errors: np.ndarray

    def critical(self, confidence: float = CONFIDENCE) -> float:
        """The quantile of |estimate ÷ error|: how many errors hold `confidence` of the draws. The normal's where nothing varies."""
        known = self.errors > 0
        if not known.any():
            return float(norm.ppf(0.5 + confidence / 2))
        return float(np.quantile(np.abs(self.estimates[known] / self.errors[known]), confidence, method="higher"))


def treatment_effect(value: np.ndarray, treated: np.ndarray, stratum: np.ndarray, seed: int = 0, draws: int = DRAWS) -> Difference:
    """The difference between treated and held-out customers with its interval.

    Parameters
    ----------
    value : float64[n], adjusted outcome per customer (money)
    treated : bool[n]
    stratum : int64[n], from 0; a stratum without both arms tells nothing and is left out
    seed : of the assignments drawn again
    draws : how many

    Returns
    -------
    Difference; all NaN where no stratum has both arms.

    References
    ----------
    Strata weighted by size (Miratrix, Sekhon & Yu 2013, JRSS B 75, 369–396); unequal variances (Welch 1947); the studentised statistic
    under assignments drawn again, once the estimate is taken off the treated (Chung & Romano 2013, Annals of Statistics 41, 484–507).
    """
    estimate, error = _difference(value, treated, stratum)
    if np.isnan(estimate):
        return Difference(np.nan, np.nan, np.nan)
    return Difference(estimate, error, redrawn(value - estimate * treated, treated, stratum, seed, draws).critical())


def _difference(value: np.ndarray, treated: np.ndarray, stratum: np.ndarray) -> tuple[float, float]:
    parts = [_one_stratum(mine, out) for mine, out in _strata(value, treated, stratum)]
    return _weighted([p[0] for p in parts], [p[1] for p in parts], [p[2] for p in parts])


def _strata(value: np.ndarray, treated: np.ndarray, stratum: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(values less their mean over the stratum, held out) of each stratum with both arms."""
    order = np.argsort(stratum, kind="stable")
    edges = np.flatnonzero(np.diff(stratum[order])) + 1
    for rows in np.split(order, edges) if len(order) else ():
        out = ~treated[rows]
        if 0 < int(out.sum()) < len(rows):
            yield value[rows] - value[rows].mean(), out


def _one_stratum(value: np.ndarray, out: np.ndarray) -> tuple[int, float, float]:
    held = value[out]
    (estimate,), (variance,) = _from_sums(value, len(held), np.array([held.sum()]), np.array([held @ held]))
    return len(value), float(estimate), float(variance)


def _from_sums(value: np.ndarray, m: int, total: np.ndarray, squares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(estimates, variances) from the sum and the sum of squares of the m held out; an arm of one customer takes the other's variance."""
    n = len(value)
    means = (value.sum() - total) / (n - m), total / m
    rest = value @ value - squares
    treated = np.maximum(rest - (n - m) * means[0] ** 2, 0.0) / (n - m - 1) if n - m > 1 else None
    held = np.maximum(squares - m * means[1] ** 2, 0.0) / (m - 1) if m > 1 else None
    treated, held = (treated if treated is not None else held), (held if held is not None else treated)
    if treated is None or held is None:
        return means[0] - means[1], np.zeros_like(total)
    return means[0] - means[1], treated / (n - m) + held / m


def _weighted(sizes: list[int], estimates: list[float], variances: list[float]) -> tuple[float, float]:
    if not sizes:
        return np.nan, np.nan
    weights = np.array(sizes, float) / sum(sizes)
    return float(weights @ np.array(estimates)), float(np.sqrt(weights**2 @ np.array(variances)))


def redrawn(value: np.ndarray, treated: np.ndarray, stratum: np.ndarray, seed: int, draws: int) -> Redrawn:
    """The difference under `draws` other assignments with the same numbers in each stratum, as if nothing had been done.

    Parameters as of `treatment_effect`.
    """
    strata = list(_strata(value, treated, stratum))
    customers = sum(len(mine) for mine, _ in strata)
    estimates, variances = np.zeros(draws), np.zeros(draws)
    generator = np.random.default_rng(seed)
    for mine, out in strata:
        weight, m = len(mine) / customers, int(out.sum())
        for start in range(0, draws, step := max(_AT_ONCE // len(mine), 1)):
            some = slice(start, min(start + step, draws))
            lots = generator.random((some.stop - some.start, len(mine)), dtype=np.float32)
            held = mine[np.argpartition(lots, m - 1, axis=1)[:, :m]]
            e, v = _from_sums(mine, m, held.sum(axis=1), (held * held).sum(axis=1))
            estimates[some] += weight * e
            variances[some] += weight**2 * v
    return Redrawn(estimates, np.sqrt(variances))


Verdict = Literal["harmful", "worth_it", "too_small", "positive", "not_told"]
VERDICTS: tuple[Verdict, ...] = ("worth_it", "positive", "not_told", "too_small", "harmful")


def verdict(low: float, high: float, worth: float) -> Verdict:
    """What the interval [low, high] of the effect per treated customer says, `worth` being what it must reach to pay: harmful below
    zero; worth it from `worth` on; too small below it; otherwise not told, or positive with its worth unknown where it is above zero."""
    if high < 0:
        return "harmful"
    if low >= worth:
        return "worth_it"
    if high < worth:
        return "too_small"
    return "positive" if low > 0 else "not_told"
