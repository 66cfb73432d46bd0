"""What is known of customers on a day: attributes with their categories, who bought named products, since when columns say what they do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.attribute_history import AttributeHistory, shared_attribute_history
from crmcore.store.files.paths import database_file

_FIRST = date(1970, 1, 1)


def history_of(company_dir: Path, version: int) -> AttributeHistory:
    """Every value of every attribute of a version. Raises `Problem("unknown_version")`."""
    return shared_attribute_history(Path(company_dir), version, database_file(company_dir, version).stat().st_mtime_ns)


def read_attribute_categories(company_dir: Path, version: int) -> dict[str, str | None]:
    """Attribute → the category that its rows state; None: none. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "attribute_categories")
    return dict(zip(rows["name"].to_pylist(), rows["category"].to_pylist(), strict=True))


def attribute_rows(history: AttributeHistory, as_of: date) -> Iterator[tuple[str, np.ndarray, date | None]]:
    """(name, int32[k] rows of customers with a value on the day, each once; the newest day of a value, None: none has one) of every
    attribute that somebody has."""
    last = (as_of - _FIRST).days
    for name, start, end in zip(history.names, history.edges[:-1], history.edges[1:], strict=True):
        there = history.day[start:end] <= last
        if there.any():
            newest = int(history.day[start:end][there].max())
            undated = newest == np.iinfo(np.int32).min
            customers = history.customer[start:end][there]  # sorted
            yield name, customers[np.diff(customers, prepend=-1) != 0], None if undated else _FIRST + timedelta(days=newest)


def read_product_buyers(company_dir: Path, version: int, as_of: date) -> np.ndarray:
    """int64[k], rows of the customers with an order line by the day that names a product. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        return run_query(cursor, "customers_with_products", as_of=as_of)["customer_key"].to_numpy().astype(np.int64)


def read_column_days(company_dir: Path, version: int, customer: int, as_of: date) -> dict[str, date]:
    """Column of the customer table → the day of the line from which on it says what it says of the customer in a row; columns that only
    a list without a day speaks of are left out. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "column_days", customer=customer, as_of=as_of).to_pylist()
    days: dict[str, date] = {}
    for before, now in pairwise(rows):
        days |= {name: now["valid_from"] for name in now if now[name] != before[name]}
    return {name: day for name, day in days.items() if not name.startswith("valid_")}
