"""Customers that bought first in a span of days, and what they brought in the year from then on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.store.engine.engine import cursor_for, run_query


def read_newcomers(company_dir: Path, version: int, after: date, last: date) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(rows int64[k], amount float64[k], gross profit float64[k], NaN where a line's is unknown) of those with the first purchase after
    `after` and up to `last`, over 365 days from it. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        found = run_query(cursor, "newcomers", after=after, last=last)
    columns = (found[name].to_numpy().astype(np.float64) for name in ("amount", "profit"))
    return (found["customer_key"].to_numpy().astype(np.int64), *columns)
