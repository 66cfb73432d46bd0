"""Buy till you die: how often each customer will come back, from how often and how lately it did (BG/NBD).

Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2). A customer buys at
a rate λ of its own; after every repeat purchase it leaves for good with a chance p of its own; λ ~ Gamma(r, α) and
p ~ Beta(a, b) over the customers. Of a history only three numbers matter, written as in the paper: x repeat
purchases, the last of them at t_x, seen until T, both counted from the first purchase. Here time is in weeks;
several purchases on one day are one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, digamma, gammaln

from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.maximum_likelihood import Climbable, highest_point
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.readiness import Rule
from crmcore.domain.purchase_models.btyd_curve import RepeatCurve, coefficients_of, interpolated

DAYS_A_WEEK = 7.0
WEEKS_A_MONTH = 365.25 / 7 / 12
#: what a fit needs before its figures are shown unasked (METHODS: value)
NEEDED_CUSTOMERS, NEEDED_DAYS, NEEDED_REPEATERS = 500, 365, 100
#: bounds of r, α (in units of the mean age), a, b: a peak on one of them is no peak
_LOWEST, _HIGHEST = np.array([1e-3, 1e-5, 1e-3, 1e-3]), np.array([1e3, 1e4, 1e4, 1e5])
#: (r, a, b) where climbs begin; α follows from the mean rate of repeat purchases
_STARTS = ((0.3, 0.8, 2.5), (1.0, 0.5, 5.0), (3.0, 2.0, 20.0), (0.1, 1.0, 1.0))
#: histories added up at a time: what they need stays in the processor's cache
_CHUNK = 16_384


def readiness(customers: int, repeaters: int, history_days: int) -> tuple[Rule, ...]:
    """Whether data allow the model: customers, days from the first order to the last, customers who came back."""
    return (
        Rule("customers", NEEDED_CUSTOMERS, customers),
        Rule("history_days", NEEDED_DAYS, history_days),
        Rule("repeaters", NEEDED_REPEATERS, repeaters),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """Distinct purchase histories and how many customers share each: a fit costs what the distinct ones cost.

    x int64[m] repeat purchases; t_x, T float64[m] weeks; weight float64[m] customers; index int64[n], the row of
    each customer, so that figures worked out per row come back per customer as `figure[index]`.
    """

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    weight: np.ndarray
    index: np.ndarray

    @property
    def customers(self) -> int:
        return int(self.weight.sum())

    @property
    def repeaters(self) -> int:
        return int(self.weight[self.x > 0].sum())


def group_histories(x: np.ndarray, t_x_days: np.ndarray, T_days: np.ndarray) -> Histories:
    """Histories of n customers from whole numbers: repeat purchases, days to the last of them, days seen.

    Rows come out in the order of x, then t_x, then T. ValueError on anything but integers and on a history that
    cannot be: 0 ≤ t_x ≤ T, and t_x > 0 exactly where x > 0.
    """
    columns = [np.asarray(c) for c in (x, t_x_days, T_days)]
    if not all(np.issubdtype(c.dtype, np.integer) for c in columns):
        raise ValueError("histories are counted in whole purchases and whole days")
    repeats, last, age = (c.astype(np.int64) for c in columns)
    if np.any((repeats < 0) | (last < 0) | (last > age) | ((last > 0) != (repeats > 0))):
        raise ValueError("a history needs 0 <= t_x <= T, and t_x > 0 exactly where x > 0")
    if len(age) == 0:
        nothing = frozen_array(np.empty(0))
        return Histories(frozen_array(nothing, np.int64), nothing, nothing, nothing, frozen_array(nothing, np.int64))
    of_last, of_age = int(last.max()) + 1, int(age.max()) + 1
    if (int(repeats.max()) + 1) * of_last * of_age >= 2**63:
        raise ValueError("histories too long to be told apart by one number")
    # three whole numbers packed into one sort many times faster than rows do
    packed, index, weight = np.unique((repeats * of_last + last) * of_age + age, return_inverse=True, return_counts=True)
    rest, days = np.divmod(packed, of_age)
    count, until = np.divmod(rest, of_last)
    return Histories(
        frozen_array(count, np.int64),
        frozen_array(until / DAYS_A_WEEK),
        frozen_array(days / DAYS_A_WEEK),
        frozen_array(weight),
        frozen_array(index, np.int64),
    )


@dataclass(frozen=True, slots=True)
class BgNbd:
    """A fitted model. α in weeks, the other parameters without unit; `converged`: the slope vanished at the peak.

    Every method takes x, t_x, T of equal length n (weeks; best the distinct rows of `Histories`) and gives float64.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    converged: bool
    customers: int
    repeaters: int

    def p_alive(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Chance that a customer has not left, float64[n].

        P = 1 / (1 + a/(b+x−1) · ((α+T)/(α+t_x))^(r+x)) where x > 0. Who never came back could not leave under this
        model and has P = 1: never rank the churn of one-time buyers by it.
        """
        x, t_x, T = _as_arrays(x, t_x, T)
        stretch = np.log((self.alpha + T) / (self.alpha + t_x))
        odds = np.log(self.a / (self.b + np.maximum(x, 1) - 1)) + (self.r + x) * stretch
        return np.where(x > 0, _logistic(-odds)[0], 1.0)

    def expected_purchases(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, horizon_weeks: float) -> np.ndarray:
        """Purchases expected of each customer in the `horizon_weeks` after T, float64[n] (formula 10 of the paper).

        ValueError on a horizon below 0. The relative error is below 1e-9 (see `RepeatCurve`).
        """
        x, t_x, T = _as_arrays(x, t_x, T)
        kinds, row = np.unique(x, return_inverse=True)
        reach = horizon_weeks / (self.alpha + T)
        return self._curve(kinds, reach).at(row, reach) * self.p_alive(x, t_x, T)

    def discounted_purchases(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, years: float, annual_discount: float) -> np.ndarray:
        """Present number of the purchases expected in the next `years`, float64[n].

        Σ over months k of (E[Y(t_k)] − E[Y(t_k−1)]) / (1+d)^(k/12): a purchase counts as made at the end of its month.
        For each x the sum is worked out at some ages and interpolated between them, so that the cost grows with the
        distinct x and not with n times months; the relative error against summing each customer is below 1e-9.
        ValueError where the years or the discount cannot be.
        """
        x, t_x, T = _as_arrays(x, t_x, T)
        months = round(12 * years)
        if months < 0 or annual_discount <= -1:
            raise ValueError("years run forward and a discount is above -100 %")
        if months == 0 or len(x) == 0:
            return np.zeros(len(x))
        end = np.arange(1, months + 1)
        worth = (1.0 + annual_discount) ** (-end / 12.0)
        worth = worth - np.append(worth[1:], 0.0)  # Σ (E_k − E_k−1) w_k = Σ E_k (w_k − w_k+1)
        kinds, row = np.unique(x, return_inverse=True)
        age = np.log(self.alpha + T)
        low, high = float(age.min()), float(age.max())
        curve = self._curve(kinds, end * WEEKS_A_MONTH / np.exp(np.array([[low], [high]])))

        def sums(knots: np.ndarray) -> np.ndarray:
            which = np.repeat(np.arange(len(kinds)), len(knots))
            reach = np.tile(np.exp(-knots), len(kinds)) * WEEKS_A_MONTH
            return sum(w * curve.at(which, k * reach) for k, w in zip(end, worth, strict=True)).reshape(len(kinds), -1)

        return interpolated(coefficients_of(sums, low, high), row, age, low, high) * self.p_alive(x, t_x, T)

    def _curve(self, kinds: np.ndarray, reach: np.ndarray) -> RepeatCurve:
        return RepeatCurve.of(self.r, self.a, self.b, kinds, reach)


def _as_arrays(x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.asarray(x, dtype=np.float64), np.asarray(t_x, dtype=np.float64), np.asarray(T, dtype=np.float64)


def _logistic(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(1/(1+e^−z), ln(1+e^z)) without overflow, from one exponential."""
    small = np.exp(-np.abs(z))
    return np.where(z > 0, 1.0, small) / (1.0 + small), np.maximum(z, 0.0) + np.log1p(small)


def bg_nbd_likelihood(x: np.ndarray, t_x: np.ndarray, T: np.ndarray, weight: np.ndarray) -> Climbable:
    """The log-likelihood per customer and its gradient, as functions of (ln r, ln α, ln a, ln b); arrays float64[m].

    ln L = lnΓ(r+x) − lnΓ(r) + r ln α − (r+x) ln(α+T) + lnB(a, b+x) − lnB(a, b)
           + [x>0] ln(1 + e^z),   z = ln a − ln(b+x−1) + (r+x) ln((α+T)/(α+t_x))
    (formula 6 of the paper with the term of those who are still there taken out of its sum.)
    """
    # special functions see x alone and ln(α+T) sees T alone: worked out once per distinct value
    counts, of_count = np.unique(x, return_inverse=True)
    count_weight = np.bincount(of_count, weight)
    ages, of_age = np.unique(T, return_inverse=True)
    age_weight, age_purchases = np.bincount(of_age, weight), np.bincount(of_age, weight * x)
    came_back = np.flatnonzero(x > 0)
    parts = [
        tuple(column[rows] for column in (x, t_x, T, weight))
        for rows in (came_back[k : k + _CHUNK] for k in range(0, len(came_back), _CHUNK))
    ]
    customers = weight.sum()

    def likelihood(logs: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha, a, b = np.exp(logs)
        by_count = gammaln(r + counts) - gammaln(r) + betaln(a, b + counts) - betaln(a, b)
        log_age, power = np.log(alpha + ages), r * age_weight + age_purchases
        beyond = digamma(a + b) - digamma(a + b + counts)
        value = (count_weight * by_count).sum() + customers * r * np.log(alpha) - (power * log_age).sum()
        slope = np.array(
            [
                (count_weight * (digamma(r + counts) - digamma(r))).sum() + customers * np.log(alpha) - (age_weight * log_age).sum(),
                customers * r / alpha - (power / (alpha + ages)).sum(),
                (count_weight * beyond).sum(),
                (count_weight * (beyond + digamma(b + counts) - digamma(b))).sum(),
            ]
        )
        for x_, t_, T_, weight_ in parts:
            seen, until, rest = alpha + T_, alpha + t_, b + x_ - 1
            stretch = np.log(seen / until)
            left, either = _logistic(np.log(a / rest) + (r + x_) * stretch)
            left *= weight_  # chance of having left, times customers
            value += (weight_ * either).sum()
            slope += ((left * stretch).sum(), (left * (r + x_) * (1 / seen - 1 / until)).sum(), left.sum() / a, -(left / rest).sum())
        return float(value / customers), slope * np.array([r, alpha, a, b]) / customers

    return likelihood


def fit_bg_nbd(histories: Histories) -> BgNbd:
    """The parameters that make the histories most likely. Problem `no_purchase_model` where there is no such point.

    Time is measured in mean ages while climbing, so that weeks, days or years find the same model. Where all customers
    leave (or buy) alike, a and b (or r and α) grow along a level ridge: only their ratio then says something.
    """

    def nothing() -> Problem:
        return Problem("no_purchase_model", customers=histories.customers, repeaters=histories.repeaters)

    x, weight = histories.x.astype(np.float64), histories.weight
    unit = float(weight @ histories.T / weight.sum()) if len(weight) else 0.0
    if histories.repeaters == 0 or unit == 0:
        raise nothing()
    t_x, T = histories.t_x / unit, histories.T / unit
    rate = float(weight @ x / (weight @ T))
    starts = [np.array([r, r / rate, a, b]) for r, a, b in _STARTS]
    peak = highest_point(bg_nbd_likelihood, (x, t_x, T, weight), starts, _LOWEST, _HIGHEST)
    if not peak.interior:
        raise nothing()
    r, alpha, a, b = (float(p) for p in peak.at)
    total = peak.value * weight.sum() - float(weight @ x) * np.log(unit)  # x purchase times, each a density per unit
    return BgNbd(r, alpha * unit, a, b, float(total), peak.level, histories.customers, histories.repeaters)
