"""The lists of the churn page."""

from __future__ import annotations

from crmcore.domain.churn import lists
from crmcore.report.churn import words
from pages._ui.lists.topics import Topic
from pages._ui.state import state

TOPIC = Topic("churn", lists.customer_list, lambda graded, code: words.list_label(code, state.current_words()))
