"""Categories that a customer's peers buy and it does not: what a second-tier customer could be offered next (S3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.service_facts import Baskets
from crmcore.domain.kernel.arrays import frozen_array

#: a category is usual among peers from this share of them on
USUAL_SHARE = 0.30


@dataclass(frozen=True, eq=False)
class NextProducts:
    """Row i is customer i.

    categories   names of those that are usual in at least one segment
    missing      bool[N, K]: usual among the customer's peers, and not bought by it
    count        int32[N]: how many it misses; bought: how many categories it buys
    usual        float64[K]: among the peers of those that miss it, the share that buys it, weighted by them; NaN: nobody
    """

    categories: tuple[str, ...]
    missing: np.ndarray
    count: np.ndarray
    bought: np.ndarray
    usual: np.ndarray


def next_products(baskets: Baskets, segment: np.ndarray, buyers: np.ndarray) -> NextProducts:
    """From baskets, segments (int32[N], −1: a group of its own) and who bought in the window (bool[N]).

    Peers are the buyers of the same segment. A customer that bought no category at all is offered nothing: nothing is
    known of what it buys.
    """
    n, k = len(segment), len(baskets.categories)
    group = segment.astype(np.int64) + 1
    groups = int(group.max(initial=0)) + 1
    bought = np.bincount(baskets.customer, minlength=n).astype(np.int32)
    told = buyers & (bought > 0)
    pairs = told[baskets.customer]
    customer, category = baskets.customer[pairs], baskets.category[pairs]
    peers = np.bincount(group[told], minlength=groups)
    buying = np.bincount(group[customer] * k + category, minlength=groups * k).reshape(groups, k) if k else np.zeros((groups, 0))
    share = np.divide(buying, peers[:, None], out=np.zeros((groups, k)), where=peers[:, None] > 0)
    kept = np.flatnonzero((share >= USUAL_SHARE).any(axis=0))
    place = np.full(k, -1)
    place[kept] = np.arange(len(kept))
    missing = (share[:, kept] >= USUAL_SHARE)[group] & told[:, None]
    at = place[category] if k else category
    missing[customer[at >= 0], at[at >= 0]] = False
    count = missing.sum(axis=0)
    usual = np.full(len(kept), np.nan)
    for c in range(len(kept)):
        if count[c]:
            usual[c] = share[group[missing[:, c]], kept[c]].mean()
    return NextProducts(
        tuple(baskets.categories[c] for c in kept),
        frozen_array(missing, np.bool_),
        frozen_array(missing.sum(axis=1), np.int32),
        frozen_array(bought, np.int32),
        frozen_array(usual),
    )
