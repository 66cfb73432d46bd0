"""Tier moves between a published grading and a draft, by kind of move, the most valuable customers first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import TierCrosstab, profit_metric, tier_crosstab

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
    crosstab: TierCrosstab
    rows: Mapping[str, np.ndarray]
    by: str

    @property
    def count(self) -> int:
        """Number of customers that move."""
        return sum(len(rows) for rows in self.rows.values())


def moves(book: Book, before: np.ndarray, customer_mask: np.ndarray | None = None, by: str = "gross_profit") -> Moves:
    """Cross published tiers with the Book's effective tiers. Rising is towards the top.

    Parameters
    ----------
    book : the draft
    before : int8[N], published tiers as indices into the Book's tiers, −1: none
    customer_mask : bool[N], None: everyone
    by : the profit that orders the movers; order_amount where it is unknown
    """
    now = book.tier
    if customer_mask is not None:
        before, now = np.where(customer_mask, before, np.int8(-1)), np.where(customer_mask, now, np.int8(-1))
    crossed = tier_crosstab(before, now, book.scheme.tiers, book.scheme.tiers)
    by = profit_metric(book.mart, by)
    order = book.mart.by_value(by)  # the same at every move of a slider
    moved = order[(before != now)[order]]
    old, new = before[moved], now[moved]
    both = (old >= 0) & (new >= 0)
    masks = {"risen": both & (new < old), "fallen": both & (new > old), "entered": old < 0, "left": new < 0}
    return Moves(before, crossed, {kind: moved[masks[kind]] for kind in KINDS}, by)


def mover_table(book: Book, moved: Moves, kind: str, limit: int) -> pa.Table:
    """The most valuable movers of one kind: customer_id, name, before, now (tier codes, null: none), the metric they are ordered
    by, order_amount."""
    rows = moved.rows[kind][:limit]
    customers, at = book.mart.customers.table, pa.array(rows)
    codes = pa.array(book.scheme.tiers)
    columns = {name: customers[name].take(at) for name in ("customer_id", "name") if name in customers.column_names}
    for name, tier in (("before", moved.before[rows]), ("now", book.tier[rows])):
        columns[name] = codes.take(pa.array(tier.astype(np.int32), mask=tier < 0))
    for metric in dict.fromkeys((moved.by, "order_amount")):
        values = book.mart.metrics[metric][rows]
        columns[metric] = pa.array(values, mask=np.isnan(values))
    return pa.table(columns)
