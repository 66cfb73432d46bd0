"""What excusing reasons for late payment changes: the reasons, and the customers whose credit and tier are others than by the file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.late_reasons import NO_LATE_REASONS, ReasonRow
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.companies.companies import Company
from crmcore.store.facts.credit.late_reasons import read_late_reasons
from crmcore.usecases.grading.grading import grade_on, normalise
from crmcore.usecases.insights.load_mart import load_mart


@dataclass(frozen=True, eq=False)
class LateReasonsReport:
    """The reasons for late payment in a Book's window, and what deciding about them changed.

    Attributes
    ----------
    reasons
        Largest amount first.
    credit_by_file
        float64[N]: the credit score, 0 to 100, by the file's own marks; NaN where unknown.
    tier_by_file
        int8[N]: the tier then, −1: none.
    credit_changed
        bool[N]: customers whose credit score is another one than by the file's own marks.
    """

    reasons: tuple[ReasonRow, ...]
    credit_by_file: np.ndarray
    tier_by_file: np.ndarray
    credit_changed: np.ndarray


def late_reasons_report(company: Company, book: Book) -> LateReasonsReport:
    """The report of a Book; grades once more by the file's marks where anything is decided."""
    mart, reasons = book.mart, read_late_reasons(company.dir, book.version, book.mart)
    credit = mart.metrics["credit_score"]
    if not mart.late_reasons.in_use:
        return LateReasonsReport(reasons, credit, book.tier, frozen_array(np.zeros(mart.count), np.bool_))
    plain = load_mart(company.dir, book.version, mart.as_of, mart.window, mart.cost_rates, NO_LATE_REASONS)
    by_file = grade_on(
        company, normalise(company, book.scenario, book.version, book.ledger, plain), book.scenario, book.version, book.ledger
    )
    before = plain.metrics["credit_score"]
    return LateReasonsReport(
        reasons, before, by_file.tier, frozen_array((credit != before) & ~(np.isnan(credit) & np.isnan(before)), np.bool_)
    )
