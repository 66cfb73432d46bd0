"""The active customers of a date, read from the store: the same customers that have a churn risk."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query


def read_active(company_dir: Path, version: int, mart: Mart) -> np.ndarray:
    """bool[N]: bought within the twelve months up to the mart's date, and no departure recorded since."""
    since = mart.metrics["days_since_order"]
    year = (mart.as_of - months_before(mart.as_of, 12)).days
    left = np.full(mart.count, np.inf)
    if "departure" in mart.has:
        with cursor_for(company_dir, version) as cursor:
            departed = run_query(cursor, "departed", as_of=mart.as_of)
        days = departed["departed_on"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
        left[departed["customer_key"].to_numpy()] = (np.datetime64(mart.as_of, "D") - days).astype(float)
    with np.errstate(invalid="ignore"):
        return frozen_array((since < year) & ~(since >= left), np.bool_)
