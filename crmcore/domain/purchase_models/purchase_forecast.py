"""Forecast of each customer's purchases and their value: BG/NBD (or its limit, the NBD) and Gamma-Gamma on what is known on a date.

Gamma-Gamma cannot take negative profits. So amounts are modelled, and multiplied by the customer's own margin ratio shrunk to
that of its segment: a customer that loses money keeps doing so in the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.terms import LONGEST_HORIZON, ValueTerms
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.readiness import Requirement
from crmcore.domain.purchase_models.bg_nbd import BgNbd, Histories, group_histories, readiness
from crmcore.domain.purchase_models.fitting import NAMES, fit_purchase_model
from crmcore.domain.purchase_models.nbd import Nbd
from crmcore.domain.purchase_models.spend_model import GammaGamma, fit_gamma_gamma

WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True, eq=False)
class PurchaseForecast:
    """Both models fitted to every customer with a purchase, and what they forecast.

    The methods return float64[N], NaN for customers without a purchase; they raise `Problem` (no_purchase_model,
    no_spend_model or no_mean_spend) where there is no model.

    Attributes
    ----------
    view
        What is known of the N customers.
    rows
        int64[n], the customers with a purchase, ascending.
    rules
        What the data need before the model is used by default, and what they have.
    histories
        Purchase histories of the n customers; `histories.index` leads from a customer to its history.
    repeats, repeat_amount
        float64[n], number of repeat purchases, and their order amount together.
    purchase_model, spend_model
        BG/NBD, or the NBD where it is explained best that nobody leaves, and Gamma-Gamma on the amounts of repeat purchases; None
        where it could not be fitted.
    failure
        Why there is no model; None where there is one.
    """

    view: LongView
    rows: np.ndarray
    rules: tuple[Requirement, ...]
    histories: Histories
    repeats: np.ndarray
    repeat_amount: np.ndarray
    purchase_model: BgNbd | Nbd | None
    spend_model: GammaGamma | None
    failure: Problem | None = None

    @property
    def fitted(self) -> bool:
        """Whether both models could be fitted."""
        return self.purchase_model is not None and self.spend_model is not None

    @property
    def usable(self) -> bool:
        """Whether both models are fitted and every rule is met."""
        return self.fitted and all(rule.ok for rule in self.rules)

    @property
    def name(self) -> str:
        """The model of buying: "bgnbd", or "nbd" where nobody leaves."""
        return NAMES[type(self._models()[0])]

    @property
    def people_leave(self) -> bool:
        """False for the NBD, in which everyone goes on buying."""
        return not isinstance(self.purchase_model, Nbd)

    def _models(self) -> tuple[BgNbd | Nbd, GammaGamma]:
        if self.purchase_model is None or self.spend_model is None:
            raise self.error()
        return self.purchase_model, self.spend_model

    def error(self) -> Problem:
        """Why there is no model, as a new exception: one raised again and again would keep the frames of every caller alive."""
        if self.failure is not None:
            return Problem(self.failure.code, **self.failure.values)
        return Problem("no_purchase_model", customers=self.histories.customers, repeaters=self.histories.repeaters)

    def p_alive(self) -> np.ndarray:
        """Probability that the customer has not left, 0–1; 1 for every one-time buyer, by construction of the model."""
        purchase_model, _ = self._models()
        h = self.histories
        return self._spread(purchase_model.p_alive(h.x, h.t_x, h.T)[h.index])

    def expected_purchases(self, weeks: float = WEEKS_A_YEAR) -> np.ndarray:
        """Expected number of purchases in the next `weeks`."""
        purchase_model, _ = self._models()
        h = self.histories
        return self._spread(purchase_model.expected_purchases(h.x, h.t_x, h.T, weeks)[h.index])

    def expected_amount(self) -> np.ndarray:
        """Expected order amount of a future purchase, in the company's currency."""
        _, spend_model = self._models()
        mean = np.divide(self.repeat_amount, self.repeats, out=np.zeros(len(self.rows)), where=self.repeats > 0)
        return self._spread(spend_model.expected_value(self.repeats, mean))

    def profit_within(self, weeks: float = WEEKS_A_YEAR) -> np.ndarray:
        """Expected profit of the next `weeks`, undiscounted, in the company's currency."""
        return self.expected_purchases(weeks) * self.expected_amount() * self.view.margin_ratio

    def present_value(self, terms: ValueTerms, *, alive_now: bool = False) -> np.ndarray:
        """Present value of future profit under the terms, in the company's currency; `alive_now`: if the customer has not left yet.

        Purchases expected month by month, discounted at (1+d)^(1/12) − 1 a month, times the expected amount, times the margin
        ratio. No horizon means LONGEST_HORIZON years. With the timing "immediate" a purchase counts at the start of its month
        instead of at its end.
        """
        purchase_model, _ = self._models()
        h = self.histories
        years = terms.horizon_years or LONGEST_HORIZON
        purchases = purchase_model.discounted_purchases(h.x, h.t_x, h.T, years, terms.discount_rate, alive_now=alive_now)[h.index]
        earlier = (1 + terms.discount_rate) ** (1 / 12) if terms.timing == "immediate" else 1.0
        return frozen_array(self._spread(purchases) * earlier * self.expected_amount() * self.view.margin_ratio)

    def _spread(self, values: np.ndarray) -> np.ndarray:
        full = np.full(self.view.count, np.nan)
        full[self.rows] = values
        return full


def view_histories(view: LongView) -> tuple[np.ndarray, Histories, tuple[Requirement, ...]]:
    """(int64[n], the customers with a purchase; their histories; what the data need before a model is used, and what they have)."""
    rows = np.flatnonzero(view.purchase_days > 0)
    age = view.tenure_days[rows].astype(np.int64)
    histories = group_histories(view.purchase_days[rows].astype(np.int64) - 1, age - view.silent_days[rows].astype(np.int64), age)
    return frozen_array(rows, np.int64), histories, readiness(histories.customers, histories.repeaters, int(age.max(initial=0)))


def repeat_values(view: LongView, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """float64[n] each, of the customers in `rows`: number of repeat purchases, their mean amount (NaN without one), and their sum."""
    repeats = view.purchase_days[rows].astype(np.float64) - 1
    amount = np.nan_to_num(view.amount_to_date[rows] - view.first_amount[rows])
    return repeats, np.divide(amount, repeats, out=np.full(len(rows), np.nan), where=repeats > 0), amount


def purchase_forecast(view: LongView) -> PurchaseForecast:
    """Fit both models to every customer with a purchase. A fit that fails is described by `failure` and not raised."""
    rows, histories, rules = view_histories(view)
    repeats, mean, amount = repeat_values(view, rows)
    purchase_model = spend_model = failure = None
    try:
        purchase_model = fit_purchase_model(histories)
        spend_model = fit_gamma_gamma(repeats, mean)
    except Problem as problem:
        failure = problem.with_traceback(None)  # its frames refer to the view, which could not be freed
    return PurchaseForecast(view, rows, rules, histories, frozen_array(repeats), frozen_array(amount), purchase_model, spend_model, failure)
