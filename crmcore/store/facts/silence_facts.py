"""What the silence rule is fitted on, as known at the end of one day or of several."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import numpy as np

from crmcore.domain.lifecycle.silence import SilenceFacts, sampled
from crmcore.store.engine.engine import run_query


def read_silence_facts(cursor: duckdb.DuckDBPyConnection, ends: tuple[date, ...]) -> Iterator[SilenceFacts]:
    """The facts at each of `ends` (ascending), one after the other; nothing later enters."""
    if not ends:
        return
    rows = run_query(cursor, "first_gaps", ends=list(ends))
    quarter = rows["quarter_end"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
    gap, times = rows["gap_days"].to_numpy(), rows["gaps"].to_numpy()
    known = np.zeros(int(gap.max(initial=0)) + 1, np.int64)
    for end in ends:
        new = quarter == np.datetime64(end, "D")
        known[gap[new]] += times[new]
        yield _on(cursor, end, known.copy())


def _on(cursor: duckdb.DuckDBPyConnection, end: date, first_gaps: np.ndarray) -> SilenceFacts:
    wanted = ("customer_key", "purchase_days_to_date", "tenure_days", "days_since_order")
    standing = run_query(cursor, "standing", wanted=wanted, on=end)
    key, days, *ages = (standing[name].to_numpy() for name in wanted)
    rows = np.flatnonzero(days > 0)
    rows = rows[np.argsort(key[rows], kind="stable")]
    rows = rows[sampled(len(rows))]
    gaps = run_query(cursor, "last_gaps", on=end, keys=key[rows].tolist())
    return SilenceFacts(
        days[rows].astype(np.float64),
        *(age[rows].astype(np.float64) for age in ages),
        gaps["last_gap"].to_numpy().astype(np.float64),
        gaps["gap_before"].to_numpy().astype(np.float64),
        np.arange(len(first_gaps)),
        first_gaps,
    )
