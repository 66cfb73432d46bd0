"""What is known of customers besides the stored columns, on any day: every value of a version with its day, read once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.grading.mart import ATTRIBUTE_PREFIX
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query

#: different values of an attribute that a person can choose from
MOST_CHOICES = 200


@dataclass(frozen=True, eq=False)
class AttributeHistory:
    """Every value of every attribute, sorted by name, customer, day and text: the last of a customer up to a day is the one known then.

    Attributes
    ----------
    names
        Of the attributes, sorted.
    values
        The different texts, sorted.
    edges
        int64[names + 1], rows of name k: edges[k] to edges[k + 1].
    customer
        int32[r], row of the customer.
    day
        int32[r], days since 1970; an undated value is older than all.
    value
        int32[r], index into `values`.
    """

    names: tuple[str, ...]
    values: pa.Array
    edges: np.ndarray
    customer: np.ndarray
    day: np.ndarray
    value: np.ndarray

    def on(self, as_of: date, customers: int) -> dict[str, pa.DictionaryArray]:
        """Column name → the newest value up to a day for each of `customers` rows, null where none is known; the greater of two texts of
        one day counts. Only attributes with at most MOST_CHOICES different values then, and at least one."""
        last = (as_of - date(1970, 1, 1)).days
        columns = {}
        for name, start, end in zip(self.names, self.edges[:-1], self.edges[1:], strict=True):
            rows = start + np.flatnonzero(self.day[start:end] <= last)
            rows = rows[np.diff(self.customer[rows], append=-1) != 0]
            chosen, codes = np.unique(self.value[rows], return_inverse=True)
            if 0 < len(chosen) <= MOST_CHOICES:
                known = np.full(customers, -1, np.int32)
                known[self.customer[rows]] = codes
                dictionary = self.values.take(pa.array(chosen))
                columns[ATTRIBUTE_PREFIX + name] = pa.DictionaryArray.from_arrays(pa.array(known, mask=known < 0), dictionary)
        return columns


def attribute_history(cursor: duckdb.DuckDBPyConnection) -> AttributeHistory:
    """The history of the cursor's version."""
    rows = run_query(cursor, "attributes").combine_chunks()
    name_code, names = _sorted_codes(rows["name"])
    value, values = _sorted_codes(rows["value"])
    customer = rows["customer_key"].to_numpy().astype(np.int32)
    day = rows["observed_on"].combine_chunks().cast(pa.int32()).fill_null(np.iinfo(np.int32).min).to_numpy()
    order = np.lexsort((value, day, customer, name_code))
    edges = np.searchsorted(name_code[order], np.arange(len(names) + 1))
    columns = (frozen_array(column[order], np.int32) for column in (customer, day, value))
    return AttributeHistory(tuple(names.to_pylist()), values, frozen_array(edges, np.int64), *columns)


@lru_cache(maxsize=2)
def shared_attribute_history(company_dir: Path, version: int, written: int) -> AttributeHistory:  # noqa: ARG001  a part of the cache's key
    """The history of a version, read once as long as its database was `written` at the same moment (ns)."""
    with cursor_for(company_dir, version) as cursor:
        return attribute_history(cursor)


def _sorted_codes(texts: pa.ChunkedArray) -> tuple[np.ndarray, pa.Array]:
    """(int64[r] place of each text among the different ones sorted, these)."""
    encoded = texts.combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places[encoded.indices.to_numpy()], encoded.dictionary.take(pa.array(order))
