"""The lists of the weights page."""

from __future__ import annotations

import numpy as np

from crmcore.domain.compare.profit_choice import customer_list
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.report.grading.profit_choice import list_columns
from crmcore.report.words.cells import ListColumns
from pages._ui.effect import panel
from pages._ui.grading import groups
from pages._ui.grading.profit_choice import choice_of
from pages._ui.lists.topics import Topic
from pages._ui.state import state
from pages._ui.state.state import t


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers of a list within the mask of the filters."""
    if code.startswith("effect."):
        return panel.customers_of(graded, customer_mask, code)
    if code.startswith("groups."):
        return groups.customers_of(graded, customer_mask, code.removeprefix("groups."))
    return customer_list(graded, choice_of(graded), customer_mask, code)


def label_of(graded: Book, code: str) -> str:
    """What a list is called: "Higher by net than by gross profit"."""
    if code.startswith("effect."):
        return panel.label_of(code)
    if code.startswith("groups."):
        return t(f"groups.listed_{code.removeprefix('groups.')}") if code.removeprefix("groups.") in groups.LISTS else t("groups.title")
    choice, kind = choice_of(graded), code.removeprefix("profit.")
    return t(f"weights.profit.listed_{kind}_{choice.weighed}") if choice and kind in ("risen", "fallen") else t("weights.title")


def columns_of(graded: Book, code: str) -> ListColumns | None:
    """The tier by the other profit; None where there is no choice."""
    choice = None if code.startswith(("effect.", "groups.")) else choice_of(graded)
    return None if choice is None else list_columns(choice, graded.scheme, state.current_words())


TOPIC = Topic("weights", customers_of, label_of, lambda _: panel.cache_dependencies(), columns_of)
