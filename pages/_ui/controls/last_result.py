"""What the last press of a button did, said once on the next run where it was pressed."""

from __future__ import annotations

from crmcore.domain.kernel.problems import Problem
from pages._ui.components import widgets
from pages._ui.state import state


def remember_done(place: str, text: str) -> None:
    """Something was done. `place`: where on the page that is said."""
    state.remember(_key(place), (text, "good"))


def remember_refused(place: str, reason: Problem | str) -> None:
    """Something was refused, and why."""
    text = state.current_words().problem(reason) if isinstance(reason, Problem) else reason
    state.remember(_key(place), (text, "bad"))


def show(place: str) -> None:
    """Say it, once."""
    result = state.read(_key(place))
    if result:
        state.forget(_key(place))
        widgets.finding_list([widgets.Finding(*result)], key=_key(place))


def _key(place: str) -> str:
    return f"{place}.result"
