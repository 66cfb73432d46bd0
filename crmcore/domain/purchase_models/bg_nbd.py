"""The BG/NBD model ("buy till you die"): expected future purchases of each customer from how often and how recently it bought.

Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2). A customer buys at its own
rate λ and leaves for good after every repeat purchase with its own probability p; λ ~ Gamma(r, α) and p ~ Beta(a, b) over the
customers. Three numbers describe a history, named as in the paper: x repeat purchases, the last one at t_x, observed until T,
both counted from the first purchase. Here time is in weeks; several purchases on one day are one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, digamma, gammaln

from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.maximum_likelihood import LogLikelihood, maximise_likelihood
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.readiness import Requirement
from crmcore.domain.purchase_models.bg_nbd_curve import RepeatCurve, coefficients_of, interpolated

DAYS_A_WEEK = 7.0
WEEKS_A_MONTH = 365.25 / 7 / 12
#: what the data need before the model is used by default
NEEDED_CUSTOMERS, NEEDED_DAYS, NEEDED_REPEATERS = 500, 365, 100
#: bounds of r, α (in units of the mean age), a, b: a maximum on one of them does not count
_LOWEST, _HIGHEST = np.array([1e-3, 1e-5, 1e-3, 1e-3]), np.array([1e3, 1e4, 1e4, 1e5])
#: starting values (r, a, b) of the optimiser; α follows from the mean rate of repeat purchases
_STARTS = ((0.3, 0.8, 2.5), (1.0, 0.5, 5.0), (3.0, 2.0, 20.0), (0.1, 1.0, 1.0))
#: a mean chance of leaving after a purchase below which, at the edge, nobody leaves
_NEVER = 1e-3
#: histories summed at a time, so that the working arrays fit the processor's cache
_CHUNK = 16_384


def readiness(customers: int, repeaters: int, history_days: int) -> tuple[Requirement, ...]:
    """What the model needs and what the data have: customers, repeat buyers, and days from the first order to the last."""
    return (
        Requirement("customers", NEEDED_CUSTOMERS, customers),
        Requirement("history_days", NEEDED_DAYS, history_days),
        Requirement("repeaters", NEEDED_REPEATERS, repeaters),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """The m distinct purchase histories of n customers: the cost of a fit grows with m.

    Attributes
    ----------
    x
        int64[m], repeat purchases.
    t_x, T
        float64[m], weeks from the first purchase to the last one, and to the end of observation.
    weight
        float64[m], number of customers with this history.
    index
        int64[n], the history of each customer: a figure per history becomes one per customer as `figure[index]`.
    """

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    weight: np.ndarray
    index: np.ndarray

    @property
    def customers(self) -> int:
        """Number of customers, n."""
        return int(self.weight.sum())

    @property
    def repeaters(self) -> int:
        """Number of customers with a repeat purchase."""
        return int(self.weight[self.x > 0].sum())


def group_histories(x: np.ndarray, t_x_days: np.ndarray, T_days: np.ndarray) -> Histories:
    """Group n customers by equal histories, ordered by x, then t_x, then T.

    Parameters
    ----------
    x
        int[n], repeat purchases ≥ 0.
    t_x_days, T_days
        int[n], days from the first purchase to the last one, and to the end of observation; 0 ≤ t_x ≤ T, and t_x > 0 exactly
        where x > 0.

    Raises
    ------
    ValueError
        For other types and impossible histories.
    """
    columns = [np.asarray(c) for c in (x, t_x_days, T_days)]
    if not all(np.issubdtype(c.dtype, np.integer) for c in columns):
        raise ValueError("histories are counted in whole purchases and whole days")
    repeats, last, age = (c.astype(np.int64) for c in columns)
    if np.any((repeats < 0) | (last < 0) | (last > age) | ((last > 0) != (repeats > 0))):
        raise ValueError("a history needs 0 <= t_x <= T, and t_x > 0 exactly where x > 0")
    if len(age) == 0:
        empty = frozen_array(np.empty(0))
        return Histories(frozen_array(empty, np.int64), empty, empty, empty, frozen_array(empty, np.int64))
    of_last, of_age = int(last.max()) + 1, int(age.max()) + 1
    if (int(repeats.max()) + 1) * of_last * of_age >= 2**63:
        raise ValueError("histories too long to be told apart by one number")
    # three integers packed into one sort many times faster than rows do
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
    """A fitted model.

    The methods take x, t_x, T of equal length n, in weeks (preferably the distinct rows of `Histories`), and return float64[n].

    Attributes
    ----------
    r, alpha
        Shape and rate of λ; α in weeks.
    a, b
        Parameters of p.
    log_likelihood
        Of all customers together.
    converged
        Whether the gradient vanished at the maximum.
    customers, repeaters
        Number of customers it was fitted on, and of those with a repeat purchase.
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
        """Probability that a customer has not left: 1 / (1 + a/(b+x−1) · ((α+T)/(α+t_x))^(r+x)) where x > 0.

        A customer without a repeat purchase cannot have left under this model and has 1: never rank the churn of one-time
        buyers by it.

        References
        ----------
        Fader, Hardie & Lee (2008), Computing P(alive) Using the BG/NBD Model.
        """
        x, t_x, T = _as_arrays(x, t_x, T)
        stretch = np.log((self.alpha + T) / (self.alpha + t_x))
        odds = np.log(self.a / (self.b + np.maximum(x, 1) - 1)) + (self.r + x) * stretch
        return np.where(x > 0, _logistic(-odds)[0], 1.0)

    def expected_purchases(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, horizon_weeks: float | np.ndarray) -> np.ndarray:
        """Expected number of purchases in the `horizon_weeks` (one number, or float64[n]) after T, with a relative error below 1e-9
        (see `RepeatCurve`).

        Raises
        ------
        ValueError
            For a negative horizon.

        References
        ----------
        Fader, Hardie & Lee (2005), eq. 10.
        """
        x, t_x, T = _as_arrays(x, t_x, T)
        kinds, row = np.unique(x, return_inverse=True)
        reach = horizon_weeks / (self.alpha + T)
        return self._curve(kinds, reach).at(row, reach) * self.p_alive(x, t_x, T)

    def discounted_purchases(
        self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, years: float, annual_discount: float, *, alive_now: bool = False
    ) -> np.ndarray:
        """Expected purchases of the next `years`, each discounted to today.

        Σ over months k of (E[Y(t_k)] − E[Y(t_k−1)]) / (1+d)^(k/12): a purchase counts at the end of its month. For each x the
        sum is computed at some ages and interpolated between them, so that the cost grows with the number of distinct x and not
        with n times months; the relative error against summing each customer is below 1e-9.

        Parameters
        ----------
        years
            Horizon ≥ 0, rounded to months.
        annual_discount
            Discount rate per year, above −1.
        alive_now
            Of customers known not to have left by T, instead of times `p_alive`.

        Raises
        ------
        ValueError
            For other horizons and rates.
        """
        x, t_x, T = _as_arrays(x, t_x, T)
        months = round(12 * years)
        if months < 0 or annual_discount <= -1:
            raise ValueError("years run forward and a discount is above -100 %")
        if months == 0 or len(x) == 0:
            return np.zeros(len(x))
        end = np.arange(1, months + 1)
        discount = (1.0 + annual_discount) ** (-end / 12.0)
        discount = discount - np.append(discount[1:], 0.0)  # Σ (E_k − E_k−1) d_k = Σ E_k (d_k − d_k+1)
        kinds, row = np.unique(x, return_inverse=True)
        age = np.log(self.alpha + T)
        low, high = float(age.min()), float(age.max())
        curve = self._curve(kinds, end * WEEKS_A_MONTH / np.exp(np.array([[low], [high]])))

        def sums(knots: np.ndarray) -> np.ndarray:
            which = np.repeat(np.arange(len(kinds)), len(knots))
            reach = np.tile(np.exp(-knots), len(kinds)) * WEEKS_A_MONTH
            return sum(d * curve.at(which, k * reach) for k, d in zip(end, discount, strict=True)).reshape(len(kinds), -1)

        there = 1.0 if alive_now else self.p_alive(x, t_x, T)
        return interpolated(coefficients_of(sums, low, high), row, age, low, high) * there

    def _curve(self, kinds: np.ndarray, reach: np.ndarray) -> RepeatCurve:
        return RepeatCurve.of(self.r, self.a, self.b, kinds, reach)


