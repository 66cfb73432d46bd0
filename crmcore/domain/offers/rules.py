"""Three rules for the next product: popular, likely next, worth offering.

Of an item j and a customer i of segment s, over items that i never bought:

popular      p_sj, the share of the segment's buyers that bought j in the last year, shrunk with SEGMENT_WEIGHT towards all buyers' share
likely       C_ij = Σ over the items k that i bought of n_kj / (√(n_k · n_j) + AFFINITY_WEIGHT): the cosine of two items by who bought them,
             shrunk towards 0 where few did (Sarwar et al. 2001, "Item-based collaborative filtering"; the shrinkage is ours)
worth        p_sj · f_ij · π_j, f = C over its mean over customers, then over the customer's mean; π_j the mean profit of j per buyer and
             year, shrunk with PROFIT_WEIGHT, at least 0

What is offered is at most MOST_OFFERED items, those with the most buyers in the year; the affinity rests on the MOST_KNOWN with the most
buyers ever. So memory and time are bounded, whatever the range.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from crmcore.domain.facts.item_purchases import ItemPurchases

RULES: tuple[str, ...] = ("popular", "likely", "worth")
#: items named to a customer
NAMED = 3
SEGMENT_WEIGHT, AFFINITY_WEIGHT, PROFIT_WEIGHT = 20.0, 3.0, 10.0
MOST_OFFERED, MOST_KNOWN = 500, 5_000
#: cells of a block of scores at most
CELLS = 4_000_000


@dataclass(frozen=True, eq=False)
class Range:
    """What the rules know of the items on a day.

    Attributes
    ----------
    offered
        int64[O], numbers of the items that can be offered.
    bought
        float32 sparse[N, O], 1 where a customer ever bought it.
    known
        float32 sparse[N, K], the same of the items that the affinity rests on.
    affinity
        float32[K, O], the shrunk cosine, 0 of an item with itself.
    share
        float32[S, O], p_sj; `segment`: int64[N], the row of each customer in it.
    profit
        float64[O], π_j per buyer and year.
    size
        float64[N], a customer's profit in the year against what buyers of the same items bring on average, shrunk by one item; ≥ 0.
    buyers
        int64[n], rows of the customers that bought anything in the year.
    """

    offered: np.ndarray
    bought: sp.csr_matrix
    known: sp.csr_matrix
    affinity: np.ndarray
    share: np.ndarray
    segment: np.ndarray
    profit: np.ndarray
    size: np.ndarray
    buyers: np.ndarray


def item_range(purchases: ItemPurchases, items: int, segment: np.ndarray) -> Range:
    """What the rules know by a day.

    Parameters
    ----------
    purchases
        Of all customers or a sample, the period being the last year.
    items
        Number of items, J.
    segment
        int[N], −1: without a segment, which is a group of its own.
    """
    n, recent = len(segment), purchases.recent
    ever = np.bincount(purchases.item, minlength=items)
    buyers_of = np.bincount(purchases.item[recent], minlength=items)
    offered = _most(buyers_of, MOST_OFFERED)
    known = _most(ever, MOST_KNOWN)
    bought = incidence(purchases.customer, purchases.item, n, offered, items)
    evidence = incidence(purchases.customer, purchases.item, n, known, items)
    together = np.asarray((evidence.T @ bought).todense(), np.float32)
    together[known[:, None] == offered[None, :]] = 0
    affinity = together / (np.sqrt(np.outer(ever[known], ever[offered])) + AFFINITY_WEIGHT)
    year = incidence(purchases.customer[recent], purchases.item[recent], n, offered, items)
    buyers = np.flatnonzero(np.bincount(purchases.customer[recent], minlength=n))
    group = segment.astype(np.int64) + 1
    groups = int(group.max(initial=0)) + 1
    member = sp.csr_matrix((np.ones(len(buyers), np.float32), (group[buyers], buyers)), shape=(groups, n))
    size_of = np.bincount(group[buyers], minlength=groups)[:, None]
    overall = buyers_of[offered] / max(len(buyers), 1)
    share = ((member @ year).toarray() + SEGMENT_WEIGHT * overall) / (size_of + SEGMENT_WEIGHT)
    total = np.bincount(purchases.item[recent], purchases.profit[recent], items)
    mean = float(total.sum() / max(recent.sum(), 1))
    every = np.maximum((total + PROFIT_WEIGHT * mean) / (buyers_of + PROFIT_WEIGHT), 0.0)
    return Range(
        offered,
        bought,
        evidence,
        affinity.astype(np.float32),
        share.astype(np.float32),
        group,
        every[offered],
        _size(purchases, every, mean, n),
        buyers,
    )


def best_items(found: Range, rule: str, rows: np.ndarray) -> np.ndarray:
    """int32[n, NAMED]: numbers of the items that a rule names to customers, the best first; −1: no further one.

    Parameters
    ----------
    found
        What is known by the day.
    rule
        An entry of RULES.
    rows
        int64[n], the customers.
    """
    named = np.full((len(rows), NAMED), -1, np.int32)
    if not len(found.offered) or not len(rows):
        return named
    for start, scores in _scores(found, rule, rows):
        line = np.arange(len(scores))
        for k in range(NAMED):
            best = scores.argmax(axis=1)
            holds = scores[line, best] > 0
            named[start : start + len(scores), k] = np.where(holds, found.offered[best], -1)
            scores[line, best] = -1
    return named


def margins(found: Range, items: int, rows: np.ndarray, named: np.ndarray) -> np.ndarray:
    """float64[n, NAMED]: what an item named to a customer brings in a year if it is bought: π_j × the customer's size; NaN: none named."""
    profit = np.full(items + 1, np.nan)
    profit[found.offered] = found.profit
    return profit[named] * found.size[rows][:, None]


