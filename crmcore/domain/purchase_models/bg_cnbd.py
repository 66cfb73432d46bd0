"""The BG/CNBD-k model: BG/NBD for customers that buy more regularly than by chance.

Reutterer, Platzer & Schröder (2021), Leveraging purchase regularity for predicting customer behavior the easy way, International
Journal of Research in Marketing 38(1). The time between two purchases of a customer is Erlang-k with its own rate λ; after every
repeat purchase it leaves for good with its own probability p; λ ~ Gamma(r, α) and p ~ Beta(a, b) over the customers. k = 1 is the
BG/NBD. Histories are x, t_x, T as there; time here is in days.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import betaln, digamma, gammaln

from crmcore.domain.kernel.maximum_likelihood import LogLikelihood, maximise_likelihood

#: regularities that are told apart
MOST_REGULAR = 4
#: customers with two gaps from which on regularity is estimated; below it k is 1, purchases by chance
NEEDED_PAIRS = 100
#: bounds of r, α (in units of the mean age), a, b; a maximum on one of them counts: r and α are wanted, and where nobody leaves
#: a and b run to theirs
_LOWEST, _HIGHEST = np.array([1e-2, 1e-5, 1e-3, 1e-3]), np.array([1e3, 1e4, 1e3, 1e4])
#: starting values (r, a, b) of the optimiser; α follows from the mean rate of repeat purchases
#: and rows that choose among them
_FEW = 1_000
_STARTS = ((0.5, 0.8, 4.0), (2.0, 0.2, 10.0))


def regularity(last_gap: np.ndarray, gap_before: np.ndarray) -> int:
    """k of the Erlang-k gaps, from the last two gaps of each customer.

    The share M of one gap in two is Beta(k, k), whatever the customer's rate, with mean ½ and variance 1/(4(2k + 1)); so
    k = (1 − 4V)/(8V), rounded and kept within 1 to MOST_REGULAR.

    Parameters
    ----------
    last_gap, gap_before
        float64[n], days > 0 of the customers that have two gaps. With fewer than NEEDED_PAIRS, k = 1.

    References
    ----------
    Wheat & Morrison (1990), Estimating Purchase Regularity with Two Interpurchase Times, Journal of Marketing Research 27(1).
    """
    if len(last_gap) < NEEDED_PAIRS:
        return 1
    variance = float(np.mean((last_gap / (last_gap + gap_before) - 0.5) ** 2))
    return MOST_REGULAR if variance == 0 else int(np.clip(np.floor((1 - 4 * variance) / (8 * variance) + 0.5), 1, MOST_REGULAR))


@dataclass(frozen=True, slots=True)
class BgCnbd:
    """A fitted model.

    Attributes
    ----------
    k
        Regularity: gaps are Erlang-k.
    r, alpha
        Shape and rate of λ; α in days.
    a, b
        Parameters of p.
    log_likelihood
        Of all customers together, without the terms in the single gaps, which hold no parameter.
    customers
        Number of customers it was fitted on.
    """

    k: int
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int

    def longer_gap(self, x: np.ndarray, t_x: np.ndarray, silence: np.ndarray) -> np.ndarray:
        """P(gap > t): the chance that a customer that stays waits longer than `silence` for its next purchase.

        With x gaps that sum to t_x: r' = r + kx, α' = α + t_x, and
        P = Σ_{j<k} Γ(r'+j)/(Γ(r')·j!) · (α'/(α'+t))^{r'} · (t/(α'+t))^j.

        Parameters
        ----------
        x, t_x, silence
            float64[n]: completed gaps, their sum, and t, both in days ≥ 0.

        Returns
        -------
        float64[n], 0–1.
        """
        shape, rate = self.r + self.k * np.asarray(x, np.float64), self.alpha + np.asarray(t_x, np.float64)
        t = np.asarray(silence, np.float64)
        # below about 1e-300 the chance is 0 whatever its terms
        return np.minimum(np.exp(-shape * np.log1p(t / rate)) * _terms(self.k, shape, t / (rate + t))[0], 1.0)


def _terms(k: int, shape: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(S, ∂S/∂shape, u·∂S/∂u) of S = Σ_{j<k} Γ(shape+j)/(Γ(shape) j!) u^j, float64[n] each."""
    term, slope = np.ones_like(u), np.zeros_like(u)
    total, by_shape, by_u = term.copy(), slope.copy(), slope.copy()
    for j in range(1, k):
        slope = (slope * (shape + j - 1) + term) * u / j
        term = term * (shape + j - 1) * u / j
        total += term
        by_shape += slope
        by_u += j * term
    return total, by_shape, by_u


