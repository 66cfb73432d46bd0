"""Expected purchases of customers who have not left, as a curve over the horizon: one curve for each number of past purchases,
whatever the ages.

A customer with x repeat purchases until T who has not left has λ ~ Gamma(r+x, α+T) and p ~ Beta(a, b+x). In t
more weeks it buys (1 − e^(−λpt))/p times on average; over λ, with n = r+x and U = t/(α+T),

    E = E_p[f(p)],   f(p) = (1 − (1+pU)^(−n)) / p.

That is (a+b+x−1)/(a−1) · [1 − (1+U)^(−n) ₂F₁(n, b+x; a+b+x−1; U/(1+U))] of Fader, Hardie & Lee (2005), but without
its 0/0 at a = 1, its differences of huge numbers for large x, and its slow series for U/(1+U) near 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import betaln

#: step of the integral over the log-odds of p, at most; its error falls like e^(−2π·1.4/step), below 1e-15 here
_STEP = 0.25
#: terms below e^−_DEPTH of the largest are left out
_DEPTH = 40.0
#: a curve has enough knots when its last coefficients are this small relative to the largest
_SMALL, _MOST_KNOTS = 1e-11, 400
#: rows interpolated at a time, so that the working arrays fit the processor's cache
_CHUNK = 16_384


def coefficients_of(function: Callable[[np.ndarray], np.ndarray], low: float, high: float) -> np.ndarray:
    """Chebyshev coefficients of analytic curves on [low, high].

    Parameters
    ----------
    function
        Takes m knots, float64[m], and returns float64[rows, m].

    Returns
    -------
    float64[m, rows].

    Notes
    -----
    For curves analytic in a strip of half-width 1.2 around the real line the error of m knots falls like ρ^−m, ρ the
    sum of the half-axes of the largest ellipse with foci ±1 in the rescaled strip; m is chosen for 1e-14. A curve
    that is steeper shows it in its last coefficients and gets twice the knots.
    """
    half = _half(low, high)
    strip = 1.2 / half
    m = int(np.ceil(32.0 / np.log(strip + np.hypot(1.0, strip)))) + 2
    while True:
        angle = np.pi * (np.arange(m) + 0.5) / m
        coefficients = (2.0 / m * np.cos(np.outer(np.arange(m), angle))) @ function((low + high) / 2 + half * np.cos(angle)).T
        coefficients[0] /= 2.0
        if m >= _MOST_KNOTS or np.all(np.abs(coefficients[-2:]).max(axis=0) <= _SMALL * np.abs(coefficients).max(axis=0)):
            return coefficients
        m *= 2


def _half(low: float, high: float) -> float:
    return max((high - low) / 2, 1e-6)


def interpolated(coefficients: np.ndarray, row: np.ndarray, at: np.ndarray, low: float, high: float) -> np.ndarray:
    """Evaluate Chebyshev series: Σ_k coefficients[k, row] T_k(at, rescaled to ±1), by Clenshaw's recurrence.

    Parameters
    ----------
    coefficients, low, high
        As in `coefficients_of`.
    row
        int[n], the curve of each evaluation.
    at
        float64[n], where it is evaluated, within [low, high].
    """
    values = np.empty(len(at))
    for begin in range(0, len(at), _CHUNK):
        chunk = slice(begin, begin + _CHUNK)
        of, s = row[chunk], (at[chunk] - (low + high) / 2) / _half(low, high)
        twice = 2.0 * s
        ahead, above = np.zeros(len(s)), np.zeros(len(s))
        for c in coefficients[:0:-1]:
            ahead, above = twice * ahead - above + c[of], ahead
        values[chunk] = s * ahead - above + coefficients[0][of]
    return values


@dataclass(frozen=True, slots=True, eq=False)
class RepeatCurve:
    """E = n · ln(1+U) · Σ_k coefficients[k, row] T_k, T_k over ln(1+U) in [low, high]; one row per entry of `kinds`.

    Measured against adaptive quadrature the relative error is below 1e-9 (tests/domain/purchase_models/test_bg_nbd.py).
    """

    n: np.ndarray
    coefficients: np.ndarray
    low: float
    high: float

    @classmethod
    def of(cls, r: float, a: float, b: float, kinds: np.ndarray, reach: np.ndarray) -> RepeatCurve:
        """Curves for the distinct x in `kinds` (float64[m]), valid for U between the extremes of `reach` (any shape, ≥ 0).

        ValueError for a negative `reach`.
        """
        if np.any(reach < 0):
            raise ValueError("a horizon lies ahead")
        # logarithms: every branch point of E has ln(1+U) = … ± iπ, so the curve is smooth on the scale of 1
        low, high = (float(np.log1p(u)) for u in ((reach.min(), reach.max()) if reach.size else (0.0, 0.0)))

        def levels(knots: np.ndarray) -> np.ndarray:
            knots = np.maximum(knots, 1e-9)  # E/ln(1+U) is level there, and 0/0 at 0 itself
            levelled = [_expected(r + x, a, b + x, np.expm1(knots)) / ((r + x) * knots) for x in kinds]
            return np.array(levelled).reshape(len(kinds), len(knots))

        return cls(r + kinds, coefficients_of(levels, low, high), low, high)

    def at(self, row: np.ndarray, reach: np.ndarray) -> np.ndarray:
        """E for customers whose x is `kinds[row]` (row int[k]) at U = `reach` (float64[k]); float64[k]."""
        v = np.log1p(reach)
        return self.n[row] * v * interpolated(self.coefficients, row, v, self.low, self.high)


def _expected(n: float, a: float, b: float, reach: np.ndarray) -> np.ndarray:
    """E_p[(1 − (1+pU)^−n)/p] for p ~ Beta(a, b) and U > 0 in float64[m]; float64[m].

    Trapezoids over y = ln(p/(1−p)), where the integrand is analytic and dies out on both sides: the error is
    exponentially small in 1/step. Far out it is e^(ay) to the left and e^(−by) to the right, however slowly it dies
    out; what lies beyond the last nodes is therefore the sum of a geometric series.
    """
    peak = np.log(a / b)
    start = min(peak, -float(np.log1p(n * reach.max())))  # (1+pU)^−n has not set in to the left of this
    far_a, far_b = (_DEPTH / shape + 10 / np.sqrt(shape) for shape in (a, b))
    left = max(start - far_a - np.log1p(far_b), -_DEPTH - np.log1p(n * reach.max() + a + b))
    right = min(peak + far_b + np.log1p(far_a), _DEPTH + np.log1p(a))
    step = min(_STEP, 0.5 * float(np.sqrt(1 / a + 1 / b)))
    y = np.arange(left, right + step, step)
    log_p, log_rest = -np.log1p(np.exp(-y)), -np.log1p(np.exp(y))
    weight = step * np.exp(a * log_p + b * log_rest - betaln(a, b))
    weight[0] /= -np.expm1(-a * step)
    weight[-1] /= -np.expm1(-b * step)
    p = np.exp(log_p)
    return -np.expm1(-n * np.log1p(np.outer(reach, p))) @ (weight / p)
