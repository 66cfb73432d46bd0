"""Purchases, debts and related customers of those let go, read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.letting_go.effect import Since
from crmcore.store.engine.engine import cursor_for, run_query


def read_since(company_dir: Path, version: int, mart: Mart, rows: np.ndarray, days: Sequence[date]) -> Since:
    """What came in from customers after their parting, by the mart's date; debts are those of the day of parting.

    `rows`: int64[n], rows of the mart, each once; `days`: the day of each parting. Raises `Problem("unknown_version")`.
    """
    place = {row: k for k, row in enumerate(rows.tolist())}
    keys, on = rows.tolist(), list(days)
    brought = np.zeros(len(rows))
    owed, recovered = (np.full(len(rows), 0.0 if "payment" in mart.has else np.nan) for _ in range(2))
    with cursor_for(company_dir, version) as cursor:
        for row in run_query(cursor, "brought_since", keys=keys, days=on, as_of=mart.as_of).to_pylist():
            brought[place[row["customer_key"]]] = np.nan if row["profit"] is None else row["profit"]
        if "payment" in mart.has:
            excuses = {name: list(reasons) for name, reasons in mart.late_reasons.as_json().items()}
            for row in run_query(cursor, "debts_of_let_go", keys=keys, days=on, as_of=mart.as_of, **excuses).to_pylist():
                at = place[row["customer_key"]]
                owed[at], recovered[at] = row["owed"], row["recovered"]
    return Since(frozen_array(brought), frozen_array(owed), frozen_array(recovered))


def read_followers(company_dir: Path, version: int, as_of: date, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(leader, follower), int64[k] rows of the mart each: whom the customers in `rows` (int64[n]) referred or own.

    Raises `Problem("unknown_version")`.
    """
    with cursor_for(company_dir, version) as cursor:
        table = run_query(cursor, "related_of_let_go", keys=rows.tolist(), as_of=as_of)
    leader, follower = (table[name].cast(pa.int64()).to_numpy() for name in ("leader_key", "follower_key"))
    return frozen_array(leader, np.int64), frozen_array(follower, np.int64)
