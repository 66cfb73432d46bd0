"""The lists of the value page."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.relations import lists as relation_lists
from crmcore.domain.summary.findings import Finding
from crmcore.domain.value import lists
from crmcore.report.relations import tables as relation_tables
from crmcore.report.value import tables, words
from crmcore.report.words.cells import ListColumns
from pages._ui.lists.topics import Topic
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.target_customers import desk

#: what the codes of lists by relations begin with
RELATIONS = "relations."


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers of a list: those of the target profile, of a kind of relation, or of what the Book alone says."""
    if code.startswith(RELATIONS):
        return relation_lists.customer_list(graded, customer_mask, code.removeprefix(RELATIONS))
    read = desk.target_list if code in desk.LISTS else lists.customer_list
    return read(graded, customer_mask, code)


def label_of(graded: Book, code: str) -> str:
    """What a list is called."""
    if code in desk.LISTS:
        return t(f"target_customers.listed.{code.removeprefix('target.')}")
    if code.startswith(RELATIONS):
        return relation_tables.list_label(code.removeprefix(RELATIONS), state.current_words())
    return words.list_label(graded, code, state.current_words())


def columns_of(graded: Book, code: str) -> ListColumns | None:
    """The columns that a list keeps from its table."""
    if code.startswith(RELATIONS):
        return relation_tables.list_columns(graded, state.current_words())
    return tables.list_columns(graded, code, state.current_words())


TOPIC = Topic(
    "value",
    customers_of,
    label_of,
    lambda graded: desk.position(),
    columns_of,
)
