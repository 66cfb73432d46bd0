"""The lists of the cohorts."""

from __future__ import annotations

from crmcore.domain.cohorts import lists
from crmcore.domain.cohorts.periods import UNITS
from crmcore.domain.grading.book import Book
from crmcore.report.cohorts.words import list_label
from pages._ui.lists.topics import Topic
from pages._ui.state import state


def _label(graded: Book, code: str) -> str:
    return list_label(code, {unit: lists.periods_of(graded.mart, unit).ends for unit in UNITS}, state.current_words())


TOPIC = Topic("cohorts", lists.customer_list, _label)
