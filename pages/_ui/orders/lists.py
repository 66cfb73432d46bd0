"""The lists of the page of orders."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from crmcore.domain.allocation.ways import WORDS
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from pages._ui.controls.working_date import working_date
from pages._ui.lists.topics import Topic
from pages._ui.orders import desk


def customers_of(_: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers with an order line of which the chosen way says one of WORDS."""
    if code not in WORDS or desk.orders().missing:
        return Finding(code, "plain", {})
    ways = desk.ways()
    rows = np.unique(ways.demand.lines.customer[ways.word == WORDS.index(code)])
    if customer_mask is not None:
        rows = rows[customer_mask[rows]]
    return Finding(code, "plain", {"n": len(rows)}, rows, "rank", ("order_amount",))


def cache_dependencies(_: Book) -> Hashable:
    """The day, the decisions and what is asked for."""
    return (working_date(), desk.position(), desk.policy())


TOPIC = Topic("orders", customers_of, cache_dependencies=cache_dependencies)
