"""First and repeat purchases by day, and which customers began before the data."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np

from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.purchase_models.daily_purchases import DailyPurchases
from crmcore.store.engine.engine import run_query
from crmcore.store.facts.acquisition import read_acquisition


def read_daily_purchases(cursor: duckdb.DuckDBPyConnection, begun_by: date, on: date) -> DailyPurchases | None:
    """The purchases up to `on` of the customers that had begun by `begun_by`; None where there are none."""
    rows = run_query(cursor, "daily_purchases", begun_by=begun_by, on=on)
    if not rows.num_rows:
        return None
    day = rows["day"].to_numpy().astype("datetime64[D]")
    at, count = (day - day[0]).astype(np.int64), (np.datetime64(on, "D") - day[0]).astype(int) + 1

    def spread(name: str) -> np.ndarray:
        return frozen_array(np.bincount(at, rows[name].to_numpy(), count), np.int64)

    return DailyPurchases(day[0].item(), spread("firsts"), spread("repeats"))


def read_left_truncation(cursor: duckdb.DuckDBPyConnection, as_of: date) -> LeftTruncation:
    """Which of the customers with a purchase by `as_of` began, or may have begun, before the data."""
    rows = run_query(cursor, "standing", wanted=("customer_key", "tenure_days"), on=as_of)
    (count,) = cursor.execute("select count(*) from customer").fetchall()[0]
    first_days = np.full(count, np.nan)
    first_days[rows["customer_key"].to_numpy()] = rows["tenure_days"].to_numpy(zero_copy_only=False).astype(np.float64)
    acquired, bought = read_acquisition(cursor, count, as_of, first_days), ~np.isnan(first_days)
    return LeftTruncation(*(frozen_array(mask & bought, np.bool_) for mask in (acquired.before_data, acquired.censored)))
