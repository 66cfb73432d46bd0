"""Contacts of every customer over a window, by channel."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import window_start
from crmcore.store.engine.engine import cursor_for, run_query

#: columns of the result
CHANNELS: tuple[str, ...] = ("visit", "call", "message")


def read_contact_channels(company_dir: Path, version: int, mart: Mart) -> np.ndarray:
    """float64[N, len(CHANNELS)]: contacts over the mart's window. Raises `Problem("unknown_version")`."""
    counts = np.zeros((mart.count, len(CHANNELS)))
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "contact_channels", as_of=mart.as_of, start=window_start(mart.as_of, mart.window))
    for k, channel in enumerate(CHANNELS):
        counts[rows["customer_key"].to_numpy(), k] = rows[channel].to_numpy()
    return counts
