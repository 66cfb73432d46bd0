"""The Mart: what is known of every customer on a date, in columns; and who the customers are, whatever the date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.insights import Insights
from crmcore.domain.kernel.arrays import frozen_array

#: why a customer carries no tier; index = code in `Mart.population`
POPULATION: tuple[str, ...] = ("graded", "lapsed", "returns_only", "prospect", "unscored")
#: what an attribute's column is called among the customer's columns
ATTRIBUTE_PREFIX = "attribute:"
GRADED, LAPSED, RETURNS_ONLY, PROSPECT, UNSCORED = range(5)


@dataclass(frozen=True, eq=False)
class Customers:
    """Who the customers are, whatever the date. `table` has one row per customer ordered by customer_id:
    customer_id, name, the other columns of `CUSTOMER` that are not input-only, text columns dictionary-encoded.
    `attributes` names the further filterable columns (`attribute:<name>`); `hidden` the columns out of sight (see `privacy`)."""

    table: pa.Table
    attributes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    _codes: dict[str, tuple[np.ndarray, tuple[str, ...]]] = field(default_factory=dict, init=False, repr=False)

    @property
    def count(self) -> int:
        return self.table.num_rows

    @cached_property
    def ids(self) -> pa.Array:
        """customer_id of every row, ascending by code point."""
        return self.table.column("customer_id").combine_chunks()

    def codes(self, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """A text column as (int32[N] index into the values, −1: unknown; the values sorted). Kept once worked out."""
        if column not in self._codes:
            encoded = self.table.column(column).combine_chunks()
            if not pa.types.is_dictionary(encoded.type):
                encoded = encoded.cast(pa.string()).dictionary_encode()
            values = encoded.dictionary.to_pylist()
            order = sorted((v, k) for k, v in enumerate(values) if v is not None)
            renumbered = np.full(len(values) + 1, -1, dtype=np.int32)
            renumbered[[k for _, k in order]] = np.arange(len(order))
            indices = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
            self._codes[column] = (frozen_array(renumbered[indices], np.int32), tuple(v for v, _ in order))
        return self._codes[column]

    def row_of(self, customer_id: str) -> int | None:
        """The row of a customer, None where there is none: a binary search, so a million cost twenty looks."""
        low, high = 0, len(self.ids)
        while low < high:
            middle = (low + high) // 2
            if self.ids[middle].as_py() < customer_id:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.ids) and self.ids[low].as_py() == customer_id else None


@dataclass(frozen=True, eq=False)
class Mart:
    """What is known of every customer on `as_of` over `window`: row i is row i of `customers`.

    `metrics` maps metric id → float64[N], NaN where unknown. `population` is int8[N], an index into POPULATION
    before scoring (unscored is only known after it). `basis` is the best known profit: "net_profit",
    "gross_profit" or, when the file knows no profit, "order_amount".
    `in_window` marks customers with any line in the window (the population of concentration figures).
    `insights` are what is worked out of it when first asked for; see `insight`.
    """

    as_of: date
    window: int | None
    customers: Customers
    metrics: Mapping[str, np.ndarray]
    population: np.ndarray
    in_window: np.ndarray
    basis: str = "gross_profit"
    has: frozenset[str] = frozenset()
    insights: Insights = field(default_factory=Insights, repr=False)
    _summable: dict[str, np.ndarray | None] = field(default_factory=dict, init=False, repr=False)
    _losing: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)
    _by_value: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)

    @property
    def count(self) -> int:
        return self.customers.count

    def insight(self, name: str) -> Any:
        """What is worked out of this mart by that name ("value", "loyalty" …), once; `KeyError` where nobody said how."""
        return self.insights[name]

    def summable(self, metric: str) -> np.ndarray | None:
        """float64[N] to add up: the metric with 0 where it is unknown, None where nobody has it. Kept once worked out,
        because every move of a slider sums it again."""
        if metric not in self._summable:
            values = self.metrics[metric]
            unknown = np.isnan(values)
            self._summable[metric] = (
                None if unknown.all() else values if not unknown.any() else frozen_array(np.where(unknown, 0.0, values))
            )
        return self._summable[metric]

    def losing(self, metric: str) -> np.ndarray:
        """int64: rows of the customers below zero. Kept once worked out."""
        if metric not in self._losing:
            self._losing[metric] = frozen_array(np.flatnonzero(self.metrics[metric] < 0), np.int64)
        return self._losing[metric]

    def by_value(self, metric: str) -> np.ndarray:
        """int64[N]: all rows, the highest value first, equal ones in the order of rows, the unknown last. Kept once worked out."""
        if metric not in self._by_value:
            self._by_value[metric] = frozen_array(np.argsort(-self.metrics[metric], kind="stable"), np.int64)
        return self._by_value[metric]
