"""What a visitor puts in on the churn page: threshold or most calls, costs, success rates. They travel in the link."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crmcore.domain.churn.call_plan import effective_terms
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.worklist.call_success import CallRates
from crmcore.report.churn.words import success_text
from pages._ui.churn.result_keys import EffectiveTermsKey
from pages._ui.data import data
from pages._ui.data.call_rates import call_rates, call_terms
from pages._ui.state import state
from pages._ui.state.state import linked_key


def terms() -> CallTerms:
    """As put in; of the threshold and the most calls, the one put in last counts."""
    return call_terms(data.book().scenario.day)


def company_rates() -> CallRates:
    """The company's rates on the day looked at."""
    return call_rates(data.book().scenario.day)


def success_note() -> str:
    """What the success of a call rests on."""
    return success_text(company_rates(), terms().success / 100, state.current_words())


def terms_of(graded: Book) -> CallTerms:
    """The same with the threshold that counts among the customers looked at."""
    wanted = terms()
    return data.derived(graded, EffectiveTermsKey(wanted), lambda customer_mask: effective_terms(graded, wanted, customer_mask))


def turn(field: str, key: str) -> None:
    """Take over what a widget says; what cannot be is passed over with a word."""
    if not state.is_latest(f"churn.{field}", key):
        return
    # of threshold and calls one alone is kept: what is chosen by hand no longer follows the other
    plain = company_rates().call_terms
    free = {"threshold": {"most": plain.most}, "most": {"threshold": plain.threshold, "keep_threshold": 0}}.get(field, {})
    _change(**free, **{field: _number(state.read(key))})


def set_threshold(percent: int) -> None:
    """Take over a threshold that was worked out; a maximum of calls goes on counting beside it."""
    _change(threshold=percent, keep_threshold=int(terms().most > 0))


def _change(**values: float) -> None:
    try:
        state.change(calls=replace(terms(), **values).checked().text(company_rates().call_terms))
    except Problem as problem:
        state.remember("churn.refused", state.current_words().problem(problem))


def number(column: Any, field: str, label: str, value: float, most: int, help_text: str | None = None) -> None:
    """A box for one number of the visitor's, up to `most`; whole ones in whole steps."""
    key = linked_key(f"churn.{field}", value)
    column.number_input(
        label, 0.0, float(most), float(value), step=1.0, format="%g", key=key, help=help_text, on_change=turn, args=(field, key)
    )


def _number(value: float) -> float:
    return int(value) if value == int(value) else value
