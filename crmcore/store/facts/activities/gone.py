"""Which customers have gone, as known on a working date: read for that day alone, without the mart of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.churn.prediction.activity import is_active
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query


def read_gone(company_dir: Path, version: int, count: int, as_of: date) -> np.ndarray:
    """bool[N] of `count` customers: no purchase within the twelve months up to a day, or written down as departed and no purchase since;
    who never bought has not gone. The same customers as `gone_mask` of a Book of that day. Raises `Problem("unknown_version")`."""
    days_since, days_departed = np.full(count, np.nan), np.full(count, np.nan)
    with cursor_for(company_dir, version) as cursor:
        standing = run_query(cursor, "standing", ("customer_key", "days_since_order"), on=as_of)
        departed = run_query(cursor, "departed", ("customer_key", "departed_on"), as_of=as_of)
    days_since[standing["customer_key"].to_numpy()] = standing["days_since_order"].to_numpy(zero_copy_only=False)
    left = departed["departed_on"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
    days_departed[departed["customer_key"].to_numpy()] = (np.datetime64(as_of, "D") - left).astype(float)
    with np.errstate(invalid="ignore"):
        return frozen_array((days_since >= 0) & ~is_active(days_since, days_departed, as_of), np.bool_)
