"""The lists of the page of offers."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.offers.cross_prices import asked_for
from crmcore.domain.summary.findings import Finding
from crmcore.report.offers.tables import load_columns, offer_columns
from crmcore.report.words.cells import ListColumns
from pages._ui.controls.working_date import working_date
from pages._ui.lists.topics import Topic
from pages._ui.offers import desk
from pages._ui.state import state
from pages._ui.state.state import t

#: columns beside the usual ones
COLUMNS: tuple[str, ...] = ("growth_potential", "order_amount", "order_count")
PAIR = "pair"


def customers_of(_: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """chosen: to be offered a product; more: of what they buy; second: of the second tier; much, little: contacts; pair.k.j: a pair."""
    found = _mask(code)
    if found is None:
        return Finding(code, "plain", {})
    rows = np.flatnonzero(found if customer_mask is None else found & customer_mask)
    return Finding(code, "plain", {"n": len(rows)}, rows, "-order_amount" if code == "little" else "-growth_potential", COLUMNS)


def _mask(code: str) -> np.ndarray | None:
    basis = desk.basis()
    pair = _pair(code)
    if pair is not None and basis.offers is not None:
        return asked_for(basis.offers.purchases, basis.second_tier, *pair)
    if code in ("much", "little"):
        load = basis.load
        return None if load is None else load.too_much if code == "much" else load.too_little
    return {"chosen": basis.chosen, "more": basis.more, "second": basis.second_tier}.get(code)


def _pair(code: str) -> tuple[int, int] | None:
    """The items of the code of a pair; None where it is none."""
    offers, parts = desk.basis().offers, code.split(".")
    if offers is None or len(parts) != 3 or parts[0] != PAIR or not all(part.isdecimal() for part in parts[1:]):
        return None
    bought, offered = (int(part) for part in parts[1:])
    return (bought, offered) if max(bought, offered) < offers.items.count else None


def label_of(_: Book, code: str) -> str:
    """The name of a list."""
    pair, offers = _pair(code), desk.basis().offers
    if pair is not None and offers is not None:
        return t("offers.listed.pair", bought=offers.items.names[pair[0]], offered=offers.items.names[pair[1]])
    return t(f"offers.listed.{code}") if state.current_words().has(f"offers.listed.{code}") else t("offers.title")


def cache_dependencies(_: Book) -> Hashable:
    """The day, its grades, and what has been decided."""
    return (working_date(), desk.graded().key, desk.position())


def columns_of(_: Book, code: str) -> ListColumns | None:
    """Products and expected profit, or contacts."""
    words = state.current_words()
    if code in ("much", "little"):
        load = desk.basis().load
        return None if load is None else load_columns(load, words)
    return offer_columns(desk.basis(), words) if code in ("chosen", "more", "second") else None


TOPIC = Topic("offers", customers_of, label_of, cache_dependencies, columns_of)
