"""Of how many customers each category and each piece of data is known, by tier, and whom it is missing of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import numpy as np

from crmcore.domain.customer_data.fields import CATEGORIES, FIELDS, OTHER, Field
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT


@dataclass(frozen=True, eq=False)
class KnownAttribute:
    """An attribute of a company: its name, its category, the rows of customers with a value on the day (int32[k], each once), and the
    newest day that a value has; None: none has a day."""

    name: str
    category: str
    rows: np.ndarray
    newest: date | None


@dataclass(frozen=True, eq=False)
class KnownItem:
    """One piece of data, or a whole category.

    Attributes
    ----------
    code
        Of a field; of an attribute `attribute.` with a mark of its own; of a category `category.` with its name.
    category
        Entry of CATEGORIES, or "other".
    name
        Of an attribute; else "".
    decisions
        What rests on it, as in `fields.DECISIONS`; empty for attributes and categories.
    optional
        Nobody is said to lack it.
    bits
        uint8[ceil(N / 8)], whether each row lacks it (`numpy.packbits`).
    customers
        Number of customers of whom it is known.
    by_tier
        int64[T + 1], the same by tier, without a tier last.
    missing
        Number of customers that lack it; 0 where it is optional, of what matters of prospects alone only these.
    missing_amount
        What those ordered in the window, in the company's currency.
    newest
        The newest day of an attribute.
    """

    code: str
    category: str
    name: str
    decisions: tuple[str, ...]
    optional: bool
    bits: np.ndarray
    customers: int
    by_tier: np.ndarray
    missing: int
    missing_amount: float
    newest: date | None = None

    def lacking(self, count: int) -> np.ndarray:
        """bool[count], which rows lack it."""
        return np.unpackbits(self.bits, count=count).astype(bool)


@dataclass(frozen=True, eq=False)
class CustomerData:
    """What is known on a day.

    Attributes
    ----------
    customers
        Number of customers on the day.
    by_tier
        int64[T + 1], customers by tier, without a tier last.
    amount
        What all of them ordered in the window.
    categories
        One item each of CATEGORIES, and "other" where attributes have no category.
    items
        Fields and attributes, category by category.
    complete
        Number of customers of whom something is known in each of the eight categories.
    hidden
        Number of attributes that are hidden and left out.
    """

    customers: int
    by_tier: np.ndarray
    amount: float
    categories: tuple[KnownItem, ...]
    items: tuple[KnownItem, ...]
    complete: int
    hidden: int = 0

    def item(self, code: str) -> KnownItem | None:
        """The category, field or attribute of a code; None where there is none."""
        return next((item for item in (*self.categories, *self.items) if item.code == code), None)

    def of(self, category: str) -> tuple[KnownItem, ...]:
        """The fields and attributes of a category."""
        return tuple(item for item in self.items if item.category == category)

    def most_wanted(self) -> tuple[KnownItem, ...]:
        """Fields that somebody lacks and decisions rest on, those first whose absence covers the most order amount."""
        wanted = [item for item in self.items if item.missing and item.decisions]
        return tuple(sorted(wanted, key=lambda item: (-item.missing_amount, -item.missing)))

    def to_ask_first(self) -> tuple[KnownItem, ...]:
        """Of `most_wanted` the first of each category."""
        first: dict[str, KnownItem] = {}
        for item in self.most_wanted():
            first.setdefault(item.category, item)
        return tuple(first.values())


def attribute_code(name: str) -> str:
    """A code for links that stands for an attribute's name."""
    return f"attribute.{blake2b(name.encode(), digest_size=5).hexdigest()}"


def customer_data(book: Book, fields: Mapping[str, np.ndarray], attributes: Sequence[KnownAttribute], hidden: int = 0) -> CustomerData:
    """What is known of the customers of a Book.

    Parameters
    ----------
    fields
        Code of each field of FIELDS → bool[N], whether it is known.
    attributes
        Those that are not hidden.
    hidden
        Number of hidden attributes.
    """
    here = np.ones(book.mart.count, bool) if book.mart.known is None else book.mart.known
    tier = np.where(book.tier >= 0, book.tier, len(book.scheme.tiers)).astype(np.int64)
    amount = np.where(here, np.nan_to_num(book.mart.metrics["order_amount"]), 0.0)
    size = len(book.scheme.tiers) + 1

    def item(code: str, category: str, known: np.ndarray, field: Field | None = None, attribute: KnownAttribute | None = None) -> KnownItem:
        known = known & here
        lacks = here & ~known
        if field is not None and field.optional:
            lacks = np.zeros_like(here)
        elif field is not None and field.prospects:
            lacks &= book.population == PROSPECT
        return KnownItem(
            code,
            category,
            "" if attribute is None else attribute.name,
            () if field is None else field.decisions,
            field is not None and field.optional,
            np.packbits(lacks),
            int(known.sum()),
            np.bincount(tier[known], minlength=size),
            int(lacks.sum()),
            float(amount[lacks].sum()),
            None if attribute is None else attribute.newest,
        )

    found: list[KnownItem] = []
    any_of = {category: np.zeros(book.mart.count, bool) for category in (*CATEGORIES, OTHER)}
    for field in FIELDS:
        any_of[field.category] |= fields[field.code]
        found.append(item(field.code, field.category, fields[field.code], field))
    for attribute in sorted(attributes, key=lambda one: one.name):
        known = np.zeros(book.mart.count, bool)
        known[attribute.rows] = True
        any_of[attribute.category] |= known
        found.append(item(attribute_code(attribute.name), attribute.category, known, attribute=attribute))
    order = {category: k for k, category in enumerate((*CATEGORIES, OTHER))}
    found.sort(key=lambda one: order[one.category])
    shown = [category for category in order if category != OTHER or any(one.category == OTHER for one in found)]
    return CustomerData(
        int(here.sum()),
        np.bincount(tier[here], minlength=size),
        float(amount.sum()),
        tuple(item(f"category.{category}", category, any_of[category]) for category in shown),
        tuple(found),
        int((np.logical_and.reduce([any_of[category] for category in CATEGORIES]) & here).sum()),
        hidden,
    )


def lacking_rows(book: Book, item: KnownItem, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int64[k], rows of the customers of whom an item is not known, the largest order amount first; of the masked ones alone."""
    lacks = item.lacking(book.mart.count)
    rows = np.flatnonzero(lacks if customer_mask is None else lacks & customer_mask)
    return rows[np.argsort(-np.nan_to_num(book.mart.metrics["order_amount"][rows]), kind="stable")]
