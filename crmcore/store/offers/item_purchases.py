"""Who bought which item up to a day, and on earlier days what followed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np

from crmcore.domain.facts.item_purchases import LEVELS, Cut, ItemPurchases, Items
from crmcore.domain.grading.scenario import months_before, window_start
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.tables.line_status import NO_PURCHASE_WORDS
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.order_metrics import months_of_data

YEAR = 12
#: products from which on categories are offered, where there are any
MOST_PRODUCTS = 500
_PRODUCT, _CATEGORY = LEVELS


def read_items(company_dir: Path, version: int, as_of: date) -> Items | None:
    """The items that can be offered: products, or categories where more than MOST_PRODUCTS products sold in the last year; None where
    order lines name neither. Raises `Problem("unknown_version")`."""
    start = window_start(as_of, YEAR)
    with cursor_for(company_dir, version) as cursor:
        (count,) = run_query(cursor, "item_counts", as_of=as_of, start=start).to_pylist()
        products, categories = count["products"], count["categories"]
        if not products and not categories:
            return None
        level = _CATEGORY if categories and (not products or products > MOST_PRODUCTS) else _PRODUCT
        rows = run_query(cursor, "items", as_of=as_of, start=start, by_category=level == _CATEGORY)
    price = np.array([np.nan if value is None else value for value in rows["price"].to_pylist()], float)
    return Items(level, tuple(rows["name"].to_pylist()), frozen_array(price), not count["has_profit"])


def read_item_purchases(company_dir: Path, version: int, as_of: date, items: Items) -> ItemPurchases:
    """What every customer has bought up to a day, and in the year up to it."""
    with cursor_for(company_dir, version) as cursor:
        return _read(cursor, items, as_of, as_of, window_start(as_of, YEAR), 1)


def read_cuts(company_dir: Path, version: int, as_of: date, items: Items, months: int, every: int) -> tuple[Cut, Cut]:
    """The last but one cut and the last, so many months apart, of every `every`-th customer."""
    days = [months_before(as_of, months * back) for back in (2, 1, 0)]
    with cursor_for(company_dir, version) as cursor:
        first, last = (
            Cut(
                _read(cursor, items, as_of, day, window_start(day, YEAR), every),
                _read(cursor, items, as_of, until, day, every),
                months,
            )
            for day, until in pairwise(days)
        )
    return first, last


def months_known(company_dir: Path, version: int, as_of: date) -> int:
    """Months of orders up to a day."""
    with cursor_for(company_dir, version) as cursor:
        return months_of_data(cursor, as_of)


def _read(cursor: duckdb.DuckDBPyConnection, items: Items, numbered_on: date, until: date, start: date, every: int) -> ItemPurchases:
    rows = run_query(
        cursor,
        "item_purchases",
        numbered_on=numbered_on,
        until=until,
        start=start,
        every=every,
        by_category=items.level == _CATEGORY,
        by_amount=items.by_amount,
        returned=list(NO_PURCHASE_WORDS),
    )
    return ItemPurchases(
        until,
        frozen_array(rows["customer_key"].to_numpy(), np.int32),
        frozen_array(rows["item"].to_numpy(), np.int32),
        frozen_array(rows["recent"].combine_chunks().to_numpy(zero_copy_only=False), np.bool_),
        frozen_array(rows["profit"].to_numpy(), np.float32),
        frozen_array(rows["amount"].to_numpy(), np.float32),
    )
