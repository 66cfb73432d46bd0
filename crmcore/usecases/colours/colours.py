"""The colours of a company's customers on two days, by the company's rates and the grades of each day."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.health.colour_changes import ColourChanges, colour_changes
from crmcore.domain.health.colours import Health, health_of
from crmcore.store.companies.companies import Company
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.worklist.worklist import company_rates

#: months between the two days, where nobody says otherwise
MONTHS = 3


def colours_on(company: Company, book: Book, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int8[N]: the colour of every customer of a Book, index into `colours.COLOURS`; `customer_mask`: whom a maximum of calls is reached
    among (None: everyone)."""
    return health_on(company, book, customer_mask).colour


def health_on(company: Company, book: Book, customer_mask: np.ndarray | None = None) -> Health:
    """The health of every customer of a Book by the company's rates."""
    return health_of(book, company_rates(company, book.scheme.id, book.scenario.day).call_terms, customer_mask)


def read_colour_changes(company: Company, book: Book, months: int = MONTHS) -> tuple[ColourChanges, date]:
    """The colours of a Book against those so many months before, graded the same way as of that day; and that day."""
    day = months_before(book.scenario.day, months)
    earlier = grade(company, book.scenario.with_(as_of=day), book.version, book.ledger)
    return colour_changes(colours_on(company, earlier), colours_on(company, book)), day
