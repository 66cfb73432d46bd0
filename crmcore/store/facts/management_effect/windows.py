"""Visits and answers of every customer between two days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.store.engine.engine import cursor_for, run_query


def read_visits(company_dir: Path, version: int, count: int, start: date, end: date) -> np.ndarray:
    """float64[count]: visits of each customer after `start` up to `end`. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "contacts", as_of=end, start=start)
    visits = np.zeros(count)
    visits[rows["customer_key"].to_numpy()] = rows["visits"].to_numpy()
    return visits


def read_answers(company_dir: Path, version: int, count: int, start: date, end: date) -> tuple[np.ndarray, np.ndarray]:
    """float64[count] each: sum of the satisfaction in each customer's answers after `start` up to `end`, and days with an answer.
    Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "satisfaction", as_of=end, start=start)
    keys, values = rows["customer_key"].to_numpy(), rows["perceived"].to_numpy().astype(np.float64)
    return np.bincount(keys, values, count), np.bincount(keys, minlength=count).astype(np.float64)
