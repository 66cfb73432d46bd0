"""The share of calls that keep the customer: one rate for Churn and the worklist, assumed until it is measured."""

from __future__ import annotations

from dataclasses import dataclass

from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.worklist.holdout import CallEffect
from crmcore.domain.worklist.rates import RatesDecision, WorklistRates, call_terms


@dataclass(frozen=True, eq=False)
class CallRates:
    """The rates in force on a day, and what they rest on.

    Attributes
    ----------
    rates
        The rates; the success of a call is the measured one where that counts.
    decision
        Who decided them; None: nobody, they are the proposal.
    assumed_success
        The success of a call that was assumed (0–1).
    effect
        What leaving customers uncalled has shown by that day; None: nobody was left out, or the days are not over.
    """

    rates: WorklistRates
    decision: RatesDecision | None
    assumed_success: float
    effect: CallEffect | None = None

    @property
    def measured(self) -> CallEffect | None:
        """The measurement that replaces the assumption; None: it stays."""
        return self.effect if self.effect is not None and self.effect.success is not None else None

    @property
    def call_terms(self) -> CallTerms:
        """The company's terms of the plan of calls."""
        return call_terms(self.rates)
