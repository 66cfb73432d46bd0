"""What a purchase of each customer is worth, from the mean of few: the Gamma-Gamma model.

Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value. The values of one customer's purchases are
Gamma(p, ν), their mean p/ν is its own; ν ~ Gamma(q, v) over the customers (v is γ in the note). How much a customer
spends is taken to say nothing about how often. The note takes the mean over the repeat purchases, without the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from crmcore.domain.kernel.maximum_likelihood import Climbable, highest_point
from crmcore.domain.kernel.problems import Problem

#: bounds of p, q, v (v in units of the mean value): a peak on one of them is no peak
_LOWEST, _HIGHEST = np.array([1e-2, 1e-2, 1e-4]), np.array([1e4, 1e4, 1e4])
#: (p, q) where climbs begin; v follows from the mean, p·v/(q − 1)
_STARTS = ((6.0, 4.0), (1.0, 3.0), (2.0, 12.0), (60.0, 5.0))
#: means added up at a time: what they need stays in the processor's cache
_CHUNK = 16_384


def no_mean(customers: int) -> Problem:
    """q ≤ 1: the model fits, but so many very large purchases are possible that their mean is infinite."""
    return Problem("no_mean_spend", customers=customers)


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted model. v in money, p and q without unit; `customers`: the repeat buyers it was fitted on."""

    p: float
    q: float
    v: float
    log_likelihood: float
    customers: int

    @property
    def mean(self) -> float:
        """Mean value of a purchase over the population, p·v/(q − 1). Problem `no_mean_spend` where q ≤ 1."""
        if self.q <= 1:
            raise no_mean(self.customers)
        return self.p * self.v / (self.q - 1)

    def expected_value(self, repeat_count: np.ndarray, mean_value: np.ndarray) -> np.ndarray:
        """Mean value of a customer's purchases to come, float64[n]: its own mean drawn towards that of all.

        p (v + x z) / (p x + q − 1) for x repeat purchases of mean z (money); the population's mean where x = 0,
        whatever z. Repeat purchases that come to less than nothing (returns) count as 0, the limit of small ones.
        NaN where x > 0 and z is unknown.
        """
        x = np.asarray(repeat_count, dtype=np.float64)
        mean = self.mean
        spent = np.where(x > 0, x * np.maximum(np.asarray(mean_value, dtype=np.float64), 0.0), 0.0)
        return np.where(x > 0, self.p * (self.v + spent) / (self.p * x + self.q - 1), mean)


def gamma_gamma_likelihood(x: np.ndarray, z: np.ndarray, weight: np.ndarray) -> Climbable:
    """The log-likelihood per customer and its gradient, as functions of (ln p, ln q, ln v); arrays float64[m], all > 0.

    ln L = lnΓ(px+q) − lnΓ(px) − lnΓ(q) + q ln v + (px−1) ln z + px ln x − (px+q) ln(v + x z)
    (formula 1a of the note: x values Gamma(p, ν) have a mean Gamma(px, νx), mixed over ν.)
    """
    counts, of_count = np.unique(x, return_inverse=True)
    count_weight = np.bincount(of_count, weight)  # the special functions see x alone: once per distinct x
    parts = [tuple(column[k : k + _CHUNK] for column in (x, x * z, weight)) for k in range(0, len(x), _CHUNK)]
    customers, log_z = float(weight.sum()), float((weight * np.log(z)).sum())
    log_sums = float((weight * x * np.log(x * z)).sum())

    def likelihood(logs: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, v = np.exp(logs)
        shape = p * counts
        both = digamma(shape + q)
        value = (count_weight * (gammaln(shape + q) - gammaln(shape) - gammaln(q))).sum() + customers * q * np.log(v) + p * log_sums - log_z
        slope = np.array(
            [
                (count_weight * counts * (both - digamma(shape))).sum() + log_sums,
                (count_weight * (both - digamma(q))).sum() + customers * np.log(v),
                customers * q / v,
            ]
        )
        for x_, sum_, weight_ in parts:
            power, log_scale = p * x_ + q, weight_ * np.log(v + sum_)
            value -= (power * log_scale).sum()
            slope -= ((x_ * log_scale).sum(), log_scale.sum(), (weight_ * power / (v + sum_)).sum())
        return float(value / customers), slope * np.array([p, q, v]) / customers

    return likelihood


def fit_gamma_gamma(repeat_count: np.ndarray, mean_value: np.ndarray, weight: np.ndarray | None = None) -> GammaGamma:
    """The parameters that make the means of the repeat buyers most likely; all arrays length n, money in any unit.

    Left out: customers without a repeat purchase, and those whose mean is unknown or not positive. Problem
    `no_spend_model` where the likelihood has no highest point, `no_mean_spend` where q ≤ 1.
    """
    x, z = np.asarray(repeat_count, dtype=np.float64), np.asarray(mean_value, dtype=np.float64)
    w = np.ones(len(x)) if weight is None else np.asarray(weight, dtype=np.float64)
    usable = (x > 0) & np.isfinite(z) & (z > 0) & (w > 0)
    x, z, w = x[usable], z[usable], w[usable]
    customers = int(w.sum())
    if customers == 0:
        raise Problem("no_spend_model", customers=0)
    unit = float((w * z).sum() / w.sum())
    starts = [np.array([p, q, (q - 1) / p]) for p, q in _STARTS]
    peak = highest_point(gamma_gamma_likelihood, (x, z / unit, w), starts, _LOWEST, _HIGHEST)
    if not (peak.interior and peak.level):
        raise Problem("no_spend_model", customers=customers)
    p, q, v = (float(value) for value in peak.at)
    total = float(w.sum()) * (peak.value - float(np.log(unit)))  # each mean is a density per unit of money
    model = GammaGamma(p, q, v * unit, total, customers)
    if model.q <= 1:
        raise no_mean(customers)
    return model
