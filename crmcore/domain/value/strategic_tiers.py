"""Most valuable, second tier, below zero (S3): whom to hold, from whom to win more, on whom to stop losing.

Cut as the scheme `mvc_stc_bz` does, so that a page about them and a grade by that scheme agree to the customer.
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.tiers import place, share_edges
from crmcore.domain.kernel.arrays import frozen_array

#: index = tier code; −1: none
STRATEGIC: tuple[str, ...] = ("mvc", "stc", "bz")
MVC, STC, BZ = range(3)
SCHEME = "mvc_stc_bz"
#: the most valuable are so many percent of those not below zero, the second tier is the rest
SHARES = (20, 80)


def strategic_tiers(book: Book) -> np.ndarray:
    """int8[N], index into STRATEGIC; −1: not graded, or its current value is unknown."""
    worth, net = (book.mart.metrics[m][book.rows] for m in ("current_value", "net_profit"))
    known = ~np.isnan(worth)
    tier = np.full(book.mart.count, -1, np.int8)
    if not known.any():
        return frozen_array(tier, np.int8)
    below = (net < 0)[known]
    shares = book.scenario.shares if book.scheme.id == SCHEME else SHARES
    cut = place(worth[known], share_edges(worth[known][~below], shares))
    tier[book.rows[known]] = np.where(below, BZ, cut)
    return frozen_array(tier, np.int8)
