"""Strategic tiers (S3): most valuable customers to retain, second tier to develop, below zero to make profitable.

Cut as in the scheme `mvc_stc_bz`, so that the programmes and a grade by that scheme agree for every customer.
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.tiers import assign_tiers, share_edges
from crmcore.domain.kernel.arrays import frozen_array

#: index = tier code; −1: none
STRATEGIC: tuple[str, ...] = ("mvc", "stc", "bz")
MVC, STC, BZ = range(3)
SCHEME = "mvc_stc_bz"
#: percent of the customers not below zero: most valuable, second tier
SHARES = (20, 80)


def strategic_tiers(book: Book) -> np.ndarray:
    """int8[N], index into STRATEGIC; −1: not graded, or the current value is unknown."""
    worth, net = (book.mart.metrics[m][book.rows] for m in ("current_value", "net_profit"))
    known = ~np.isnan(worth)
    tier = np.full(book.mart.count, -1, np.int8)
    if not known.any():
        return frozen_array(tier, np.int8)
    below = (net < 0)[known]
    shares = book.scenario.shares if book.scheme.id == SCHEME else SHARES
    cut = assign_tiers(worth[known], share_edges(worth[known][~below], shares))
    tier[book.rows[known]] = np.where(below, BZ, cut)
    return frozen_array(tier, np.int8)
