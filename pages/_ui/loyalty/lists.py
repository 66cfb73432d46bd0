"""The lists of the loyalty page."""

from __future__ import annotations

from crmcore.domain.loyalty import lists
from crmcore.report.loyalty import tables
from pages._ui.lists.topics import Topic
from pages._ui.state import state

TOPIC = Topic(
    "loyalty",
    lists.customer_list,
    lambda graded, code: tables.list_label(graded, code, state.current_words()),
    columns_of=lambda graded, _: tables.list_columns(graded, state.current_words()),
)
