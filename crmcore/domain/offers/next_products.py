"""The next products of every customer by the rule that is in force for the company."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.item_purchases import Cut, ItemPurchases, Items
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.offers.base_rates import bought_anyway
from crmcore.domain.offers.judging import PLAIN, Judgement
from crmcore.domain.offers.rules import NAMED, best_items, item_range, margins

#: months that the expected profit is for where no cut says
YEAR = 12


@dataclass(frozen=True, eq=False)
class NextProducts:
    """What to offer each customer next. Row i is customer i.

    Attributes
    ----------
    items
        The items.
    rule
        An entry of `rules.RULES`.
    judgement
        How the rules did on earlier days; None where the data are too short to say.
    named
        int32[N, NAMED], numbers of the items, the best first; −1: none. Who bought nothing in the last year is offered nothing.
    margin
        float64[N], profit expected of one of them if it is bought, over `months`: the mean of those named × what was realised of such
        expectations after the last cut; NaN where none is named. In the company's currency.
    bought
        int32[N], number of items bought in the last year.
    purchases
        What they rest on.
    segment
        int32[N], −1: without one.
    offered
        int64[O], numbers of the items that can be offered.
    bought_anyway
        float32[O, O], who bought an item without any cross-price (see `base_rates.bought_anyway`); None: too short to say.
    """

    items: Items
    rule: str
    judgement: Judgement | None
    named: np.ndarray
    margin: np.ndarray
    bought: np.ndarray
    purchases: ItemPurchases
    segment: np.ndarray
    offered: np.ndarray
    bought_anyway: np.ndarray | None

    @property
    def months(self) -> int:
        """Months that the expected profit is for."""
        return YEAR if self.judgement is None else self.judgement.months

    @property
    def has_offer(self) -> np.ndarray:
        """bool[N]: whether anything is named."""
        return self.named[:, 0] >= 0

    def names_of(self, row: int) -> tuple[str, ...]:
        """The items named to a customer."""
        return tuple(self.items.names[int(item)] for item in self.named[row] if item >= 0)

    def expected(self, take_up: float) -> np.ndarray:
        """float64[N]: margin × take-up, 0 where nothing is named."""
        return np.nan_to_num(self.margin) * take_up


def next_products(
    items: Items,
    purchases: ItemPurchases,
    segment: np.ndarray,
    judgement: Judgement | None = None,
    last: Cut | None = None,
    rule: str | None = None,
) -> NextProducts:
    """The next products of N customers; `last`: the last cut, `rule`: another than that in force."""
    found = item_range(purchases, items.count, segment)
    chosen = rule or (judgement.chosen if judgement is not None else PLAIN)
    count = len(segment)
    named, margin = np.full((count, NAMED), -1, np.int32), np.full(count, np.nan)
    named[found.buyers] = best_items(found, chosen, found.buyers)
    rows = np.flatnonzero(named[:, 0] >= 0)
    each = margins(found, items.count, rows, named[rows])
    margin[rows] = np.nanmean(each, axis=1) * (1.0 if judgement is None else judgement.realised)
    bought = np.bincount(purchases.customer[purchases.recent], minlength=count)
    return NextProducts(
        items,
        chosen,
        judgement,
        frozen_array(named, np.int32),
        frozen_array(margin),
        frozen_array(bought, np.int32),
        purchases,
        frozen_array(segment, np.int32),
        frozen_array(found.offered, np.int64),
        None if last is None else bought_anyway(last, items.count, count, found.offered),
    )


def next_products_of(book: Book) -> NextProducts | None:
    """What to offer the customers of a Book; None where order lines name neither products nor categories."""
    return book.mart.insight("offers", NextProducts) if "offers" in book.mart.insights else None
