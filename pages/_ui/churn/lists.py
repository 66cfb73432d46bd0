"""The lists of the churn page."""

from __future__ import annotations

from crmcore.domain.churn import lists
from crmcore.domain.grading.book import Book
from crmcore.report.churn import words
from crmcore.report.churn.list_columns import list_columns
from crmcore.report.words.cells import ListColumns
from pages._ui.churn import terms as churn_terms
from pages._ui.data import data
from pages._ui.lists.topics import Topic
from pages._ui.state import state


def columns_of(graded: Book, code: str) -> ListColumns | None:
    """What a list keeps of its table; causes as people have judged them."""
    causes, _ = data.departure_causes(graded)
    return list_columns(graded, code, state.current_words(), data.company().currency, causes, churn_terms.terms())


TOPIC = Topic("churn", lists.customer_list, lambda graded, code: words.list_label(code, state.current_words()), columns_of=columns_of)
