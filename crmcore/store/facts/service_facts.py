"""Service received, categories bought, and the profit of the year before, as known on a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.facts.service_facts import Baskets, ServiceFacts
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import months_before, window_start
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.cost_to_serve import read_serving_costs
from crmcore.store.facts.order_metrics import order_metrics

YEAR = 12


def read_service_facts(company_dir: Path, version: int, mart: Mart) -> ServiceFacts:
    """Of each customer of a mart, over its window; the profit of the year before by the mart's basis and rates.
    Raises `Problem("unknown_version")`."""
    count, as_of, window, has, basis = mart.count, mart.as_of, mart.window, mart.has, mart.basis
    start = window_start(as_of, window)
    with cursor_for(company_dir, version) as cursor:
        contacts = visits = None
        if "contact" in has:
            rows = run_query(cursor, "contacts", as_of=as_of, start=start)
            contacts, visits = (_scattered(rows, name, np.zeros(count)) for name in ("contacts", "visits"))
        discount = read_discounts(cursor, count, start, as_of)
        then = months_before(as_of, YEAR)
        before = order_metrics(cursor, count, then, YEAR).metrics
        profit = np.array(before["order_amount" if basis == "order_amount" else "gross_profit"])
        if basis == "net_profit":
            profit -= read_serving_costs(cursor, count, months_before(then, YEAR), then, mart.cost_rates).total
        profit[np.isnan(before["order_amount"]) | (before["order_count"] == 0)] = np.nan
    return ServiceFacts(contacts, visits, discount, frozen_array(profit))


def read_discounts(cursor: duckdb.DuckDBPyConnection, count: int, start: date, as_of: date) -> np.ndarray | None:
    """float64[count]: mean discount of each customer after `start` up to `as_of`, by amount, NaN unknown; None where it is of everyone."""
    rows = run_query(cursor, "discounts", as_of=as_of, start=start)
    return _scattered(rows, "discount", np.full(count, np.nan)) if rows.num_rows else None


def read_amounts(cursor: duckdb.DuckDBPyConnection, count: int, as_of: date, window: int) -> np.ndarray:
    """float64[count]: order amount of each customer in the months of `window` up to `as_of`, NaN unknown."""
    return order_metrics(cursor, count, as_of, window).metrics["order_amount"]


def read_baskets(company_dir: Path, version: int, as_of: date, window: int | None) -> Baskets:
    """Who bought in which category within the window. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "category_buyers", as_of=as_of, start=window_start(as_of, window))
    coded = rows["category"].combine_chunks().cast(pa.string()).dictionary_encode()
    names = coded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    position = np.empty(len(names), np.int32)
    position[order] = np.arange(len(names), dtype=np.int32)
    category = position[pc.fill_null(coded.indices, 0).to_numpy(zero_copy_only=False)] if names else np.empty(0, np.int32)
    return Baskets(
        tuple(names[k] for k in order), frozen_array(rows["customer_key"].to_numpy(), np.int32), frozen_array(category, np.int32)
    )


def _scattered(rows: pa.Table, column: str, values: np.ndarray) -> np.ndarray:
    values[rows["customer_key"].to_numpy()] = rows[column].to_numpy()
    return frozen_array(values)
