"""The lists of the trends page."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.trends import lists
from crmcore.report.trends import tables
from pages._ui.lists.topics import Topic
from pages._ui.state import state
from pages._ui.trends.background_work import customer_mask, run_name, tier_on


def cache_dependencies(_: Book) -> str:
    """What the lists depend on besides the Book and their code: the profit that orders them."""
    return state.view().profit


def customers_of(graded: Book, _: np.ndarray | None, code: str) -> Finding:
    """The customers of `trends.<code>`; none for a code that says nothing. Filters by today's grade are left aside."""
    parsed = lists.parse_code(code, len(graded.scheme.tiers))
    if parsed is None:
        return Finding(code, "plain", {})
    return lists.customer_list(graded, customer_mask(graded), parsed, lambda moment: tier_on(graded, moment), state.view().profit)


def label_of(graded: Book, code: str) -> str:
    """What a list is called."""
    return tables.list_label(graded, lists.parse_code(code, len(graded.scheme.tiers)), state.current_words(), run_name)


TOPIC = Topic("trends", customers_of, label_of, cache_dependencies)
