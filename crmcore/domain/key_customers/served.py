"""The tier by whose terms a customer is served: its own, or the one that the terms give those marked as key (S3: key is not big)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Customers
from crmcore.domain.key_customers.decisions import KeyMark, key_customers_of, key_marks_on
from crmcore.domain.terms.tier_terms import SchemeTerms


def served_tier(tier: np.ndarray, key: np.ndarray, codes: Sequence[str], terms: SchemeTerms) -> np.ndarray:
    """The one rule of complaints' deadlines, visits, order priority, payment and pool: a key customer is served at least as `key_tier`.

    Parameters
    ----------
    tier : int64[n], place of each tier, top first; −1: none
    key : bool[n], marked as key on the day
    codes : the tiers, top first
    terms : those in force on the day

    Returns
    -------
    int64[n]; `tier` itself where the terms name no tier for key customers.
    """
    if terms.key_tier not in codes:
        return tier
    place = tuple(codes).index(terms.key_tier)
    return np.where(key & ((tier < 0) | (tier > place)), place, tier)


def served_of(book: Book, terms: SchemeTerms, key_rows: np.ndarray | None = None) -> np.ndarray:
    """int64[N]: the served tier of every customer of a Book, prospects by their provisional one. `key_rows`: int64[k] of those marked on
    another day than the Book's; None: those of the Book."""
    tier = book.tier_or_provisional
    if terms.key_tier is None:
        return tier
    key = np.zeros(book.mart.count, np.bool_)
    key[key_customers_of(book).rows if key_rows is None else key_rows] = True
    return served_tier(tier, key, book.scheme.tiers, terms)


def key_on_days(marks: Iterable[KeyMark], row: np.ndarray, day: np.ndarray, customers: Customers) -> np.ndarray:
    """bool[n]: whether the customer in `row` (int64[n]) was marked as key on `day` (int64[n], ordinals)"""
    key = np.zeros(len(row), np.bool_)
    by_customer: dict[str, list[KeyMark]] = {}
    for mark in marks:
        by_customer.setdefault(mark.customer_id, []).append(mark)
    for customer, own in by_customer.items():
        of = customers.row_of(customer)
        for at in np.flatnonzero(row == of).tolist() if of is not None else ():
            key[at] = bool(key_marks_on(own, date.fromordinal(int(day[at]))))
    return key
