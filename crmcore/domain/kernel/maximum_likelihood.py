"""The highest point of a likelihood whose parameters are all positive: climbed in their logarithms, from several starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

#: log parameters (float64[k]) → (log-likelihood per customer, its gradient float64[k] in the log parameters)
Climbable = Callable[[np.ndarray], tuple[float, np.ndarray]]

#: the starts compete on at most this many rows
_SAMPLE = 20_000
#: a peak nearer than this to a bound (in the logarithm) lies on it
_EDGE = 0.01
#: slope per customer, in log parameters, below which a point is level; the climb itself aims lower
_LEVEL = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Peak:
    """Where a climb ended: `at` float64[k] parameters (not logs), `value` log-likelihood per customer.

    `level`  the slope has vanished there;  `interior`  no parameter lies on its bound.
    """

    at: np.ndarray
    value: float
    level: bool
    interior: bool


def highest_point(
    likelihood_of: Callable[..., Climbable],
    columns: Sequence[np.ndarray],
    starts: Sequence[np.ndarray],
    lowest: np.ndarray,
    highest: np.ndarray,
) -> Peak:
    """The best peak reached from the starts within [lowest, highest]; these are parameters, not logs, float64[k].

    `likelihood_of(*columns)` is the likelihood of some rows. Over many rows the starts compete on every j-th of
    them, and the winner climbs on over all.
    """
    step = -(-len(columns[0]) // _SAMPLE)
    if step > 1:
        starts = [_climb(likelihood_of(*(c[::step] for c in columns)), starts, lowest, highest).at]
    return _climb(likelihood_of(*columns), starts, lowest, highest)


def _climb(likelihood: Climbable, starts: Sequence[np.ndarray], lowest: np.ndarray, highest: np.ndarray) -> Peak:
    low, high = np.log(lowest), np.log(highest)

    def downhill(logs: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = likelihood(logs)
        return -value, -slope

    best = None
    for start in starts:
        found = minimize(
            downhill,
            np.clip(np.log(start), low, high),
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(low, high, strict=True)),
            options={"maxiter": 1000, "maxfun": 2000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20},
        )
        if best is None or found.fun < best.fun:
            best = found
    assert best is not None, "a climb needs a start"
    interior = bool(np.all((best.x > low + _EDGE) & (best.x < high - _EDGE)))
    return Peak(np.exp(best.x), float(-best.fun), bool(np.abs(best.jac).max() <= _LEVEL), interior)
