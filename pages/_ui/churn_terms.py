"""What a visitor puts in on the churn page: threshold, costs, success rates. They travel in the link."""
from __future__ import annotations

from dataclasses import replace

from crmcore.domain.call_plan import CallTerms
from crmcore.domain.problems import Problem
from pages._ui import state


def terms() -> CallTerms:
    return CallTerms.read(state.view().calls)


def turn(field: str, key: str) -> None:
    """Take over what a widget says; what cannot be is passed over with a word."""
    if not state.is_latest(f"churn.{field}", key):
        return
    try:
        state.change(calls=replace(terms(), **{field: int(state.read(key))}).checked().text)
    except Problem as problem:
        state.keep("churn.refused", state.speech().problem(problem))
