"""The lists of the value page."""

from __future__ import annotations

from crmcore.domain.value import lists
from crmcore.report.value import tables, words
from pages._ui.lists.topics import Topic
from pages._ui.state import state

TOPIC = Topic(
    "value",
    lists.customer_list,
    lambda graded, code: words.list_label(graded, code, state.current_words()),
    columns_of=lambda graded, code: tables.list_columns(graded, code, state.current_words()),
)
