"""The lists of the life cycle page."""

from __future__ import annotations

from crmcore.domain.lifecycle import lists
from crmcore.report.lifecycle import tables
from pages._ui.lists.topics import Topic
from pages._ui.state import state

TOPIC = Topic(
    "lifecycle",
    lists.customer_list,
    lambda graded, code: tables.list_label(graded, code, state.current_words()),
    columns_of=lambda graded, code: tables.list_columns(graded, code, state.current_words()),
)
