"""Forecast of each customer's purchases and their value: BG/NBD and Gamma-Gamma on what is known on a date.

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
from crmcore.domain.purchase_models.bg_nbd import BgNbd, Histories, fit_bg_nbd, group_histories, readiness
from crmcore.domain.purchase_models.spend_model import GammaGamma, fit_gamma_gamma

WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True, eq=False)
class PurchaseForecast:
    """Both models fitted to every customer with a purchase, and what they forecast.

    The methods return float64[N], NaN for customers without a purchase; they raise `Problem` (no_purchase_model, nobody_leaves,
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
        BG/NBD, and Gamma-Gamma on the amounts of repeat purchases; None where it could not be fitted.
    failure
        Why there is no model; None where there is one.
    """

    view: LongView
    rows: np.ndarray
    rules: tuple[Requirement, ...]
    histories: Histories
    repeats: np.ndarray
    repeat_amount: np.ndarray
    purchase_model: BgNbd | None
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

    def _models(self) -> tuple[BgNbd, GammaGamma]:
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

    def present_value(self, terms: ValueTerms) -> np.ndarray:
        """Present value of future profit under the terms, in the company's currency.

        Purchases expected month by month, discounted at (1+d)^(1/12) − 1 a month, times the expected amount, times the margin
        ratio. No horizon means LONGEST_HORIZON years. With the timing "immediate" a purchase counts at the start of its month
        instead of at its end.
        """
        purchase_model, _ = self._models()
        h = self.histories
        purchases = purchase_model.discounted_purchases(h.x, h.t_x, h.T, terms.horizon_years or LONGEST_HORIZON, terms.discount_rate)[
            h.index
        ]
        earlier = (1 + terms.discount_rate) ** (1 / 12) if terms.timing == "immediate" else 1.0
        return frozen_array(self._spread(purchases) * earlier * self.expected_amount() * self.view.margin_ratio)

    def _spread(self, values: np.ndarray) -> np.ndarray:
        full = np.full(self.view.count, np.nan)
        full[self.rows] = values
        return full


def purchase_forecast(view: LongView) -> PurchaseForecast:
    """Fit both models to every customer with a purchase. A fit that fails is described by `failure` and not raised."""
    rows = np.flatnonzero(view.purchase_days > 0)
    repeats = view.purchase_days[rows].astype(np.int64) - 1
    age = view.tenure_days[rows].astype(np.int64)
    histories = group_histories(repeats, age - view.silent_days[rows].astype(np.int64), age)
    rules = readiness(histories.customers, histories.repeaters, int(age.max(initial=0)))
    amount = np.nan_to_num(view.amount_to_date[rows] - view.first_amount[rows])
    purchase_model = spend_model = failure = None
    try:
        purchase_model = fit_bg_nbd(histories)
        spend_model = fit_gamma_gamma(repeats, np.divide(amount, repeats, out=np.full(len(rows), np.nan), where=repeats > 0))
    except Problem as problem:
        failure = problem.with_traceback(None)  # its frames refer to the view, which could not be freed
    return PurchaseForecast(
        view,
        frozen_array(rows, np.int64),
        rules,
        histories,
        frozen_array(repeats),
        frozen_array(amount),
        purchase_model,
        spend_model,
        failure,
    )
