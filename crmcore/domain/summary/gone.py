"""Who has gone: bought before, and is not active any more; wherever a customer is listed, that is said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.grading.book import Book


def gone_mask(book: Book) -> np.ndarray:
    """bool[N]: no purchase within twelve months, or written down as departed and no purchase since; nobody where nothing reads it
    (`crmcore.domain.churn.prediction.activity`)."""
    return gone_among(book, slice(None))


def gone_among(book: Book, rows: np.ndarray | Sequence[int] | slice) -> np.ndarray:
    """The same of the customers in `rows` (int[n]) alone: bool[n]."""
    days = book.mart.metrics["days_since_order"][rows]
    if "active" not in book.mart.insights:
        return np.zeros(len(days), bool)
    with np.errstate(invalid="ignore"):
        return (days >= 0) & ~book.mart.insight("active", np.ndarray)[rows]
