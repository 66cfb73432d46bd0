"""The Gamma-Gamma model: expected value of a customer's future purchases from the mean of few past ones.

Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value. The values of one customer's purchases are
Gamma(p, ν) with its own mean p/ν; ν ~ Gamma(q, v) over the customers (v is γ in the note). How much a customer
spends is assumed to be independent of how often it buys. As in the note, the mean is over the repeat purchases, without the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from crmcore.domain.kernel.maximum_likelihood import LogLikelihood, maximise_likelihood
from crmcore.domain.kernel.problems import Problem

#: bounds of p, q, v (v in units of the mean value): a maximum on one of them does not count
_LOWEST, _HIGHEST = np.array([1e-2, 1e-2, 1e-4]), np.array([1e4, 1e4, 1e4])
#: starting values (p, q) of the optimiser; v follows from the mean, p·v/(q − 1)
_STARTS = ((6.0, 4.0), (1.0, 3.0), (2.0, 12.0), (60.0, 5.0))
#: rows summed at a time, so that the working arrays fit the processor's cache
_CHUNK = 16_384


def _no_mean(customers: int) -> Problem:
    """q ≤ 1: the model fits, but very large purchases are so likely that their mean is infinite."""
    return Problem("no_mean_spend", customers=customers)


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted model.

    Attributes
    ----------
    p, q
        Shapes, without unit.
    v
        Scale, in money.
    log_likelihood
        Of all repeat buyers together.
    customers
        Number of repeat buyers it was fitted on.
    """

    p: float
    q: float
    v: float
    log_likelihood: float
    customers: int

    @property
    def mean(self) -> float:
        """Mean value of a purchase over the population, p·v/(q − 1), in money. `Problem("no_mean_spend")` where q ≤ 1."""
        if self.q <= 1:
            raise _no_mean(self.customers)
        return self.p * self.v / (self.q - 1)

    def expected_value(self, repeat_count: np.ndarray, mean_value: np.ndarray) -> np.ndarray:
        """Expected value of a customer's future purchases: its own mean shrunk to the population's, p (v + x z) / (p x + q − 1).

        Parameters
        ----------
        repeat_count
            Number x of repeat purchases, length n.
        mean_value
            Their mean z in money, length n. A negative one (returns) counts as 0, the limit of small means.

        Returns
        -------
        float64[n] in money; the population's mean where x = 0, NaN where x > 0 and z is unknown.

        Raises
        ------
        Problem
            "no_mean_spend" where q ≤ 1.

        References
        ----------
        Fader & Hardie (2013), eq. 5.
        """
        x = np.asarray(repeat_count, dtype=np.float64)
        mean = self.mean
        spent = np.where(x > 0, x * np.maximum(np.asarray(mean_value, dtype=np.float64), 0.0), 0.0)
        return np.where(x > 0, self.p * (self.v + spent) / (self.p * x + self.q - 1), mean)


def gamma_gamma_likelihood(x: np.ndarray, z: np.ndarray, weight: np.ndarray) -> LogLikelihood:
    """Log-likelihood per customer and its gradient, as a function of (ln p, ln q, ln v).

    Parameters
    ----------
    x, z, weight
        float64[m], all > 0: repeat purchases, their mean, and how many customers a row stands for.

    Notes
    -----
    ln L = lnΓ(px+q) − lnΓ(px) − lnΓ(q) + q ln v + (px−1) ln z + px ln x − (px+q) ln(v + x z)
    (eq. 1a of the note: the mean of x values Gamma(p, ν) is Gamma(px, νx), mixed over ν.)
    """
    counts, of_count = np.unique(x, return_inverse=True)
    count_weight = np.bincount(of_count, weight)  # the special functions see x alone: once per distinct x
    chunks = [tuple(column[k : k + _CHUNK] for column in (x, x * z, weight)) for k in range(0, len(x), _CHUNK)]
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
        for x_, sum_, weight_ in chunks:
            power, log_scale = p * x_ + q, weight_ * np.log(v + sum_)
            value -= (power * log_scale).sum()
            slope -= ((x_ * log_scale).sum(), log_scale.sum(), (weight_ * power / (v + sum_)).sum())
        return float(value / customers), slope * np.array([p, q, v]) / customers

    return likelihood


def fit_gamma_gamma(repeat_count: np.ndarray, mean_value: np.ndarray, weight: np.ndarray | None = None) -> GammaGamma:
    """Fit the model by maximum likelihood.

    Parameters
    ----------
    repeat_count, mean_value
        Repeat purchases, and their mean in any unit of money, length n. Customers without a repeat purchase are left out, and
        those whose mean is unknown or not positive.
    weight
        How many customers each row stands for, length n; None: one.

    Raises
    ------
    Problem
        "no_spend_model" where the likelihood has no maximum within the bounds, "no_mean_spend" where q ≤ 1.
    """
    x, z = np.asarray(repeat_count, dtype=np.float64), np.asarray(mean_value, dtype=np.float64)
    counts = np.ones(len(x)) if weight is None else np.asarray(weight, dtype=np.float64)
    usable = (x > 0) & np.isfinite(z) & (z > 0) & (counts > 0)
    x, z, counts = x[usable], z[usable], counts[usable]
    customers = int(counts.sum())
    if customers == 0:
        raise Problem("no_spend_model", customers=0)
    unit = float((counts * z).sum() / counts.sum())
    starts = [np.array([p, q, (q - 1) / p]) for p, q in _STARTS]
    maximum = maximise_likelihood(gamma_gamma_likelihood, (x, z / unit, counts), starts, _LOWEST, _HIGHEST)
    if not (maximum.interior and maximum.converged):
        raise Problem("no_spend_model", customers=customers)
    p, q, v = (float(value) for value in maximum.parameters)
    total = float(counts.sum()) * (maximum.value - float(np.log(unit)))  # each mean is a density per unit of money
    model = GammaGamma(p, q, v * unit, total, customers)
    if model.q <= 1:
        raise _no_mean(customers)
    return model
