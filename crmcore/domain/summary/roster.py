"""The grade report as a table: searching, sorting, and the columns of the rows. Pages, command line and exports share it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import POPULATION, Customers
from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.tables.registry import FILTER_FIELDS


def search_mask(customers: Customers, text: str) -> np.ndarray | None:
    """bool[N]: customers whose id or name contains `text`, ignoring case; None for an empty search."""
    if not text.strip():
        return None
    matches = _contains(customers.table["customer_id"], text.strip())
    if "name" in customers.table.column_names:
        matches = pc.or_(matches, _contains(customers.table["name"], text.strip()))
    return matches.to_numpy(zero_copy_only=False).astype(bool)


def rows_named(customers: Customers, text: str) -> np.ndarray:
    """int64[k]: the customer with the number `text`; where there is none those with that name, else those whose name or number
    contains it; none for an empty text."""
    text = text.strip()
    if (row := customers.row_of(text)) is not None:
        return np.array([row], np.int64)
    mask = search_mask(customers, text)
    found = np.flatnonzero(mask) if mask is not None else np.zeros(0, np.int64)
    if "name" not in customers.table.column_names:
        return found
    names = customers.table["name"].take(pa.array(found)).to_pylist()
    same = np.array([name is not None and str(name).casefold() == text.casefold() for name in names], bool)
    return found[same] if same.any() else found


def _contains(column: pa.ChunkedArray, text: str) -> pa.Array:
    flat = column.cast(pa.string()).combine_chunks()
    return pc.fill_null(pc.match_substring(flat, text, ignore_case=True), False)


def ordered_rows(book: Book, customer_mask: np.ndarray | None = None, by: str = "rank", descending: bool = False) -> np.ndarray:
    """Rows sorted by one column; unknown values come last, ties keep the order of customer ids.

    Parameters
    ----------
    mask
        bool[N], the customers to sort; None: all.
    by
        "rank", "score", "tier", a customer column or a metric id; KeyError for others.

    Returns
    -------
    int64[n].
    """
    if customer_mask is None:
        customer_mask = book.mart.known
    rows = np.arange(book.mart.count) if customer_mask is None else np.flatnonzero(customer_mask)
    if by == "customer_id":
        return rows[::-1] if descending else rows
    if by in book.mart.customers.table.column_names:
        values = book.mart.customers.codes(by)[0][rows].astype(np.float64)
        values[values < 0] = np.nan
    elif by == "tier":
        values = book.tier[rows].astype(np.float64)
        values[values < 0] = np.nan
    elif by == "rank":
        values = book.rank[rows].astype(np.float64)
        values[values == 0] = np.nan
    else:
        values = book.score[rows] if by == "score" else book.mart.metrics[by][rows]
    return rows[np.argsort(-values if descending else values, kind="stable")]  # argsort puts NaN last


def roster(book: Book, rows: np.ndarray | Sequence[int], metrics: Sequence[str] = ()) -> pa.Table:
    """The grade report of some rows.

    Parameters
    ----------
    rows
        int64[n], rows of the mart, in the order wanted.
    metrics
        Metric ids to add; (): all of them.

    Returns
    -------
    Columns: customer_id, name and the filter fields that there are; tier (the code that counts) and computed, null where
    none; by_hand (an override applies), population (why there is no tier), rank, score; then one column per metric.
    """
    customers = book.mart.customers.table
    at = pa.array(rows)
    columns: dict[str, pa.Array | pa.ChunkedArray] = {"customer_id": customers["customer_id"].take(at)}
    for name in ("name", *FILTER_FIELDS):
        if name in customers.column_names:
            columns[name] = customers[name].take(at)
    codes = pa.array(book.scheme.tiers)
    for name, tier in (("tier", book.tier), ("computed", book.computed)):
        columns[name] = codes.take(pa.array(tier[rows].astype(np.int32), mask=tier[rows] < 0))
    columns["by_hand"] = pa.array([int(r) in book.overrides for r in rows], pa.bool_())
    columns["population"] = pa.array(POPULATION).take(pa.array(book.population[rows].astype(np.int32)))
    columns["rank"] = pa.array(book.rank[rows], mask=book.rank[rows] == 0)
    columns["score"] = pa.array(book.score[rows], mask=np.isnan(book.score[rows]))
    for metric in metrics or tuple(m.id for m in METRICS):
        values = book.mart.metrics[metric][rows]
        columns[metric] = pa.array(values, mask=np.isnan(values))
    return pa.table(columns)
