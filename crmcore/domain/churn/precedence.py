"""What comes before keeping a customer, or winning it back: one order for lists, colours and the next action (docs/methods.md).

What is owed to the customer comes first, then what it owes, then whether it pays; only then is it called because it may leave. Whoever
stands here is on no call list: one customer, one next action.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from crmcore.domain.churn.arrears import REASONS as DEBTS, known_arrears
from crmcore.domain.complaints.of_customers import open_complaints_of
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.summary.tier_table import profit_metric

#: what comes first, in this order; a loss comes before keeping a customer, and ends with it
OWED: tuple[str, ...] = ("complaint_overdue", *DEBTS)
FIRST: tuple[str, ...] = (*OWED, "loss")


def first_masks(book: Book) -> Mapping[str, np.ndarray]:
    """Entry of FIRST → bool[N], whom it holds for; what the data do not tell holds for nobody."""
    arrears, complaints, nobody = known_arrears(book), open_complaints_of(book), np.zeros(book.mart.count, bool)
    with np.errstate(invalid="ignore"):
        losing = net_profit(book) < 0
    return {
        "complaint_overdue": nobody if complaints is None else complaints.overdue,
        **{code: nobody if arrears is None else arrears.reason(code) for code in DEBTS},
        "loss": losing,
    }


def others_first(book: Book, codes: tuple[str, ...] = FIRST) -> np.ndarray:
    """bool[N]: customers that any of `codes` (entries of FIRST) holds for."""
    masks = first_masks(book)
    return np.logical_or.reduce([masks[code] for code in codes])


def net_profit(book: Book) -> np.ndarray:
    """float64[N]: net profit of the window, gross where no service cost is on file; NaN where the data have no profit: an amount is
    none."""
    metric = profit_metric(book.mart, "net_profit")
    return book.mart.metrics[metric] if metric != "order_amount" else frozen_array(np.full(book.mart.count, np.nan))
