"""Maximum likelihood for positive parameters: quasi-Newton search in their logarithms, from several starting values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

#: log parameters (float64[k]) → (log-likelihood per customer, its gradient float64[k] in the log parameters)
LogLikelihood = Callable[[np.ndarray], tuple[float, np.ndarray]]

#: the starting values are compared on at most this many rows
_SAMPLE = 20_000
#: a maximum nearer than this to a bound (in the logarithm) lies on it
_EDGE = 0.01
#: gradient per customer, in log parameters, below which the search has converged; the optimiser itself aims lower
_FLAT = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class LikelihoodMaximum:
    """Where a search ended.

    Attributes
    ----------
    parameters
        float64[k], not logarithms.
    value
        Log-likelihood per customer.
    converged
        Whether the gradient vanished.
    interior
        Whether no parameter lies on its bound.
    """

    parameters: np.ndarray
    value: float
    converged: bool
    interior: bool


def maximise_likelihood(
    likelihood_of: Callable[..., LogLikelihood],
    columns: Sequence[np.ndarray],
    starts: Sequence[np.ndarray],
    lowest: np.ndarray,
    highest: np.ndarray,
) -> LikelihoodMaximum:
    """Maximise a likelihood within bounds, from the best of several starting values.

    Parameters
    ----------
    likelihood_of
        Takes columns like `columns` and returns the likelihood of these rows.
    columns
        The data, arrays of equal length. Of many rows every j-th is used to choose the starting value, then all of them.
    starts, lowest, highest
        Starting values and bounds, float64[k] each, parameters and not logarithms; at least one start.
    """
    step = -(-len(columns[0]) // _SAMPLE)
    with threadpool_limits(1, user_api="blas"):  # for matrices of four rows threads wait for one another far longer than they work
        if step > 1:
            starts = [_maximise(likelihood_of(*(c[::step] for c in columns)), starts, lowest, highest).parameters]
        return _maximise(likelihood_of(*columns), starts, lowest, highest)


def _maximise(likelihood: LogLikelihood, starts: Sequence[np.ndarray], lowest: np.ndarray, highest: np.ndarray) -> LikelihoodMaximum:
    low, high = np.log(lowest), np.log(highest)

    def downhill(logs: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = likelihood(logs)
        return -value, -slope

    best = None
    for start in starts:
        result = minimize(
            downhill,
            np.clip(np.log(start), low, high),
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(low, high, strict=True)),
            options={"maxiter": 1000, "maxfun": 2000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20},
        )
        if best is None or result.fun < best.fun:
            best = result
    assert best is not None, "a search needs a start"
    interior = bool(np.all((best.x > low + _EDGE) & (best.x < high - _EDGE)))
    return LikelihoodMaximum(np.exp(best.x), float(-best.fun), bool(np.abs(best.jac).max() <= _FLAT), interior)
