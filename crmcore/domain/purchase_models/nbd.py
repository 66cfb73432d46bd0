"""The NBD model: customers that buy at their own rate and never leave. The limit of BG/NBD where nobody leaves.

Ehrenberg (1959), "The Pattern of Consumer Purchases", Applied Statistics 8(1). A customer buys at its own rate λ as long as it is
looked at; λ ~ Gamma(r, α) over the customers. Histories as in BG/NBD: x repeat purchases until T; when they were made tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from crmcore.domain.kernel.maximum_likelihood import LogLikelihood, maximise_likelihood
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.purchase_models.bg_nbd import WEEKS_A_MONTH, Histories

#: bounds of r and of α (in units of the mean age): a maximum on one of them does not count
_LOWEST, _HIGHEST = np.array([1e-3, 1e-5]), np.array([1e3, 1e4])
#: starting values of r; α follows from the mean rate of repeat purchases
_STARTS = (0.3, 1.0, 5.0)


@dataclass(frozen=True, slots=True)
class Nbd:
    """A fitted model. The methods are those of `BgNbd`: x, t_x, T of equal length n in weeks, float64[n] back.

    Attributes
    ----------
    r, alpha
        Shape and rate of λ; α in weeks.
    log_likelihood
        Of all customers together, as a density of purchase times like that of BG/NBD (the counts alone have another one).
    converged
        Whether the gradient vanished at the maximum.
    customers, repeaters
        Number of customers it was fitted on, and of those with a repeat purchase.
    """

    r: float
    alpha: float
    log_likelihood: float
    converged: bool
    customers: int
    repeaters: int

    def p_alive(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """1 for everyone: nobody leaves in this model."""
        return np.ones(len(np.asarray(x)))

    def expected_purchases(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, horizon_weeks: float | np.ndarray) -> np.ndarray:
        """Expected number of purchases in the `horizon_weeks` after T: (r + x) / (α + T) · weeks. ValueError for a negative horizon.

        References
        ----------
        Ehrenberg (1959); the mean of λ ~ Gamma(r + x, α + T).
        """
        if np.any(horizon_weeks < 0):
            raise ValueError("a horizon lies ahead")
        return self._rate(x, T) * horizon_weeks

    def discounted_purchases(
        self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, years: float, annual_discount: float, *, alive_now: bool = False
    ) -> np.ndarray:
        """Expected purchases of the next `years`, each month's discounted to today; see `BgNbd.discounted_purchases`. Everyone is
        alive, so `alive_now` changes nothing."""
        months = round(12 * years)
        if months < 0 or annual_discount <= -1:
            raise ValueError("years run forward and a discount is above -100 %")
        discount = (1.0 + annual_discount) ** (-np.arange(1, months + 1) / 12.0)
        return self._rate(x, T) * (WEEKS_A_MONTH * discount.sum())

    def _rate(self, x: np.ndarray, T: np.ndarray) -> np.ndarray:
        return (self.r + np.asarray(x, dtype=np.float64)) / (self.alpha + np.asarray(T, dtype=np.float64))


def nbd_likelihood(x: np.ndarray, T: np.ndarray, weight: np.ndarray) -> LogLikelihood:
    """Log-likelihood per customer and its gradient, as a function of (ln r, ln α).

    Parameters
    ----------
    x, T, weight
        float64[m] each, as in `Histories`; the unit of time is free.

    Notes
    -----
    ln L = lnΓ(r+x) − lnΓ(r) + r ln α − (r+x) ln(α+T), the density of the x purchase times.
    """
    counts, of_count = np.unique(x, return_inverse=True)
    count_weight = np.bincount(of_count, weight)
    ages, of_age = np.unique(T, return_inverse=True)
    age_weight, age_purchases = np.bincount(of_age, weight), np.bincount(of_age, weight * x)
    customers = weight.sum()

    def likelihood(logs: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha = np.exp(logs)
        log_age, power = np.log(alpha + ages), r * age_weight + age_purchases
        value = (count_weight * (gammaln(r + counts) - gammaln(r))).sum() + customers * r * np.log(alpha) - (power * log_age).sum()
        slope = np.array(
            [
                (count_weight * (digamma(r + counts) - digamma(r))).sum() + customers * np.log(alpha) - (age_weight * log_age).sum(),
                customers * r / alpha - (power / (alpha + ages)).sum(),
            ]
        )
        return float(value / customers), slope * np.array([r, alpha]) / customers

    return likelihood


def fit_nbd(histories: Histories) -> Nbd:
    """Fit the model by maximum likelihood. `Problem("no_purchase_model")` where nobody bought again, or there is no maximum within
    the bounds (all customers buy alike)."""
    x, weight = histories.x.astype(np.float64), histories.weight
    unit = float(weight @ histories.T / weight.sum()) if len(weight) else 0.0
    if histories.repeaters == 0 or unit == 0:
        raise Problem("no_purchase_model", customers=histories.customers, repeaters=histories.repeaters)
    T = histories.T / unit
    rate = float(weight @ x / (weight @ T))
    maximum = maximise_likelihood(nbd_likelihood, (x, T, weight), [np.array([r, r / rate]) for r in _STARTS], _LOWEST, _HIGHEST)
    if not maximum.interior:
        raise Problem("no_purchase_model", customers=histories.customers, repeaters=histories.repeaters)
    r, alpha = (float(p) for p in maximum.parameters)
    total = maximum.value * weight.sum() - float(weight @ x) * np.log(unit)
    return Nbd(r, alpha * unit, float(total), maximum.converged, histories.customers, histories.repeaters)
