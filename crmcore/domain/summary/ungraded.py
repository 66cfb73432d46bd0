"""Customers without a tier: how many, why, and their money, so that graded + ungraded = all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import COUNTED, GRADED
from crmcore.domain.summary.key_figures import in_window_sum


@dataclass(frozen=True, slots=True)
class UngradedRow:
    """Customers without a tier for one reason (a code of COUNTED). Money in the window, in the company's currency; None: unknown."""

    reason: str
    customers: int
    order_amount: float
    gross_profit: float | None
    net_profit: float | None


def ungraded_rows(book: Book, customer_mask: np.ndarray | None = None) -> tuple[UngradedRow, ...]:
    """One row per reason that occurs among `customer_mask` (bool[N]; None: everyone), in the order of COUNTED."""
    rows = []
    for code, reason in enumerate(COUNTED):
        members = book.population == code
        if customer_mask is not None:
            members = members & customer_mask
        if code != GRADED and members.any():
            rows.append(
                UngradedRow(
                    reason,
                    int(members.sum()),
                    in_window_sum(book, "order_amount", members) or 0.0,
                    in_window_sum(book, "gross_profit", members),
                    in_window_sum(book, "net_profit", members),
                )
            )
    return tuple(rows)