def bg_cnbd_likelihood(k: int, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> LogLikelihood:
    """Log-likelihood per customer and its gradient, as a function of (ln r, ln α, ln a, ln b).

    Parameters
    ----------
    k
        Regularity.
    x, t_x, T
        float64[m] each; the unit of time is free.

    Notes
    -----
    ln L = lnΓ(r+kx) − lnΓ(r) + r ln α − (r+kx) ln(α+T) + lnB(a, b+x) − lnB(a, b) + ln(S + [x>0] e^z),
    z = ln a − ln(b+x−1) + (r+kx) ln((α+T)/(α+t_x)), S = Σ_{j<k} Γ(r+kx+j)/(Γ(r+kx) j!) · ((T−t_x)/(α+T))^j
    (Reutterer, Platzer & Schröder 2021, likelihood of the BG/CNBD-k; the factors of the single gaps hold no parameter and are left
    out.)
    """
    counts, of_count = np.unique(x, return_inverse=True)
    count_weight, n = np.bincount(of_count).astype(np.float64), float(len(x))
    repeats = x > 0

    def likelihood(logs: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha, a, b = np.exp(logs)
        shape, observed, until, rest = r + k * x, alpha + T, alpha + t_x, b + np.maximum(x, 1.0) - 1.0
        log_observed = np.log(observed)
        stretch = log_observed - np.log(until)
        stays, by_shape, by_u = _terms(k, shape, (T - t_x) / observed)
        log_stays = np.log(stays)
        z = np.where(repeats, np.log(a / rest) + shape * stretch - log_stays, -np.inf)
        small = np.exp(-np.abs(z))
        left = np.where(z > 0, 1.0, small) / (1.0 + small)  # probability of having left
        either = log_stays + np.maximum(z, 0.0) + np.log1p(small)
        stayed = (1.0 - left) / stays
        by_count = gammaln(r + k * counts) - gammaln(r) + betaln(a, b + counts) - betaln(a, b)
        beyond = digamma(a + b) - digamma(a + b + counts)
        value = (count_weight * by_count).sum() + n * r * np.log(alpha) - (shape * log_observed).sum() + either.sum()
        slope = np.array(
            [
                (count_weight * (digamma(r + k * counts) - digamma(r))).sum()
                + n * np.log(alpha)
                - log_observed.sum()
                + (stayed * by_shape + left * stretch).sum(),
                n * r / alpha
                - (shape / observed).sum()
                + (-stayed * by_u / observed + left * shape * (1.0 / observed - 1.0 / until)).sum(),
                (count_weight * beyond).sum() + left.sum() / a,
                (count_weight * (beyond + digamma(b + counts) - digamma(b))).sum() - (left / rest).sum(),
            ]
        )
        return float(value / n), slope * np.array([r, alpha, a, b]) / n

    return likelihood


def fit_bg_cnbd(k: int, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> BgCnbd | None:
    """Fit the model by maximum likelihood, within bounds.

    Parameters
    ----------
    k
        Regularity, see `regularity`.
    x, t_x, T
        float64[n]: repeat purchases, days from the first purchase to the last one, and to the end of observation.

    Returns
    -------
    None where nobody bought again. A maximum on a bound is kept: where nobody leaves, a and b run to theirs, and r and α are those
    of customers that all stay.
    """
    if not (x > 0).any():
        return None
    unit = float(T.mean())
    rate = float(x.sum() / T.sum()) * unit
    starts = [np.array([r, r / (k * rate), a, b]) for r, a, b in _STARTS]
    columns = (x.astype(np.float64), t_x / unit, T / unit)
    step = max(1, len(x) // _FEW)
    if step > 1:  # the starting value is chosen by few rows
        starts = [maximise_likelihood(partial(bg_cnbd_likelihood, k), [c[::step] for c in columns], starts, _LOWEST, _HIGHEST).parameters]
    maximum = maximise_likelihood(partial(bg_cnbd_likelihood, k), columns, starts, _LOWEST, _HIGHEST)
    r, alpha, a, b = (float(p) for p in maximum.parameters)
    total = maximum.value * len(x) - k * float(x.sum()) * np.log(unit)
    return BgCnbd(k, r, alpha * unit, a, b, float(total), len(x))
