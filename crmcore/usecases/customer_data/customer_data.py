"""What is known of all customers on a day, and of one of them."""

from __future__ import annotations

import numpy as np

from crmcore.domain.customer_data.changes import ChangeKind
from crmcore.domain.customer_data.fields import FIELDS, METRICS, category_of
from crmcore.domain.customer_data.influence import InfluenceTest, compare_influence
from crmcore.domain.customer_data.known import CustomerData, KnownAttribute, customer_data
from crmcore.domain.customer_data.own import OwnData, own_data
from crmcore.domain.facts.yearly_profits import YearlyProfits
from crmcore.domain.grading.book import Book
from crmcore.domain.health.facts import contacts_of
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.privacy import hidden_attributes, privacy_of
from crmcore.store.facts.customer_data.changes import read_changes
from crmcore.store.facts.customer_data.known import (
    attribute_rows,
    history_of,
    read_attribute_categories,
    read_column_days,
    read_product_buyers,
)
from crmcore.store.facts.details import Details


def hidden_names(company: Company, version: int) -> frozenset[str]:
    """The attributes that the company hides."""
    privacy = privacy_of(company.dir)
    return hidden_attributes(company.dir, version, privacy) if privacy.hidden else frozenset()


def read_customer_data(company: Company, book: Book) -> CustomerData:
    """What is known of the customers of a Book on its day. Raises `Problem("unknown_version")`."""
    day, hidden = book.scenario.day, hidden_names(company, book.version)
    stated = read_attribute_categories(company.dir, book.version)
    history, attributes = history_of(company.dir, book.version), []
    left_out = 0
    for name, rows, newest in attribute_rows(history, day):
        if name in hidden:
            left_out += 1
        else:
            attributes.append(KnownAttribute(name, category_of(name, stated.get(name)), rows, newest))
    return customer_data(book, _fields(company, book), attributes, left_out)


def _fields(company: Company, book: Book) -> dict[str, np.ndarray]:
    """Code of each field → bool[N], whether it is known."""
    mart = book.mart
    found: dict[str, np.ndarray] = {}
    for field in FIELDS:
        if field.code in METRICS:
            found[field.code] = ~np.isnan(mart.metrics[METRICS[field.code]])
        elif field.table == "customer":
            column = mart.customers.table[field.code].combine_chunks()
            found[field.code] = column.is_valid().to_numpy(zero_copy_only=False)
    contacts = contacts_of(book)
    found["contacts"] = np.zeros(mart.count, bool) if contacts is None else ~np.isnan(contacts.days_since)
    found["products"] = np.zeros(mart.count, bool)
    found["products"][read_product_buyers(company.dir, book.version, book.scenario.day)] = True
    return found


def read_own_data(company: Company, book: Book, row: int, details: Details) -> OwnData:
    """What is known of the customer in a row, from its `details`. Raises `Problem("unknown_version")`."""
    days = read_column_days(company.dir, book.version, row, book.scenario.day)
    return own_data(book, row, details.records, days)


def read_customer_changes(company: Company, book: Book) -> tuple[ChangeKind, ...]:
    """Every kind of change up to the Book's day. Raises `Problem("unknown_version")`."""
    return read_changes(company.dir, book.version, book.scenario.day, hidden_names(company, book.version))


def read_influence(kinds: tuple[ChangeKind, ...], book: Book) -> InfluenceTest:
    """What followed the changes, by the profits of the whole years before the Book's day."""
    return compare_influence(kinds, book.mart.insight("yearly_profits", YearlyProfits))
