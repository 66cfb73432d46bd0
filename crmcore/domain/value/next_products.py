"""Categories that a customer's peers buy and it does not: what to offer a second-tier customer next (S3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.service_facts import Baskets
from crmcore.domain.kernel.arrays import frozen_array

#: a category is usual among peers where at least this share of them buys it
USUAL_SHARE = 0.30


@dataclass(frozen=True, eq=False)
class NextProducts:
    """Missing categories of every customer. Row i is customer i.

    categories   names of the K categories that are usual in at least one segment
    missing      bool[N, K]: usual among the customer's peers, and not bought by it
    count        int32[N]: number of missing categories; bought: number of categories the customer buys
    usual        float64[K]: mean share of buyers among the peers of the customers that miss the category; NaN: nobody misses it
    """

    categories: tuple[str, ...]
    missing: np.ndarray
    count: np.ndarray
    bought: np.ndarray
    usual: np.ndarray


def next_products(baskets: Baskets, segment: np.ndarray, buyers: np.ndarray) -> NextProducts:
    """Missing categories by comparison with peers, the buyers of the same segment.

    A customer that bought no known category is offered nothing.

    Parameters
    ----------
    baskets : categories bought in the window
    segment : int32[N], −1: without a segment, which is a group of its own
    buyers : bool[N], bought in the window
    """
    n, k = len(segment), len(baskets.categories)
    group = segment.astype(np.int64) + 1
    groups = int(group.max(initial=0)) + 1
    bought = np.bincount(baskets.customer, minlength=n).astype(np.int32)
    eligible = buyers & (bought > 0)
    pairs = eligible[baskets.customer]
    customer, category = baskets.customer[pairs], baskets.category[pairs]
    peers = np.bincount(group[eligible], minlength=groups)
    buying = np.bincount(group[customer] * k + category, minlength=groups * k).reshape(groups, k) if k else np.zeros((groups, 0))
    share = np.divide(buying, peers[:, None], out=np.zeros((groups, k)), where=peers[:, None] > 0)
    usual_categories = np.flatnonzero((share >= USUAL_SHARE).any(axis=0))
    position = np.full(k, -1)
    position[usual_categories] = np.arange(len(usual_categories))
    missing = (share[:, usual_categories] >= USUAL_SHARE)[group] & eligible[:, None]
    at = position[category] if k else category
    missing[customer[at >= 0], at[at >= 0]] = False
    count = missing.sum(axis=0)
    usual = np.full(len(usual_categories), np.nan)
    for c in range(len(usual_categories)):
        if count[c]:
            usual[c] = share[group[missing[:, c]], usual_categories[c]].mean()
    return NextProducts(
        tuple(baskets.categories[c] for c in usual_categories),
        frozen_array(missing, np.bool_),
        frozen_array(missing.sum(axis=1), np.int32),
        frozen_array(bought, np.int32),
        frozen_array(usual),
    )
