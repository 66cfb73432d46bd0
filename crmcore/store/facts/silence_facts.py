"""What the silence rule is fitted on, as known at the end of one day or of several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import duckdb
import numpy as np

from crmcore.domain.lifecycle.silence import SilenceFacts, sampled
from crmcore.store.engine.engine import run_query

_HISTORY = ("purchase_days", "tenure_days", "silent_days")


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


def read_rhythm_facts(cursor: duckdb.DuckDBPyConnection, on: date, keys: np.ndarray, standing: Mapping[str, np.ndarray]) -> SilenceFacts:
    """The facts of one day that say who is silent, of customers whose standing is at hand; without the first gaps, so that nobody came
    once. `keys`: int[n], customers with a purchase, ascending; `standing`: their purchase_days, tenure_days and silent_days, float64[n].
    """
    some = sampled(len(keys))
    last, before = _last_gaps(cursor, on, keys[some])
    nothing = np.zeros(0, np.int64)
    return SilenceFacts(*(standing[name][some] for name in _HISTORY), last, before, nothing, nothing)


def _on(cursor: duckdb.DuckDBPyConnection, end: date, keys: np.ndarray, first_gaps: np.ndarray) -> SilenceFacts:
    histories = run_query(cursor, "histories", on=end, keys=keys.tolist())
    days, tenure, silent = (histories[name].to_numpy().astype(np.float64) for name in _HISTORY)
    return SilenceFacts(days, tenure, silent, *_last_gaps(cursor, end, keys), np.arange(len(first_gaps)), first_gaps)


def _last_gaps(cursor: duckdb.DuckDBPyConnection, end: date, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    gaps = run_query(cursor, "last_gaps", on=end, keys=keys.tolist())
    return gaps["last_gap"].to_numpy().astype(np.float64), gaps["gap_before"].to_numpy().astype(np.float64)
