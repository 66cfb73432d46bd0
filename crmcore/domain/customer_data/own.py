"""What is known of one customer, category by category, with the day from which it is known; and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from crmcore.domain.customer_data.fields import CATEGORIES, FIELDS, METRICS, OTHER, category_of
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT

#: field → (record of the customer, column of its value, column of its day); a record's rows stand newest first
_RECORDS: dict[str, tuple[str, str, str]] = {
    "products": ("orders", "products", "order_date"),
    "orders": ("orders", "amount", "order_date"),
    "payments": ("payments", "amount", "due_date"),
    "contacts": ("contacts", "kind", "contacted_on"),
    "satisfaction": ("surveys", "perceived", "answered_on"),
    "recommend": ("surveys", "recommend", "answered_on"),
    "trust": ("surveys", "trust", "answered_on"),
}


@dataclass(frozen=True, slots=True)
class KnownFact:
    """Something known of a customer.

    Attributes
    ----------
    category
        Entry of CATEGORIES, or "other".
    code
        Of a field, or an attribute's name.
    attribute
        Whether it is an attribute.
    value
        As it is stored: a text, a day, an amount, points.
    day
        Since when it is known, of records the day of the newest; None: the customer list says it, without a day.
    """

    category: str
    code: str
    attribute: bool
    value: Any
    day: date | None


@dataclass(frozen=True, slots=True)
class OwnData:
    """`facts` by category; `missing`: codes of the fields that are not known, without those that a customer may not have; an answer or
    an invoice too old to count is both."""

    facts: tuple[KnownFact, ...]
    missing: tuple[str, ...]


def own_data(book: Book, row: int, records: Mapping[str, pa.Table], column_days: Mapping[str, date]) -> OwnData:
    """What is known of the customer in `row`.

    Parameters
    ----------
    records
        Name → its rows, newest first: orders, payments, contacts, surveys, attributes.
    column_days
        Column of the customer table → the day from which it says what it says; columns without a day are left out.
    """
    table = book.mart.customers.table
    facts, missing = [], []
    for field in FIELDS:
        value: Any = None
        day: date | None = None
        if field.code in _RECORDS:
            value, day = _newest(records, *_RECORDS[field.code])
        elif field.code in table.column_names:
            value, day = table[field.code][row].as_py(), column_days.get(field.code)
        if field.code == "growth_outlook" and not np.isnan(judged := book.mart.metrics[METRICS[field.code]][row]):
            value = float(judged)  # a person's newer judgement counts
        if value is not None:
            facts.append(KnownFact(field.category, field.code, False, value, day))
        known = not np.isnan(book.mart.metrics[METRICS[field.code]][row]) if field.code in METRICS else value is not None
        if not known and not field.optional and not (field.prospects and book.population[row] != PROSPECT):
            missing.append(field.code)
    facts += _attributes(records["attributes"])
    order = {category: k for k, category in enumerate((*CATEGORIES, OTHER))}
    return OwnData(tuple(sorted(facts, key=lambda fact: order[fact.category])), tuple(missing))


def _newest(records: Mapping[str, pa.Table], record: str, column: str, day: str) -> tuple[Any, date | None]:
    """The newest value of a record that is known, with its day."""
    rows = records[record]
    for value, on in zip(rows[column].to_pylist(), rows[day].to_pylist(), strict=True):
        if value is not None:
            return value, on
    return None, None


def _attributes(rows: pa.Table) -> list[KnownFact]:
    """The newest value of each attribute; the greater of two texts of one day counts."""
    newest: dict[str, tuple[tuple[date, str], str | None, date | None]] = {}
    columns = (rows[name].to_pylist() for name in ("name", "category", "value", "observed_on"))
    for name, category, value, day in zip(*columns, strict=True):
        rank = (day or date.min, value)
        if name not in newest or rank > newest[name][0]:
            newest[name] = rank, category, day
    return [KnownFact(category_of(name, category), name, True, rank[1], day) for name, (rank, category, day) in sorted(newest.items())]
