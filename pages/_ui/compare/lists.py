"""The lists of the compare page."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from crmcore.domain.compare.lists import customer_list
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.findings import Finding
from crmcore.report.compare.list_columns import list_columns
from crmcore.report.compare.tables import list_label
from crmcore.report.words.cells import ListColumns
from pages._ui.compare.selection import book_of, chosen, compared, comparison_key, sides_of
from pages._ui.effect import panel
from pages._ui.grade_changes import changes
from pages._ui.lists.topics import Topic
from pages._ui.state import state


def cache_dependencies(graded: Book) -> Hashable:
    """What the lists of this page depend on besides their code."""
    return comparison_key(chosen(graded)), panel.cache_dependencies()


def customers_of(graded: Book, _: np.ndarray | None, code: str) -> Finding:
    """The customers of a list, of the pair that the View names."""
    of = chosen(graded)
    if code.startswith("effect."):
        return panel.customers_of(book_of(of.pair.right, of.right), None, code, book_of(of.pair.left, of.left))
    try:
        comparison = compared(graded, of)
    except Problem:
        comparison = None
    return customer_list(graded, comparison, code)


def label_of(graded: Book, code: str) -> str:
    """What a list is called: "Compare: A-tier on the left, B-tier on the right"."""
    if code.startswith("effect."):
        return panel.label_of(code)
    return list_label(compared(graded, chosen(graded)), state.current_words(), code)


def columns_of(graded: Book, _: str) -> ListColumns | None:
    """The tier in either grading and what made it change; None without a comparison."""
    try:
        of = chosen(graded)
        return changes.reasons(graded, *sides_of(of)).beside(list_columns(compared(graded, of), state.current_words()))
    except Problem:
        return None


TOPIC = Topic("compare", customers_of, label_of, cache_dependencies, columns_of)
