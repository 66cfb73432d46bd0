"""The lists of the value page."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.value import lists
from crmcore.report.value import tables, words
from pages._ui.lists.topics import Topic
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.target_customers import desk


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers of a list: those of the target profile, or of what the Book alone says."""
    read = desk.target_list if code in desk.LISTS else lists.customer_list
    return read(graded, customer_mask, code)


def label_of(graded: Book, code: str) -> str:
    """What a list is called."""
    if code in desk.LISTS:
        return t(f"target_customers.listed.{code.removeprefix('target.')}")
    return words.list_label(graded, code, state.current_words())


TOPIC = Topic(
    "value",
    customers_of,
    label_of,
    lambda graded: desk.position(),
    lambda graded, code: tables.list_columns(graded, code, state.current_words()),
)
