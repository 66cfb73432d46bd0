"""The lists of the team's page."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.team.pool import not_contacted
from pages._ui.controls.working_date import working_date
from pages._ui.lists.topics import Topic
from pages._ui.team import desk


def customers_of(_: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """late: not contacted in time; moves: who changes hands; without_owner: whose salesperson is not in the table; gone:
    who has gone."""
    team = desk.team()
    if code == "late":
        contacts = desk.contact_days()
        pool_after = desk.terms_in_force().by_tier(team.tiers, "pool_after")
        places = np.empty(0, np.int64) if contacts is None else not_contacted(team, *contacts, working_date(), pool_after)[0]
    elif code == "moves":
        places = np.array([move.customer for move in desk.proposal().moves], np.int64)
    elif code == "without_owner":
        places = np.flatnonzero(team.owner < 0)
    elif code == "gone":
        places = np.flatnonzero(team.gone)
    else:
        return Finding(code, "plain", {})
    rows = np.sort(team.rows[places])
    if customer_mask is not None:
        rows = rows[customer_mask[rows]]
    return Finding(code, "plain", {"n": len(rows)}, rows, "rank", ("order_amount",))


def cache_dependencies(_: Book) -> Hashable:
    """The day, the decisions and what is asked for."""
    return (working_date(), desk.position(), desk.request() if desk.team().people.count else None)


TOPIC = Topic("team", customers_of, cache_dependencies=cache_dependencies)