def incidence(
    customer: np.ndarray, item: np.ndarray, count: int, chosen: np.ndarray, items: int, values: np.ndarray | None = None
) -> sp.csr_matrix:
    """float32 sparse[count, len(chosen)] of pairs, those of other items left out: 1, or `values`."""
    place = np.full(items, -1, np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    at = place[item]
    chosen_pairs = at >= 0
    cells = np.ones(int(chosen_pairs.sum()), np.float32) if values is None else values[chosen_pairs].astype(np.float32)
    return sp.csr_matrix((cells, (customer[chosen_pairs], at[chosen_pairs])), shape=(count, len(chosen)))


def _scores(found: Range, rule: str, rows: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Blocks of (first place, float32[m, O]): scores of customers, −1 where the item was bought."""
    block = max(1, CELLS // len(found.offered))
    scale = None
    if rule == "worth":
        known = np.asarray(found.known[found.buyers].sum(axis=0)).ravel()
        mean = known @ found.affinity / max(len(found.buyers), 1)
        scale = np.divide(1.0, mean, out=np.zeros_like(mean), where=mean > 0).astype(np.float32)
    for start in range(0, len(rows), block):
        part = rows[start : start + block]
        popular = rule == "popular"
        scores = found.share[found.segment[part]] if popular else np.asarray(found.known[part] @ found.affinity, np.float32)
        if scale is not None:
            scores *= scale
            each = scores.mean(axis=1, keepdims=True)
            np.divide(scores, each, out=scores, where=each > 0)
            scores *= found.share[found.segment[part]] * found.profit.astype(np.float32)
        own = found.bought[part].tocoo()
        scores[own.row, own.col] = -1
        yield start, scores


def _most(buyers: np.ndarray, most: int) -> np.ndarray:
    """int64[m]: the items with the most buyers, ascending, at most `most`; those without any are none."""
    order = np.lexsort((np.arange(len(buyers)), -buyers))[:most]
    return np.sort(order[buyers[order] > 0])


def _size(purchases: ItemPurchases, every: np.ndarray, mean: float, count: int) -> np.ndarray:
    recent = purchases.recent
    customer = purchases.customer[recent]
    own = np.bincount(customer, purchases.profit[recent], count)
    usual = np.bincount(customer, every[purchases.item[recent]], count)
    weight = max(mean, 0.0)
    return np.maximum(np.divide(own + weight, usual + weight, out=np.ones(count), where=usual + weight > 0), 0.0)
