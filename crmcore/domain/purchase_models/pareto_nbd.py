"""The Pareto/NBD model: customers that buy at their own rate and leave after a lifetime of their own. A check beside BG/NBD.

Schmittlein, Morrison & Colombo (1987), "Counting Your Customers: Who Are They and What Will They Do Next?", Management Science
33(1). A customer buys at rate λ until it leaves at rate μ, whenever that is; λ ~ Gamma(r, α) and μ ~ Gamma(s, β) over the customers.
Histories as in BG/NBD. The likelihood is that of Fader & Hardie (2005), "A Note on Deriving the Pareto/NBD Model": instead of its
hypergeometric functions the integral over the day of leaving is summed directly, which has no cancellation and gives the gradient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from crmcore.domain.kernel.maximum_likelihood import LogLikelihood, maximise_likelihood
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.purchase_models.bg_nbd import Histories

#: customers that a fit looks at, at most: a seeded sample where there are more
SAMPLE = 50_000
_SEED = 1987
#: bounds of r, α, s, β (α and β in units of the mean age): a maximum on one of them does not count
_LOWEST, _HIGHEST = np.array([1e-3, 1e-5, 1e-3, 1e-5]), np.array([1e3, 1e4, 1e3, 1e5])
#: starting values (r, s, β); α follows from the mean rate of repeat purchases
_STARTS = ((0.5, 0.5, 0.5), (1.0, 1.0, 3.0), (2.0, 0.3, 0.2))
#: nodes and weights on [0, 1] of the sum over the day of leaving; what is e^−_DEPTH of the largest is left out
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2
_DEPTH = 40.0
#: a mean rate of leaving, per mean age, below which, at the edge, nobody leaves
_NEVER = 1e-3
#: histories summed at a time
_CHUNK = 8_192


@dataclass(frozen=True, slots=True)
class ParetoNbd:
    """A fitted model. The methods take x, t_x, T of equal length n in weeks and return float64[n].

    Attributes
    ----------
    r, alpha
        Shape and rate of λ; α in weeks.
    s, beta
        Shape and rate of μ; β in weeks.
    log_likelihood
        Of the customers it was fitted on together.
    converged
        Whether the gradient vanished at the maximum.
    customers, repeaters
        Number of customers it was fitted on (at most SAMPLE), and of those with a repeat purchase.
    """

    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float
    converged: bool
    customers: int
    repeaters: int

    def p_alive(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Probability that a customer has not left. Fader & Hardie (2005), eq. 12."""
        x, t_x, T = (np.asarray(c, dtype=np.float64) for c in (x, t_x, T))
        alive = np.empty(len(x))
        for begin in range(0, len(x), _CHUNK):
            part = slice(begin, begin + _CHUNK)
            stayed, left, _ = _parts((self.r, self.alpha, self.s, self.beta), x[part], t_x[part], T[part])
            alive[part] = np.exp(stayed - np.logaddexp(stayed, left))
        return alive

    def expected_purchases(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, horizon_weeks: float | np.ndarray) -> np.ndarray:
        """Expected purchases in the `horizon_weeks` after T. Schmittlein, Morrison & Colombo (1987); Fader & Hardie (2005), eq. 22.

        (r+x)(β+T) / ((α+T)(s−1)) · [1 − ((β+T)/(β+T+t))^(s−1)] · P(alive), with its limit at s = 1.
        """
        if np.any(horizon_weeks < 0):
            raise ValueError("a horizon lies ahead")
        x, t_x, T = (np.asarray(c, dtype=np.float64) for c in (x, t_x, T))
        stretch, less = np.log1p(horizon_weeks / (self.beta + T)), self.s - 1
        years = stretch if less == 0 else -np.expm1(-less * stretch) / less
        return (self.r + x) * (self.beta + T) / (self.alpha + T) * years * self.p_alive(x, t_x, T)


