"""Customers without a tier: how many, why, and the money that passes the tiers by. Graded + ungraded = all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, POPULATION
from crmcore.domain.summary.key_figures import in_window_sum


@dataclass(frozen=True, slots=True)
class UngradedRow:
    """Customers without a tier for one reason (a code of POPULATION). Money in the window; None where unknown."""

    reason: str
    customers: int
    order_amount: float
    gross_profit: float | None
    net_profit: float | None


def ungraded_rows(book: Book, part: np.ndarray | None = None) -> tuple[UngradedRow, ...]:
    """One row per reason that anybody of `part` (bool[N]; None: everyone) has, in the order of POPULATION."""
    found = []
    for code, reason in enumerate(POPULATION):
        who = book.population == code
        if part is not None:
            who = who & part
        if code != GRADED and who.any():
            found.append(
                UngradedRow(
                    reason,
                    int(who.sum()),
                    in_window_sum(book, "order_amount", who) or 0.0,
                    in_window_sum(book, "gross_profit", who),
                    in_window_sum(book, "net_profit", who),
                )
            )
    return tuple(found)
