"""Who moves between a published grading and a draft: counted, and told apart, the most valuable first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import Crossing, crossing, profit_metric

#: every mover is exactly one of these
KINDS: tuple[str, ...] = ("risen", "fallen", "entered", "left")


@dataclass(frozen=True, eq=False)
class Moves:
    """A published grading crossed with a Book of the same tiers.

    before   int8[N], the published tier of every customer, −1 where it had none (or the filters leave it out)
    rows     kind of move → rows of the mart, most valuable first
    by       metric that says what is valuable
    """

    before: np.ndarray
    crossing: Crossing
    rows: Mapping[str, np.ndarray]
    by: str

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def moves(book: Book, before: np.ndarray, customer_mask: np.ndarray | None = None, by: str = "gross_profit") -> Moves:
    """Cross published tiers (int8[N], indices into the Book's own tiers, −1: none) with the tiers that count now.

    Rising is towards the top. `customer_mask` (bool[N]) keeps to some of the customers; `by` is the kind of profit that says who
    is valuable, order_amount where the data know no profit.
    """
    now = book.tier
    if customer_mask is not None:
        before, now = (np.where(customer_mask, tier, np.int8(-1)) for tier in (before, now))
    crossed = crossing(before, now, book.scheme.tiers, book.scheme.tiers)
    by = profit_metric(book.mart, by)
    order = book.mart.by_value(by)  # the same at every move of a slider
    moved = order[(before != now)[order]]
    was, becomes = before[moved], now[moved]
    both = (was >= 0) & (becomes >= 0)
    told = {"risen": both & (becomes < was), "fallen": both & (becomes > was), "entered": was < 0, "left": becomes < 0}
    return Moves(before, crossed, {kind: moved[told[kind]] for kind in KINDS}, by)


def mover_table(book: Book, found: Moves, kind: str, limit: int) -> pa.Table:
    """The most valuable movers of one kind as rows: customer_id, name, before, now (tier codes, null: none),
    what they were ordered by, order_amount."""
    rows = found.rows[kind][:limit]
    customers, at = book.mart.customers.table, pa.array(rows)
    codes = pa.array(book.scheme.tiers)
    columns = {name: customers[name].take(at) for name in ("customer_id", "name") if name in customers.column_names}
    for name, tier in (("before", found.before[rows]), ("now", book.tier[rows])):
        columns[name] = codes.take(pa.array(tier.astype(np.int32), mask=tier < 0))
    for metric in dict.fromkeys((found.by, "order_amount")):
        values = book.mart.metrics[metric][rows]
        columns[metric] = pa.array(values, mask=np.isnan(values))
    return pa.table(columns)