def _as_arrays(x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.asarray(x, dtype=np.float64), np.asarray(t_x, dtype=np.float64), np.asarray(T, dtype=np.float64)


def _logistic(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(1/(1+e^−z), ln(1+e^z)) without overflow, from one exponential."""
    small = np.exp(-np.abs(z))
    return np.where(z > 0, 1.0, small) / (1.0 + small), np.maximum(z, 0.0) + np.log1p(small)


def bg_nbd_likelihood(x: np.ndarray, t_x: np.ndarray, T: np.ndarray, weight: np.ndarray) -> LogLikelihood:
    """Log-likelihood per customer and its gradient, as a function of (ln r, ln α, ln a, ln b).

    Parameters
    ----------
    x, t_x, T, weight
        float64[m] each, as in `Histories`; the unit of time is free.

    Notes
    -----
    ln L = lnΓ(r+x) − lnΓ(r) + r ln α − (r+x) ln(α+T) + lnB(a, b+x) − lnB(a, b)
           + [x>0] ln(1 + e^z),   z = ln a − ln(b+x−1) + (r+x) ln((α+T)/(α+t_x))
    (Fader, Hardie & Lee 2005, eq. 6, with the term of customers who have not left taken out of its sum.)
    """
    # special functions depend on x alone and ln(α+T) on T alone: computed once per distinct value
    counts, of_count = np.unique(x, return_inverse=True)
    count_weight = np.bincount(of_count, weight)
    ages, of_age = np.unique(T, return_inverse=True)
    age_weight, age_purchases = np.bincount(of_age, weight), np.bincount(of_age, weight * x)
    came_back = np.flatnonzero(x > 0)
    chunks = [
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
        for x_, t_, T_, weight_ in chunks:
            observed, until, rest = alpha + T_, alpha + t_, b + x_ - 1
            stretch = np.log(observed / until)
            left, either = _logistic(np.log(a / rest) + (r + x_) * stretch)
            left *= weight_  # probability of having left, times customers
            value += (weight_ * either).sum()
            slope += ((left * stretch).sum(), (left * (r + x_) * (1 / observed - 1 / until)).sum(), left.sum() / a, -(left / rest).sum())
        return float(value / customers), slope * np.array([r, alpha, a, b]) / customers

    return likelihood


def fit_bg_nbd(histories: Histories) -> BgNbd:
    """Fit the model by maximum likelihood.

    Time is measured in mean ages during the search, so that weeks, days or years give the same model. Where all customers
    leave (or buy) alike, a and b (or r and α) grow along a flat ridge, and only their ratio is meaningful.

    Raises
    ------
    Problem
        "no_purchase_model" where nobody bought again, or the likelihood has no maximum within the bounds; "nobody_leaves" where it
        grows towards the edge at which the chance of leaving is 0.
    """

    def no_model(code: str = "no_purchase_model") -> Problem:
        return Problem(code, customers=histories.customers, repeaters=histories.repeaters)

    x, weight = histories.x.astype(np.float64), histories.weight
    unit = float(weight @ histories.T / weight.sum()) if len(weight) else 0.0
    if histories.repeaters == 0 or unit == 0:
        raise no_model()
    t_x, T = histories.t_x / unit, histories.T / unit
    rate = float(weight @ x / (weight @ T))
    starts = [np.array([r, r / rate, a, b]) for r, a, b in _STARTS]
    maximum = maximise_likelihood(bg_nbd_likelihood, (x, t_x, T, weight), starts, _LOWEST, _HIGHEST)
    r, alpha, a, b = (float(p) for p in maximum.parameters)
    if not maximum.interior:
        raise no_model("nobody_leaves" if a / (a + b) < _NEVER else "no_purchase_model")
    total = maximum.value * weight.sum() - float(weight @ x) * np.log(unit)  # x purchase times, each a density per unit
    return BgNbd(r, alpha * unit, a, b, float(total), maximum.converged, histories.customers, histories.repeaters)
