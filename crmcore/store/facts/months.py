"""Orders month by month, of all or some customers: the months count back from a date, as windows do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.scenario import months_before
from crmcore.store.engine.engine import cursor_for, run_query


@dataclass(frozen=True, slots=True)
class Months:
    """Amount and gross profit of consecutive months, oldest first; `ends` are their last days.

    `profit` is None where the profit of any line is unknown: part of a sum is no sum.
    """

    ends: tuple[date, ...]
    amount: tuple[float, ...]
    profit: tuple[float, ...] | None


def read_months(company_dir: Path, version: int, as_of: date, count: int, customer_mask: np.ndarray | None = None) -> Months:
    """The last `count` months up to `as_of`, those before the first order left out.

    customer_mask   bool[N] of the customers to count; None: everyone

    A month ends on the day of `as_of`, so twelve of them are the window of twelve months. Raises `Problem("unknown_version")`.
    """
    ends = [months_before(as_of, k) for k in reversed(range(count))]
    keys = np.empty(0, np.int32) if customer_mask is None else np.flatnonzero(customer_mask).astype(np.int32)
    with cursor_for(company_dir, version) as cursor:
        cursor.register("looked_at", pa.table({"customer_key": keys}))
        days = run_query(cursor, "order_days", start=months_before(as_of, count), as_of=as_of, everyone=customer_mask is None)
    month = np.searchsorted(np.array(ends, "datetime64[D]"), days["order_date"].to_numpy().astype("datetime64[D]"))
    amount, profit, missing = (
        np.bincount(month, weights=days[name].to_numpy(), minlength=count) for name in ("amount", "profit", "profits_missing")
    )
    first = int(month.min()) if len(month) else count
    return Months(tuple(ends[first:]), tuple(amount[first:].tolist()), None if missing.any() else tuple(profit[first:].tolist()))
