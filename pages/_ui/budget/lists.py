"""The lists of the budget's page."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from crmcore.domain.budget.levers import STEPS
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.report.budget.list_columns import fair_columns, letter_columns
from crmcore.report.words.cells import ListColumns
from pages._ui.budget import desk
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.lists.topics import Topic
from pages._ui.state import state

#: columns beside the usual ones
COLUMNS: tuple[str, ...] = ("gross_profit", "service_cost", "net_profit")


def customers_of(_: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """nothing: together bring nothing; over, under: over- and under-served; prospects, neglected, costly: of the prospects; losers, turned,
    and each of STEPS: of the customers that lose money."""
    if not desk.known():
        return Finding(code, "plain", {})
    basis = desk.basis()
    losers, prospects = basis.losers, basis.prospects
    if code == "nothing":
        places = None if basis.nothing is None else basis.nothing.places
    elif code in ("over", "under"):
        places = basis.over if code == "over" else basis.under
    elif code in ("prospects", "costly", "neglected"):
        masks = {"costly": prospects.over, "neglected": prospects.neglected}
        places = prospects.places[masks[code]] if code in masks else prospects.places
    elif code == "losers":
        places = losers.places
    elif code == "turned":
        places = losers.places[desk.turned().turned]
    elif code in STEPS:
        places = losers.places[desk.turned().step == STEPS.index(code)]
    else:
        places = None
    if places is None:
        return Finding(code, "plain", {})
    rows = basis.effort.rows[places]
    if customer_mask is not None:
        rows = rows[customer_mask[rows]]
    sort = "-service_cost" if code in ("over", "prospects", "costly") else "-net_profit" if code == "under" else "net_profit"
    return Finding(code, "plain", {"n": len(rows)}, rows, sort, COLUMNS)


def cache_dependencies(_: Book) -> Hashable:
    """The day, its grades, and how far the levers are pulled."""
    return (working_date(), desk.graded().key, desk.settings(), desk.letters_position())


def columns_of(_: Book, code: str) -> ListColumns | None:
    """The fair cost of over- and under-served customers; step, reason and words for a letter of those that lose money."""
    if not desk.known():
        return None
    if code in ("over", "under"):
        return fair_columns(desk.basis(), state.current_words())
    if code in ("losers", "turned", *STEPS):
        return letter_columns(desk.basis(), desk.turned(), desk.graded(), desk.letters(), state.current_words(), data.company().currency)
    return None


TOPIC = Topic("budget", customers_of, cache_dependencies=cache_dependencies, columns_of=columns_of)
