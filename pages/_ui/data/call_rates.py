"""The rates that calls rest on, the company's: by Churn, colours, next actions and the worklist alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.worklist.call_success import CallRates
from crmcore.store.decisions.act.worklist import LEAVE_OUT, MARK, RATES, leave_outs, rates_on
from crmcore.store.decisions.runs import KIND as RUN
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.worklist.worklist import DayBooks, read_rates
from pages._ui.data import data
from pages._ui.data.grades_in_force import grades_in_force
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.run_cache import once


@dataclass(frozen=True, slots=True)
class RatesKey(ResultKey[CallRates]):
    """The rates of a day, with every decision, mark and published run up to a ledger position."""

    day: date
    position: int


def books(day: date) -> DayBooks:
    """The grades of the scheme on screen in force on a day, and the facts of that day."""
    graded, _ = grades_in_force(day)
    return DayBooks(graded, data.book(graded.scenario.with_(as_of=day)) if graded.scenario.day != day else graded)


def call_rates(day: date) -> CallRates:
    """The rates in force on a day, the measured success of calls where it counts."""
    return once(("call_rates", day), lambda: _rates(day))


def call_terms(day: date) -> CallTerms:
    """The terms of the plan of calls on a day: the company's, and what this visitor alone has put in beside them."""
    return CallTerms.read(state.view().calls, call_rates(day).call_terms)


def _rates(day: date) -> CallRates:
    company = data.company()
    if not any(decision.on <= day and decision.share for decision in leave_outs(company)):
        rates, decision = rates_on(company, day)
        return CallRates(rates, decision, rates.stay_success)
    key = RatesKey(day, Ledger(company.dir).position(RATES, LEAVE_OUT, MARK, RUN))
    return data.shared_results(data.book()).get_or_compute(key, lambda: read_rates(company, books, day))
