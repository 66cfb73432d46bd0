"""How customers will go on buying, and for how much: BG/NBD and Gamma-Gamma on what is known of them on a date.

Negative profits break Gamma-Gamma: amounts are modelled, and multiplied by the customer's own margin ratio drawn to its
segment's, so that a customer that loses money keeps doing so in the model (METHODS: value).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.terms import LONGEST_HORIZON, ValueTerms
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.readiness import Rule
from crmcore.domain.purchase_models.btyd import BgNbd, Histories, fit_bg_nbd, group_histories, readiness
from crmcore.domain.purchase_models.spend_model import GammaGamma, fit_gamma_gamma

WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True, eq=False)
class Buying:
    """The models of buying, fitted to everyone with a purchase.

    rows        int64[n]: customers with a purchase, in the mart's order; `histories` and what follows are of these
    rules       what the data need before the model is used unasked, and what they have
    often       BG/NBD, None where it could not be fitted
    worth       Gamma-Gamma on the amounts of repeat purchases, None likewise
    trouble     why there is no model, None where there is one
    repeats, repeat_amount   float64[n]: repeat purchases, and what they came to
    """

    view: LongView
    rows: np.ndarray
    rules: tuple[Rule, ...]
    histories: Histories
    repeats: np.ndarray
    repeat_amount: np.ndarray
    often: BgNbd | None
    worth: GammaGamma | None
    trouble: Problem | None = None

    @property
    def fitted(self) -> bool:
        return self.often is not None and self.worth is not None

    @property
    def usable(self) -> bool:
        """Fitted, and every rule is met."""
        return self.fitted and all(rule.ok for rule in self.rules)

    def _model(self) -> tuple[BgNbd, GammaGamma]:
        if self.often is None or self.worth is None:
            raise self._failure()
        return self.often, self.worth

    def _failure(self) -> Problem:
        """Why there is no model, as an error of its own: one raised again and again would gather the frames of every caller."""
        if self.trouble is not None:
            return Problem(self.trouble.code, **self.trouble.values)
        return Problem("no_purchase_model", customers=self.histories.customers, repeaters=self.histories.repeaters)

    def p_alive(self) -> np.ndarray:
        """Chance of being a customer still, float64[N]; NaN for who never bought. 1 for every one-time buyer, by construction."""
        often, _ = self._model()
        h = self.histories
        return self._spread(often.p_alive(h.x, h.t_x, h.T)[h.index])

    def expected_purchases(self, weeks: float = WEEKS_A_YEAR) -> np.ndarray:
        """Purchases expected within `weeks`, float64[N]; NaN for who never bought."""
        often, _ = self._model()
        h = self.histories
        return self._spread(often.expected_purchases(h.x, h.t_x, h.T, weeks)[h.index])

    def expected_amount(self) -> np.ndarray:
        """What a purchase to come is expected to bring in, float64[N]."""
        _, worth = self._model()
        mean = np.divide(self.repeat_amount, self.repeats, out=np.zeros(len(self.rows)), where=self.repeats > 0)
        return self._spread(worth.expected_value(self.repeats, mean))

    def profit_within(self, weeks: float = WEEKS_A_YEAR) -> np.ndarray:
        """Profit expected within `weeks`, undiscounted, float64[N]."""
        return self.expected_purchases(weeks) * self.expected_amount() * self.view.margin_ratio

    def present_value(self, terms: ValueTerms) -> np.ndarray:
        """Present value of the profit to come under the terms, float64[N]; who never bought is unknown.

        Purchases expected month by month, discounted at (1+d)^(1/12) − 1, times the expected amount, times the margin
        ratio. Without end counts fifty years. "immediate": a purchase counts at the start of its month, not at its end.
        """
        often, _ = self._model()
        h = self.histories
        purchases = often.discounted_purchases(h.x, h.t_x, h.T, terms.horizon_years or LONGEST_HORIZON, terms.discount_rate)[h.index]
        earlier = (1 + terms.discount_rate) ** (1 / 12) if terms.timing == "immediate" else 1.0
        return frozen_array(self._spread(purchases) * earlier * self.expected_amount() * self.view.margin_ratio)

    def _spread(self, values: np.ndarray) -> np.ndarray:
        full = np.full(self.view.count, np.nan)
        full[self.rows] = values
        return full


def buying(view: LongView) -> Buying:
    """Fit both models to everyone with a purchase; a fit that fails is told in `trouble`, never raised."""
    rows = np.flatnonzero(view.purchase_days > 0)
    repeats = view.purchase_days[rows].astype(np.int64) - 1
    age = view.tenure_days[rows].astype(np.int64)
    histories = group_histories(repeats, age - view.silent_days[rows].astype(np.int64), age)
    rules = readiness(histories.customers, histories.repeaters, int(age.max(initial=0)))
    amount = np.nan_to_num(view.amount_to_date[rows] - view.first_amount[rows])
    often = worth = trouble = None
    try:
        often = fit_bg_nbd(histories)
        worth = fit_gamma_gamma(repeats, np.divide(amount, repeats, out=np.full(len(rows), np.nan), where=repeats > 0))
    except Problem as problem:
        trouble = problem.with_traceback(None)  # its frames refer to the view: it would not be freed
    return Buying(view, frozen_array(rows, np.int64), rules, histories, frozen_array(repeats), frozen_array(amount), often, worth, trouble)
