"""The groups of customers, and what they ordered in the window before, read from the store."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import window_start
from crmcore.domain.groups.groups import Groups, form_groups
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.order_metrics import amount_of


def read_groups(company_dir: Path, version: int, mart: Mart) -> Groups:
    """The groups of a mart's customers as known on its day; parents that are no customers themselves hold a group together, too."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "parents", as_of=mart.as_of)
    key = rows["customer_key"].to_numpy()
    above = rows["parent_key"].combine_chunks().cast(pa.int64())
    outside = rows["parent_id"].combine_chunks().cast(pa.string()).filter(pc.is_null(above)).unique().sort()
    beyond = mart.count + np.arange(len(outside), dtype=np.int64)
    parent = np.full(mart.count + len(outside), -1, np.int64)
    named = pc.index_in(rows["parent_id"].combine_chunks().cast(pa.string()), value_set=outside)
    known = np.asarray(above.is_valid())
    place = above.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    if len(outside):
        place = np.where(known, place, beyond[named.fill_null(0).to_numpy(zero_copy_only=False)])
    parent[key] = place
    counted = np.ones(mart.count, np.bool_) if mart.known is None else mart.known
    return form_groups(parent, _Ids(mart.customers.ids, outside), counted)


def read_amount_before(company_dir: Path, version: int, mart: Mart) -> np.ndarray:
    """float64[N]: order amount of the window before the mart's; NaN where unknown, and for everybody where the data do not reach back."""
    if mart.window is None or mart.months < 2 * mart.window:
        return np.full(mart.count, np.nan)
    with cursor_for(company_dir, version) as cursor:
        return amount_of(cursor, mart.count, window_start(mart.as_of, mart.window), mart.window)


class _Ids:
    """customer_id by place: of the customers, then of the parents that are none."""

    def __init__(self, customers: pa.Array, outside: pa.Array) -> None:
        self._customers, self._outside = customers, outside

    def __getitem__(self, place: int) -> str:
        count = len(self._customers)
        return str(self._customers[int(place)].as_py() if place < count else self._outside[int(place) - count].as_py())
