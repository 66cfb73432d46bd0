"""Lists that a sentence speaks of: the link carries only the finding's code, its customers are worked out anew.

So "87 customers cost you 41,300" and the list behind it always agree, on any date and under any filter.
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.report.exports.grade_report import PUBLISHED, THEN
from pages._ui.data import data
from pages._ui.lists.topics import topic_of
from pages._ui.navigation.pages import open_page
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.state.view import View

#: the order that a list without a finding opens in
FIRST_SORT = View().sort
#: the order that the visitor had before a finding brought its own
BEFORE = "listed.sort_before"


def finding(graded: Book) -> Finding | None:
    """What the View's list is of; None where the View names none. A sentence that no longer holds has no customers."""
    code = state.view().listed
    return _found(graded, code) if code else None


def columns(graded: Book) -> tuple[str, ...]:
    """The metrics that made the View's finding, which its list must show; () where the View names no list."""
    told = finding(graded)
    return () if told is None else told.columns


def earlier(graded: Book) -> tuple[str, np.ndarray | None]:
    """The tiers before today's that the list speaks of: PUBLISHED or THEN, and int8[N], −1: none; ("", None) where it speaks of none."""
    told = finding(graded)
    if told is not None and told.then is not None:
        return THEN, told.then
    run = data.last_run(graded) if state.view().listed == "moves" else None
    return ("", None) if run is None else (PUBLISHED, data.run_tiers(run))


def part(graded: Book) -> np.ndarray | None:
    """bool[N] of the customers that the View's filters and list leave; None where it has neither."""
    told = finding(graded)
    if told is None:
        return data.part(graded)
    kept = np.zeros(graded.mart.count, bool)  # a finding's rows obey the filters already
    kept[told.rows] = True
    return kept


def cache_dependencies(graded: Book) -> str:
    """What the View's list depends on besides the Book and its code."""
    return _cache_dependencies(graded, state.view().listed.partition(".")[0])


def label() -> str:
    """What the View's list is called; "" where it names none."""
    code = state.view().listed
    page, _, rest = code.partition(".")
    if topic := topic_of(page):
        return topic.label_of(data.book(), rest) if topic.label_of else t(f"{page}.listed.{rest}")
    return t(f"listed.{code}", tier=state.speech().tier(state.view().scenario.scheme, _top_tier())) if code else ""


def show(code: str) -> None:
    """Open the customers of a finding, those first whom it is most about; the filters stay as they are."""
    if not state.view().listed:
        state.keep(BEFORE, state.view().sort)
    state.change(listed=code, sort=_found(data.book(), code).sort or FIRST_SORT)
    open_page("customers")


def show_tier(tier: str) -> None:
    """Open the customers of one tier; the other filters stay as they are."""
    state.show(state.view().with_filter("tier", (tier,)).with_(listed="", sort=FIRST_SORT))
    open_page("customers")


def show_population(reason: str) -> None:
    """Open the customers that carry no tier for one reason; a filter by tier would leave none of them."""
    state.show(state.view().with_filter("tier", ()).with_filter("population", (reason,)).with_(listed="", sort=FIRST_SORT))
    open_page("customers")


def clear(graded: Book) -> None:
    """Back from the list to everyone the filters leave. The order it came with goes too, to the one before it; an order
    that the visitor chose meanwhile stays."""
    told, sort = finding(graded), state.view().sort
    came_with_it = told is not None and sort == told.sort
    state.change(listed="", sort=state.read(BEFORE, FIRST_SORT) if came_with_it else sort)
    state.forget(BEFORE)


def _found(graded: Book, code: str) -> Finding:
    page, _, rest = code.partition(".")
    if topic := topic_of(page):
        besides = _cache_dependencies(graded, page)
        return data.topic_list(graded, f"{code}|{besides}" if besides else code, lambda part: topic.customers_of(graded, part, rest))
    return next((f for f in data.findings(graded) if f.code == code), Finding(code, "plain", {}))


def _cache_dependencies(graded: Book, page: str) -> str:
    topic = topic_of(page)
    return topic.cache_dependencies(graded) if topic and topic.cache_dependencies else ""


def _top_tier() -> str:
    scheme = data.schemes().get(state.view().scenario.scheme)
    return scheme.tiers[0] if scheme else ""
