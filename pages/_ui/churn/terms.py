"""What a visitor puts in on the churn page: threshold or most calls, costs, success rates. They travel in the link."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crmcore.domain.churn.call_plan import CallTerms, effective_terms
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from pages._ui.churn.result_keys import EffectiveTermsKey
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import linked_key


def terms() -> CallTerms:
    """As put in; of the threshold and the most calls, the one put in last counts."""
    return CallTerms.read(state.view().calls)


def terms_of(graded: Book) -> CallTerms:
    """The same with the threshold that counts among the customers looked at."""
    wanted = terms()
    return data.derived(graded, EffectiveTermsKey(wanted), lambda customer_mask: effective_terms(graded, wanted, customer_mask))


def turn(field: str, key: str) -> None:
    """Take over what a widget says; what cannot be is passed over with a word."""
    if not state.is_latest(f"churn.{field}", key):
        return
    # of threshold and calls one alone is kept: what is chosen by hand no longer follows the other
    plain = CallTerms()
    free = {"threshold": {"most": plain.most}, "most": {"threshold": plain.threshold, "keep_threshold": 0}}.get(field, {})
    _change(**free, **{field: int(state.read(key))})


def set_threshold(percent: int) -> None:
    """Take over a threshold that was worked out; a maximum of calls goes on counting beside it."""
    _change(threshold=percent, keep_threshold=int(terms().most > 0))


def _change(**values: int) -> None:
    try:
        state.change(calls=replace(terms(), **values).checked().text)
    except Problem as problem:
        state.remember("churn.refused", state.current_words().problem(problem))


def number(column: Any, field: str, label: str, value: int, most: int, help_text: str | None = None) -> None:
    """A box for one whole number of the visitor's, up to `most`."""
    key = linked_key(f"churn.{field}", value)
    column.number_input(label, 0, most, value, key=key, help=help_text, on_change=turn, args=(field, key))
