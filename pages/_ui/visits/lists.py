"""The lists of the page of visits."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from pages._ui.controls.working_date import working_date
from pages._ui.lists.topics import Topic
from pages._ui.visits import desk


def customers_of(_: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """due, overdue, never: on the working date; no_room, put_off, nobodys: due within the weeks and not in the plan; gone: who
    has gone and is not visited for that."""
    if desk.missing_table():
        return Finding(code, "plain", {})
    plan = desk.plan()
    due = plan.due
    places = {
        "due": np.flatnonzero(due.is_due),
        "overdue": np.flatnonzero(due.overdue),
        "never": np.flatnonzero(due.never),
        "no_room": plan.no_room,
        "put_off": plan.put_off,
        "nobodys": plan.nobodys,
        "gone": due.team.unvisited,
    }.get(code)
    if places is None:
        return Finding(code, "plain", {})
    rows = np.sort(due.team.rows[places])
    if customer_mask is not None:
        rows = rows[customer_mask[rows]]
    return Finding(code, "plain", {"n": len(rows)}, rows, "rank", ("order_amount",))


def cache_dependencies(_: Book) -> Hashable:
    """The day, the decisions and what is asked for."""
    return (working_date(), desk.position(), desk.weeks(), desk.counted())


TOPIC = Topic("visits", customers_of, cache_dependencies=cache_dependencies)
