"""The likeness of a Book's prospects to the best customers, with its grade out of time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.target_customers.prospects import ProspectLikeness, profit_of_customers, prospect_likeness
from crmcore.domain.target_customers.trial import TrialFacts, run_trial
from crmcore.store.facts.marts import read_mart
from crmcore.store.target_customers.newcomers import read_newcomers

YEAR = 12


def read_likeness(company_dir: Path, book: Book) -> ProspectLikeness:
    """Grade model and rule on the newcomers of the last but one year, then score the prospects. Raises `Problem("unknown_version")`."""
    return prospect_likeness(book, run_trial(_facts(company_dir, book)))


def _facts(company_dir: Path, book: Book) -> TrialFacts | None:
    """A year to learn from, a year of newcomers, and a year more for what became of the last of them."""
    if book.mart.months < 3 * YEAR:
        return None
    day, last = (months_before(book.mart.as_of, YEAR * years) for years in (2, 1))
    then = read_mart(company_dir, book.version, day, YEAR)
    metric = profit_of_customers(book)
    newcomers, amount, profit = read_newcomers(company_dir, book.version, day, last)
    fitted = np.flatnonzero(then.in_window)
    first_year = amount if metric == "order_amount" else profit
    return TrialFacts(day, then.customers, fitted, then.metrics[metric][fitted], newcomers, first_year)
