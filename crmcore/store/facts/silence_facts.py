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
    begun = run_query(cursor, "first_purchases", on=ends[-1])
    key, first = begun["customer_key"].to_numpy(), begun["first_purchase"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
    known = np.zeros(int(gap.max(initial=0)) + 1, np.int64)
    for end in ends:
        new = quarter == np.datetime64(end, "D")
        known[gap[new]] += times[new]
        buyers = key[first <= np.datetime64(end, "D")]
        yield _on(cursor, end, buyers[sampled(len(buyers))], known.copy())


def _on(cursor: duckdb.DuckDBPyConnection, end: date, keys: np.ndarray, first_gaps: np.ndarray) -> SilenceFacts:
    histories = run_query(cursor, "histories", on=end, keys=keys.tolist())
    gaps = run_query(cursor, "last_gaps", on=end, keys=keys.tolist())
    days, tenure, silent, last, before = (
        table[name].to_numpy().astype(np.float64)
        for table, names in ((histories, ("purchase_days", "tenure_days", "silent_days")), (gaps, ("last_gap", "gap_before")))
        for name in names
    )
    return SilenceFacts(days, tenure, silent, last, before, np.arange(len(first_gaps)), first_gaps)
