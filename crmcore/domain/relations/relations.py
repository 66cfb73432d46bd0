"""Who supplies, refers and competes with whom as known on a day, and what hangs on each customer (S3: relations of customer groups)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array

#: codes of the table of relations: the other supplies the customer; the other sent it; the two compete
KINDS: tuple[str, ...] = ("supply", "referral", "competitor")
SUPPLY, REFERRAL, COMPETITOR = range(3)
#: relations from which on a customer is a hub
HUB_FROM = 3


@dataclass(frozen=True, eq=False)
class Relations:
    """Pairs of customers on file, each pair of a kind once.

    kind     int64[k], index into KINDS
    source   int64[k], row of the one that supplies or refers; of two that compete, the first in the order of rows
    target   int64[k], row of the other
    outside  relations of these kinds to somebody that is no customer on the day
    """

    kind: np.ndarray
    source: np.ndarray
    target: np.ndarray
    outside: int = 0

    def among(self, customer_mask: np.ndarray | None) -> Relations:
        """The pairs of which at least one is in `customer_mask` (bool[N]; None: all)."""
        if customer_mask is None:
            return self
        inside = customer_mask[self.source] | customer_mask[self.target]
        return Relations(self.kind[inside], self.source[inside], self.target[inside], self.outside)

    def followers(self) -> tuple[np.ndarray, np.ndarray]:
        """(leader, follower), int64[m] each: whom each supplies or sent, a pair of customers once though it may be both."""
        leads = self.kind != COMPETITOR
        pairs = np.unique(np.stack([self.source[leads], self.target[leads]], axis=1), axis=0)
        return pairs[:, 0], pairs[:, 1]


@dataclass(frozen=True, eq=False)
class CustomerRelations:
    """What every customer is to others. Row i is customer i; counts int64[N].

    supplies, supplied_by, sent, sent_by, competes   customers that it supplies, that supply it, that it sent, that sent it, its competitors
    hanging   float64[N]: best known profit of the customers that it supplies or sent, each once; NaN where it has none or none is known
    """

    supplies: np.ndarray
    supplied_by: np.ndarray
    sent: np.ndarray
    sent_by: np.ndarray
    competes: np.ndarray
    hanging: np.ndarray

    @property
    def relations(self) -> np.ndarray:
        """int64[N]: relations on file of each customer."""
        return self.supplies + self.supplied_by + self.sent + self.sent_by + self.competes


@dataclass(frozen=True, slots=True)
class KindCount:
    """A kind of relation: pairs, different customers that supply or refer (`sources`) and that are supplied or referred (`targets`)."""

    kind: str
    pairs: int
    sources: int
    targets: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many customers anything is known: `related` of `customers` have a relation on file; `outside`: relations to somebody that is
    no customer; `hubs`: customers with HUB_FROM relations or more, their own profit and that of the customers they supply or sent."""

    customers: int
    related: int
    kinds: tuple[KindCount, ...]
    outside: int
    hubs: int
    hubs_profit: float | None
    hubs_hanging: float | None


def relations_of(mart: Mart) -> Relations:
    """The relations of a mart; none where nothing reads them."""
    if "relations" in mart.insights:
        return mart.insight("relations", Relations)
    nobody = frozen_array(np.empty(0), np.int64)
    return Relations(nobody, nobody, nobody)


def customer_relations(mart: Mart) -> CustomerRelations:
    """What every customer is to others, whatever the filters."""
    found, count = relations_of(mart), mart.count

    def ends(kind: int, rows: np.ndarray) -> np.ndarray:
        return np.bincount(rows[found.kind == kind], minlength=count)

    leader, follower = found.followers()
    profit = mart.metrics[mart.basis][follower]
    known = ~np.isnan(profit)
    hanging = np.bincount(leader[known], profit[known], count)
    return CustomerRelations(
        *(frozen_array(ends(kind, rows), np.int64) for kind in (SUPPLY, REFERRAL) for rows in (found.source, found.target)),
        frozen_array(ends(COMPETITOR, found.source) + ends(COMPETITOR, found.target), np.int64),
        frozen_array(np.where(np.bincount(leader[known], minlength=count) > 0, hanging, np.nan)),
    )


def hubs(book: Book, customer_mask: np.ndarray | None = None, least: int = HUB_FROM) -> np.ndarray:
    """int64[h]: rows of the customers in `customer_mask` (bool[N]; None: all) with `least` relations or more, most relations first, then
    the profit that hangs on them."""
    every = customer_relations(book.mart)
    enough = every.relations >= max(least, 1)
    rows = np.flatnonzero(enough if customer_mask is None else enough & customer_mask)
    return rows[np.lexsort((-np.nan_to_num(every.hanging[rows]), -every.relations[rows]))]


def coverage(book: Book, customer_mask: np.ndarray | None = None) -> Coverage:
    """How much is known of the relations of the customers in `customer_mask` (bool[N]; None: all)."""
    mart, found = book.mart, relations_of(book.mart).among(customer_mask)
    known = np.ones(mart.count, np.bool_) if mart.known is None else mart.known
    inside = known if customer_mask is None else known & customer_mask
    related = np.zeros(mart.count, np.bool_)
    related[found.source] = related[found.target] = True
    kinds = []
    for code, name in enumerate(KINDS):
        one, other = found.source[found.kind == code], found.target[found.kind == code]
        kinds.append(KindCount(name, len(one), len(np.unique(one)), len(np.unique(other))))
    rows = hubs(book, customer_mask)
    leader, follower = relations_of(mart).followers()
    followers = np.setdiff1d(follower[np.isin(leader, rows)], rows)
    return Coverage(
        int(inside.sum()),
        int((related & inside).sum()),
        tuple(kinds),
        found.outside,
        len(rows),
        sum_of(mart, rows),
        sum_of(mart, followers),
    )


def sum_of(mart: Mart, rows: np.ndarray) -> float | None:
    """The best known profit of the customers in `rows` together; None where none of them is known."""
    profit = mart.metrics[mart.basis][rows]
    return float(np.nansum(profit)) if (~np.isnan(profit)).any() else None


def standing_of(book: Book, customer_ids: Sequence[str]) -> tuple[list[str | None], list[float | None]]:
    """(tier, best known profit) of customers by their numbers; None where there is no such customer, no tier or no profit."""
    tiers, profit = (*book.scheme.tiers, None), book.mart.metrics[book.mart.basis]
    rows = [book.mart.customers.row_of(customer) for customer in customer_ids]
    return (
        [None if row is None else tiers[book.tier[row]] for row in rows],
        [None if row is None or np.isnan(profit[row]) else float(profit[row]) for row in rows],
    )
