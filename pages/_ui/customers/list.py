"""The visitor's list of customers: whom filters, a finding and the search leave, in the order of the View."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.filters import COLOUR
from crmcore.domain.summary.listing import DESCENDING, sorts
from crmcore.report.exports.grade_report import column_heading
from pages._ui.data import data
from pages._ui.data.health import actions, customer_health
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

#: columns that are no metrics → the code of every customer (int8[N]), the most pressing lowest
CODED: dict[str, Callable[[Book], np.ndarray]] = {
    "health": lambda graded: customer_health(graded).colour,
    "next_action": lambda graded: actions(graded).codes,
}
UP, DOWN = "↑", "↓"
#: int64[n], row numbers of customers in the order of the list
Rows = np.ndarray


def rows(graded: Book) -> Rows:
    """Row numbers of the list, in its order. An order that these data do not have gives way to the rank, in the link too."""
    if column() in CODED:
        return _by_code(graded, CODED[column()](graded))
    if column() not in sorts(graded):
        state.change(sort="rank")
    return data.listing(graded, listed.customer_mask(graded), listed.cache_dependencies(graded))


def rows_of_all_colours(graded: Book) -> Rows:
    """The same whatever their colour."""
    with state.looking_at(state.view().with_filter(COLOUR, ())):
        return rows(graded)


def _by_code(graded: Book, codes_of_all: np.ndarray) -> Rows:
    """The most pressing first, or last; of one code by rank."""
    by_rank = data.listing(graded, listed.customer_mask(graded), listed.cache_dependencies(graded), sort="rank")
    codes = codes_of_all[by_rank]
    return by_rank[np.argsort(-codes if falling() else codes, kind="stable")]


def column() -> str:
    """The column that the list is ordered by."""
    return state.view().sort.removeprefix(DESCENDING)


def falling() -> bool:
    """True where the largest come first."""
    return state.view().sort.startswith(DESCENDING)


def arrow() -> str:
    """The direction as a sign."""
    return DOWN if falling() else UP


def order_label() -> str:
    """The order in words: the column and its direction."""
    return f"{column_heading(column(), state.current_words())} {arrow()}"


def name() -> str:
    """What the list holds, in the visitor's words: the list that is open, a tier, a colour; "" for everybody."""
    view, words = state.view(), state.current_words()
    parts = [listed.label()] if view.listed else []
    parts += [words.tier(view.scenario.scheme, code) for code in view.filters.get("tier", ())]
    population = view.filters.get("population", ())
    parts += [t("population.ungraded")] if len(population) > 1 else [t(f"population.{code}") for code in population]
    return t("common.scope.list").join((*parts, *(t(f"health.word.{code}") for code in view.filters.get(COLOUR, ()))))
