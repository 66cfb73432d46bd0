"""Lists of the customers that a finding is about: the link carries only the finding's code, its customers are computed again.

So "87 customers cost you 41,300" and the list behind it always agree, on any date and under any filter.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.report.exports.grade_report import EARLIER_DAY, PUBLISHED
from crmcore.report.health.list_columns import with_actions
from crmcore.report.words.cells import ListColumns
from pages._ui.data import data, health
from pages._ui.data.result_keys import ListKey
from pages._ui.lists.topics import topic_of
from pages._ui.navigation.pages import open_customers
from pages._ui.state import address_bar, run_cache, state
from pages._ui.state.state import t
from pages._ui.state.view import View

#: the order that a list without a finding opens in
FIRST_SORT = View().sort


def finding(graded: Book) -> Finding | None:
    """The finding whose customers the View lists; None where it lists none. A finding that no longer holds has no customers."""
    code = state.view().listed
    return _found(graded, code) if code else None


def columns(graded: Book) -> tuple[str, ...]:
    """The metrics that made the View's finding, which its list must show; () where the View names no list."""
    found = finding(graded)
    return () if found is None else found.columns


def list_columns(graded: Book) -> ListColumns | None:
    """The columns that the View's list keeps from the table it was opened from, and the next action of each customer with its reason;
    None where the View names no list."""
    code = state.view().listed
    return run_cache.once(f"listed.columns.{code}", lambda: _columns(graded, code)) if code else None


def _columns(graded: Book, code: str) -> ListColumns:
    page, _, rest = code.partition(".")
    topic = topic_of(page)
    own = topic.columns_of(graded, rest) if topic is not None and topic.columns_of is not None else None
    return with_actions(own, health.actions(graded), state.current_words(), data.company().currency)


def earlier(graded: Book) -> tuple[str, np.ndarray | None]:
    """The earlier tiers that the list compares with: PUBLISHED or EARLIER_DAY, and int8[N], −1: none; ("", None) where there are none."""
    found = finding(graded)
    if found is not None and found.then is not None:
        return EARLIER_DAY, found.then
    run = data.last_run(graded) if state.view().listed == "moves" else None
    return ("", None) if run is None else (PUBLISHED, data.run_tiers(run))


def customer_mask(graded: Book, but: tuple[str, ...] = ()) -> np.ndarray | None:
    """bool[N] of the customers that the View's filters, those named in `but` aside, and its list leave; None where it has neither."""
    view = state.view()
    aside = view.with_(filters={name: values for name, values in view.filters.items() if name not in but})
    with state.looking_at(aside):
        found = finding(graded)
        if found is None:
            return data.customer_mask(graded)
    mask = np.zeros(graded.mart.count, bool)  # a finding's rows obey the filters already
    mask[found.rows] = True
    return mask


def cache_dependencies(graded: Book) -> Hashable:
    """What the View's list depends on besides the Book and its code."""
    return _cache_dependencies(graded, state.view().listed.partition(".")[0])


def label() -> str:
    """What the View's list is called; "" where it names none."""
    code = state.view().listed
    page, _, rest = code.partition(".")
    if topic := topic_of(page):
        return topic.label_of(data.book(), rest) if topic.label_of else t(f"{page}.listed.{rest}")
    return t(f"listed.{code}", tier=state.current_words().tier(state.view().scenario.scheme, _top_tier())) if code else ""


def show(code: str) -> None:
    """Open the customers of a finding, those first whom it is most about; the filters stay as they are."""
    address_bar.open_list(code, _found(data.book(), code).sort or FIRST_SORT)
    open_customers()


def opened(code: str) -> dict[str, str]:
    """What the View says of a list that `show` would open, for the names in a table that is its beginning."""
    return {"listed": code, "sort": _found(data.book(), code).sort or FIRST_SORT}


def show_tier(tier: str) -> None:
    """Open the customers of one tier; the other filters stay as they are."""
    state.set_view(state.view().with_filter("tier", (tier,)).with_(listed="", sort=FIRST_SORT))
    open_customers()


def show_population(reason: str) -> None:
    """Open the customers that carry no tier for one reason; a filter by tier would leave none of them."""
    state.set_view(state.view().with_filter("tier", ()).with_filter("population", (reason,)).with_(listed="", sort=FIRST_SORT))
    open_customers()


def clear(graded: Book) -> None:
    """Back from the list to everyone the filters leave. The order it came with goes too, to the one before it; an order
    that the visitor chose meanwhile stays."""
    found, sort = finding(graded), state.view().sort
    came_with_it = found is not None and sort == found.sort
    state.change(listed="", sort=state.read(address_bar.SORT_BEFORE, FIRST_SORT) if came_with_it else sort)
    state.forget(address_bar.SORT_BEFORE)


def _found(graded: Book, code: str) -> Finding:
    page, _, rest = code.partition(".")
    if topic := topic_of(page):
        key = ListKey(code, _cache_dependencies(graded, page))
        return data.topic_list(graded, key, lambda customer_mask: topic.customers_of(graded, customer_mask, rest))
    return next((f for f in data.findings(graded) if f.code == code), Finding(code, "plain", {}))


def _cache_dependencies(graded: Book, page: str) -> Hashable:
    topic = topic_of(page)
    return topic.cache_dependencies(graded) if topic and topic.cache_dependencies else None


def _top_tier() -> str:
    scheme = data.schemes().get(state.view().scenario.scheme)
    return scheme.tiers[0] if scheme else ""
