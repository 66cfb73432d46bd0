"""Columns that the lists of the budget keep from its tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from crmcore.domain.budget.basis import BudgetBasis
from crmcore.domain.budget.letters import LetterRecord
from crmcore.domain.budget.levers import Turned
from crmcore.domain.grading.book import Book
from crmcore.report.budget.words import letter
from crmcore.report.words.cells import ListColumns
from crmcore.report.words.words import Words


def fair_columns(basis: BudgetBasis, words: Words) -> ListColumns:
    """The cost that a customer's share of the profit would give it among comparable ones."""

    def lines(rows: np.ndarray) -> list[list[float | None]]:
        fair = basis.served.fair[np.searchsorted(basis.effort.rows, rows)]
        return [[None if np.isnan(value) else float(value)] for value in fair]

    return ListColumns({"budget_fair": (words.t("budget.served.fair"), "money")}, lines)


def letter_columns(
    basis: BudgetBasis, turned: Turned, book: Book, letters: Mapping[str, LetterRecord], words: Words, currency: str = ""
) -> ListColumns:
    """Step, why it loses money, what to do, what it is offered, what that would mean for it, and when a letter went out."""
    at = {row: customer for customer, row in enumerate(basis.effort.rows[basis.losers.places].tolist())}
    names = ("step", "why", "advice", "offer", "meaning", "sent")

    def lines(rows: np.ndarray) -> list[list[str | None]]:
        found: list[list[str | None]] = []
        for row in rows.tolist():
            if row not in at:
                found.append([None] * len(names))
                continue
            record = letters.get(book.mart.customers.ids[row].as_py())
            sent = None if record is None else words.date(record.on)
            said = letter(basis, turned, at[row], words, currency)
            found.append([words.t(f"budget.step.{said.step}"), said.reason, said.advice, said.offer, said.meaning, sent])
        return found

    return ListColumns({f"budget_{name}": (words.t(f"budget.letters.{name}"), "text") for name in names}, lines)
