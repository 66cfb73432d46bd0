"""When customers were won: the first purchase, the day that a customer list names, and whether the beginning may lie before the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from crmcore.store.engine.engine import run_query


@dataclass(frozen=True, eq=False)
class Acquisition:
    """Of N customers, as known on a date.

    Attributes
    ----------
    first_days
        float64[N], days from the first purchase to the date; NaN without one.
    listed_days
        float64[N], days from the day that a customer list names to the date; NaN without one.
    censored
        bool[N], no day is listed and the first purchase lies within the 90th percentile of all gaps of the data's beginning.
    before_data
        bool[N], the customer list names a day before the data's first order.
    """

    first_days: np.ndarray
    listed_days: np.ndarray
    censored: np.ndarray
    before_data: np.ndarray


def read_acquisition(cursor: duckdb.DuckDBPyConnection, count: int, as_of: date, first_days: np.ndarray) -> Acquisition:
    """The acquisition of `count` customers; `first_days`: see Acquisition."""
    rows, listed = run_query(cursor, "listed_since", as_of=as_of), np.full(count, np.nan)
    listed[rows["customer_key"].to_numpy()] = rows["days"].to_numpy()
    (first,) = cursor.execute("select min(order_date) from purchase_day").fetchall()[0]
    beginning = float("nan") if first is None else float((as_of - first).days)
    usual = run_query(cursor, "usual_gap", on=as_of)["days"].to_pylist()[0] or 0.0
    with np.errstate(invalid="ignore"):
        return Acquisition(first_days, listed, np.isnan(listed) & (beginning - first_days < usual), listed > beginning)
