"""Who is in the upper half of the tiers."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book


def upper_half(book: Book, rows: np.ndarray | slice = slice(None)) -> np.ndarray:
    """bool[n]: whether the customers in `rows` (int[n]; everyone) are in the upper half of the tiers; the middle one of an odd number is
    not."""
    tier = book.tier[rows]
    return (tier >= 0) & (tier < len(book.scheme.tiers) // 2)
