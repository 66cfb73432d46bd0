"""The registry of topics: pages whose sentences and figures open lists of customers."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.report.words.cells import ListColumns
from pages._ui.state.link_texts import accept_topics


@dataclass(frozen=True, slots=True)
class Topic:
    """The lists of one page; a list's code in the View is `<page>.<code>`.

    Parameters
    ----------
    page
        The page's id.
    customers_of
        (Book, bool[N] mask of the customers that the filters leave or None for all, code) → the list's customers.
    label_of
        (Book, code) → the list's name, where a word of the locales (`<page>.listed.<code>`) is not enough.
    cache_dependencies
        Book → what the lists depend on besides the Book and their code.
    columns_of
        (Book, code) → the columns that the list keeps from the table it was opened from; None for none.
    """

    page: str
    customers_of: Callable[[Book, np.ndarray | None, str], Finding]
    label_of: Callable[[Book, str], str] | None = None
    cache_dependencies: Callable[[Book], Hashable] | None = None
    columns_of: Callable[[Book, str], ListColumns | None] | None = None


_topics: dict[str, Topic] = {}


def register(*topics: Topic) -> None:
    """Make the lists of these topics known, to links too."""
    _topics.update({topic.page: topic for topic in topics})
    accept_topics(*(topic.page for topic in topics))


def registered() -> frozenset[str]:
    """The topics that have lists."""
    return frozenset(_topics)


def topic_of(page: str) -> Topic | None:
    """The topic of a page; None where it has registered no lists."""
    return _topics.get(page)
