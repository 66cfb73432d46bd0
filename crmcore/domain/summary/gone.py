"""Who has gone: bought before, and is not active any more; wherever a customer is listed, that is said."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book


def gone_mask(book: Book) -> np.ndarray:
    """bool[N]: no purchase within twelve months, or written down as departed and no purchase since (`crmcore.domain.churn.activity`);
    nobody where nothing reads it."""
    if "active" not in book.mart.insights:
        return np.zeros(book.mart.count, bool)
    with np.errstate(invalid="ignore"):
        return (book.mart.metrics["days_since_order"] >= 0) & ~book.mart.insight("active", np.ndarray)
