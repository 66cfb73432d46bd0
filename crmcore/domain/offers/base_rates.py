"""Who buys an item without being asked: what a cross-price gives away to customers who would have bought anyway."""

from __future__ import annotations

import numpy as np

from crmcore.domain.facts.item_purchases import Cut
from crmcore.domain.offers.rules import incidence

#: customers of a pair that weigh as much as all others
WEIGHT = 10.0


def bought_anyway(cut: Cut, items: int, count: int, offered: np.ndarray) -> np.ndarray:
    """float32[O, O]: b of every pair, k in rows and j in columns, of all customers of a cut.

    Parameters
    ----------
    cut : the last cut
    items, count : numbers of items and of customers
    offered : int64[O], the items that can be offered
    """
    then, later = cut.then, cut.later
    ever = incidence(then.customer, then.item, count, offered, items)
    year = incidence(then.customer[then.recent], then.item[then.recent], count, offered, items)
    after = incidence(later.customer[later.recent], later.item[later.recent], count, offered, items)
    new = after - after.multiply(ever)
    without = np.asarray(year.sum(axis=0)).ravel()[:, None] - (year.T @ ever).toarray()
    taken = (year.T @ new).toarray()
    buyers = np.flatnonzero(np.diff(year.indptr))
    missing = len(buyers) - np.asarray(ever[buyers].sum(axis=0)).ravel()
    overall = np.divide(np.asarray(new[buyers].sum(axis=0)).ravel(), missing, out=np.zeros(len(offered)), where=missing > 0)
    return ((taken + WEIGHT * overall) / (without + WEIGHT)).astype(np.float32)
