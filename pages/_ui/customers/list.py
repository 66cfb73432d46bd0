"""The visitor's list of customers: whom filters, a finding and the search leave, in the order of the View."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.listing import DESCENDING, sorts
from crmcore.report.exports.grade_report import column_heading
from pages._ui.data import data
from pages._ui.data.health import customer_health
from pages._ui.lists import listed
from pages._ui.state import state

#: the column of the health, which is no metric
HEALTH = "health"
UP, DOWN = "↑", "↓"
#: int64[n], row numbers of customers in the order of the list
Rows = np.ndarray


def rows(graded: Book) -> Rows:
    """Row numbers of the list, in its order. An order that these data do not have gives way to the rank, in the link too."""
    if column() == HEALTH:
        return _by_health(graded)
    if column() not in sorts(graded):
        state.change(sort="rank")
    return data.listing(graded, listed.customer_mask(graded), listed.cache_dependencies(graded))


def _by_health(graded: Book) -> Rows:
    """The gravest colour first, or last; of one colour by rank."""
    by_rank = data.listing(graded, listed.customer_mask(graded), listed.cache_dependencies(graded), sort="rank")
    codes = customer_health(graded).colour[by_rank]
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
