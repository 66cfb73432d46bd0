"""The active customers of a date, read from the store: the same customers that have a churn risk."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from crmcore.domain.churn.prediction.activity import is_active
from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query


def read_active(company_dir: Path, version: int, mart: Mart) -> np.ndarray:
    """bool[N]: bought within the twelve months up to the mart's date, and no departure recorded since."""
    days_departed = np.full(mart.count, np.nan)
    if "departure" in mart.has:
        with cursor_for(company_dir, version) as cursor:
            departed = run_query(cursor, "departed", as_of=mart.as_of)
        days = departed["departed_on"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
        days_departed[departed["customer_key"].to_numpy()] = (np.datetime64(mart.as_of, "D") - days).astype(float)
    return frozen_array(is_active(mart.metrics["days_since_order"], days_departed, mart.as_of), np.bool_)
