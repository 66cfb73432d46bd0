"""The lists of the textbook claims."""

from __future__ import annotations

from crmcore.domain.claims import lists
from crmcore.report.claims import words
from pages._ui.lists.topics import Topic
from pages._ui.state import state

TOPIC = Topic("claims", lists.customer_list, lambda graded, code: words.list_label(state.current_words(), code))
