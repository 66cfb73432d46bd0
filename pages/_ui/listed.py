"""Lists that a sentence speaks of: the link carries only the finding's code, its customers are worked out anew.

So "87 customers cost you 41,300" and the list behind it always agree, on any date and under any filter.
"""
from __future__ import annotations

import numpy as np

from crmcore.domain.book import Book
from pages._ui import data, state
from pages._ui.shell import open_page
from pages._ui.state import t


def rows(graded: Book) -> np.ndarray | None:
    """Rows of the customers on the View's list, the weightiest first; None where the View names no list."""
    code = state.view().listed
    if not code:
        return None
    found = (f.rows for f in data.findings(graded) if f.code == code)
    return next(found, np.empty(0, np.int64))


def part(graded: Book) -> np.ndarray | None:
    """bool[N] of the customers that the View's filters and list leave; None where it has neither."""
    listed = rows(graded)
    if listed is None:
        return data.part(graded)
    kept = np.zeros(graded.mart.count, bool)      # a finding's rows obey the filters already
    kept[listed] = True
    return kept


def label() -> str:
    """What the View's list is called; "" where it names none."""
    code = state.view().listed
    return t(f"listed.{code}", tier=state.speech().tier(state.view().scenario.scheme, _top_tier())) if code else ""


def show(code: str) -> None:
    """Open the customers of a finding; the filters stay as they are."""
    state.change(listed=code)
    open_page("customers")


def show_tier(tier: str) -> None:
    """Open the customers of one tier; the other filters stay as they are."""
    state.show(state.view().with_filter("tier", (tier,)).with_(listed=""))
    open_page("customers")


def show_population(reason: str) -> None:
    """Open the customers that carry no tier for one reason; a filter by tier would leave none of them."""
    state.show(state.view().with_filter("tier", ()).with_filter("population", (reason,)).with_(listed=""))
    open_page("customers")


def clear() -> None:
    """Back from the list to everyone the filters leave."""
    state.change(listed="")


def _top_tier() -> str:
    scheme = data.schemes().get(state.view().scenario.scheme)
    return scheme.tiers[0] if scheme else ""