def _parts(
    parameters: tuple[float, float, float, float], x: np.ndarray, t_x: np.ndarray, T: np.ndarray, slopes: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logarithms of the two parts of the likelihood without their common factor Γ(r+x)/Γ(r)·α^r·β^s, and the slopes of the second.

    Returns
    -------
    stayed, left : float64[m]
        −(r+x) ln(α+T) − s ln(β+T), and ln s ∫ (α+τ)^−(r+x) (β+τ)^−(s+1) dτ over τ from t_x to T; −inf where t_x = T.
    slopes : float64[4, m]
        Derivatives of `left` by r, α, s and β; empty unless asked for.
    """
    r, alpha, s, beta = parameters
    low, shift_a, shift_b = min(alpha, beta), alpha - min(alpha, beta), beta - min(alpha, beta)
    stayed = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    start, reach = np.log(low + t_x), np.log((low + T) / (low + t_x))
    # in v = ln(low + τ) the integrand falls at least at the rate it starts with: what lies behind e^−_DEPTH is nothing
    fall = (low + t_x) * ((r + x) / (alpha + t_x) + (s + 1) / (beta + t_x)) - 1
    width = np.where(fall * reach > _DEPTH, _DEPTH / np.maximum(fall, 1e-300), reach)
    tau = np.exp(start[:, None] + width[:, None] * _NODES)
    log_a, log_b = np.log(tau + shift_a), np.log(tau + shift_b)
    log_f = -(r + x)[:, None] * log_a - (s + 1) * log_b + np.log(tau)
    top = log_f.max(axis=1)
    f = np.exp(log_f - top[:, None]) * _WEIGHTS
    whole = f.sum(axis=1)
    with np.errstate(divide="ignore"):
        left = np.log(s) + top + np.log(width) + np.log(whole)
    if not slopes:
        return stayed, left, np.empty((0, 0))

    def mean(values: np.ndarray) -> np.ndarray:
        return (f * values).sum(axis=1) / whole

    return (
        stayed,
        left,
        np.array([-mean(log_a), -(r + x) * mean(1 / (tau + shift_a)), 1 / s - mean(log_b), -(s + 1) * mean(1 / (tau + shift_b))]),
    )


def pareto_nbd_likelihood(x: np.ndarray, t_x: np.ndarray, T: np.ndarray, weight: np.ndarray) -> LogLikelihood:
    """Log-likelihood per customer and its gradient, as a function of (ln r, ln α, ln s, ln β).

    Parameters
    ----------
    x, t_x, T, weight
        float64[m] each, as in `Histories`; the unit of time is free.

    Notes
    -----
    ln L = lnΓ(r+x) − lnΓ(r) + r ln α + s ln β + ln[(α+T)^−(r+x) (β+T)^−s + s ∫_{t_x}^T (α+τ)^−(r+x) (β+τ)^−(s+1) dτ]
    (Fader & Hardie 2005, from their eq. 3 and 4.)
    """
    counts, of_count = np.unique(x, return_inverse=True)
    count_weight = np.bincount(of_count, weight)
    chunks = [tuple(column[k : k + _CHUNK] for column in (x, t_x, T, weight)) for k in range(0, len(x), _CHUNK)]
    customers = weight.sum()

    def likelihood(logs: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha, s, beta = (float(p) for p in np.exp(logs))
        value = (count_weight * (gammaln(r + counts) - gammaln(r))).sum() + customers * (r * np.log(alpha) + s * np.log(beta))
        slope = np.array(
            [
                (count_weight * (digamma(r + counts) - digamma(r))).sum() + customers * np.log(alpha),
                customers * r / alpha,
                customers * np.log(beta),
                customers * s / beta,
            ]
        )
        for x_, t_, T_, weight_ in chunks:
            stayed, left, slopes = _parts((r, alpha, s, beta), x_, t_, T_, slopes=True)
            either = np.logaddexp(stayed, left)
            gone = weight_ * np.exp(left - either)
            here = weight_ - gone
            value += (weight_ * either).sum()
            by_stayed = (-np.log(alpha + T_), -(r + x_) / (alpha + T_), -np.log(beta + T_), -s / (beta + T_))
            slope += [(here * a).sum() + (gone * b).sum() for a, b in zip(by_stayed, slopes, strict=True)]
        return float(value / customers), slope * np.array([r, alpha, s, beta]) / customers

    return likelihood


def fit_pareto_nbd(histories: Histories) -> ParetoNbd:
    """Fit the model by maximum likelihood, on a seeded sample of SAMPLE customers where there are more.

    Raises
    ------
    Problem
        "no_purchase_model" where nobody bought again, or the likelihood has no maximum within the bounds; "nobody_leaves" where it
        grows towards the edge at which the rate of leaving is 0.
    """
    weight = histories.weight
    if histories.customers > SAMPLE:
        drawn = np.random.default_rng(_SEED).choice(len(histories.index), SAMPLE, replace=False)
        weight = np.bincount(histories.index[drawn], minlength=len(weight)).astype(np.float64)
    drawn_once = weight > 0
    x, t_x, T, weight = (
        histories.x[drawn_once].astype(np.float64),
        histories.t_x[drawn_once],
        histories.T[drawn_once],
        weight[drawn_once],
    )
    customers, repeaters = int(weight.sum()), int(weight[x > 0].sum())
    unit = float(weight @ T / weight.sum()) if customers else 0.0
    if repeaters == 0 or unit == 0:
        raise Problem("no_purchase_model", customers=customers, repeaters=repeaters)
    rate = float(weight @ x / (weight @ T)) * unit
    starts = [np.array([r, r / rate, s, beta]) for r, s, beta in _STARTS]
    maximum = maximise_likelihood(pareto_nbd_likelihood, (x, t_x / unit, T / unit, weight), starts, _LOWEST, _HIGHEST)
    r, alpha, s, beta = (float(p) for p in maximum.parameters)
    if not maximum.interior:
        never = s / beta < _NEVER
        raise Problem("nobody_leaves" if never else "no_purchase_model", customers=customers, repeaters=repeaters)
    total = maximum.value * weight.sum() - float(weight @ x) * np.log(unit)
    return ParetoNbd(r, alpha * unit, s, beta * unit, float(total), maximum.converged, customers, repeaters)
