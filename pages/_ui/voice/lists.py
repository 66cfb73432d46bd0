"""The lists of the tab about what customers say."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.voice.lists import customer_list
from crmcore.report.voice.words import list_label
from pages._ui.data import data
from pages._ui.lists.topics import Topic
from pages._ui.state import state
from pages._ui.voice import desk


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The list's customers, the most valuable first."""
    return customer_list(desk.texts(graded), graded, customer_mask, code)


def label_of(_: Book, code: str) -> str:
    """What a list is called."""
    return list_label(code, desk.topics(), data.rep_names(), state.current_words())


def cache_dependencies(_: Book) -> Hashable:
    """What people recorded and decided."""
    return desk.position()


TOPIC = Topic(desk.TOPIC, customers_of, label_of, cache_dependencies)
