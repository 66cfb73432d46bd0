"""The served tier of every customer on a working date, by the marks and terms in force on that day."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.key_customers.decisions import key_customers, key_marks_on
from crmcore.domain.key_customers.served import served_of
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.key_customers import key_mark_rows


def key_rows_on(company: Company, book: Book, day: date) -> np.ndarray:
    """int64[k]: rows of the customers of a Book that are marked as key on a day, which may lie after the Book's."""
    return key_customers(book.mart, key_marks_on(key_mark_rows(company.dir), day)).rows


def served_on(company: Company, book: Book, terms: SchemeTerms, day: date) -> np.ndarray:
    """int64[N]: the tier by whose terms each customer is served on a day (see `served_tier`); −1: none."""
    return served_of(book, terms, key_rows_on(company, book, day) if terms.key_tier is not None else None)
