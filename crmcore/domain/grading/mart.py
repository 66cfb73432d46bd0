"""The Mart: what is known of every customer on a date, in columns; and who the customers are, whatever the date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.grading.insights import Insights
from crmcore.domain.grading.late_reasons import NO_LATE_REASONS, LateReasons
from crmcore.domain.kernel.arrays import frozen_array

Result = TypeVar("Result")

#: whether a customer is graded, or why it has no tier; index = code in `Mart.population`. Who is no customer yet on the date ("not_yet")
#: keeps its row, as the rows of all dates are the same, and is counted nowhere
POPULATION: tuple[str, ...] = ("graded", "lapsed", "returns_only", "prospect", "unscored", "not_yet")
#: the codes of POPULATION that are counted
COUNTED: tuple[str, ...] = POPULATION[:-1]
#: what an attribute's column is called among the customer's columns
ATTRIBUTE_PREFIX = "attribute:"
GRADED, LAPSED, RETURNS_ONLY, PROSPECT, UNSCORED, NOT_YET = range(6)


@dataclass(frozen=True, eq=False)
class Customers:
    """Who the customers are: the same rows on every date, with what is known of them on one.

    Attributes
    ----------
    table
        One row per customer, ordered by customer_id: the stored columns of `crmcore.domain.kernel.tables.CUSTOMER` and one column
        per attribute; text columns are dictionary-encoded.
    attributes
        Names of the attribute columns (`attribute:<name>`).
    hidden
        Names of the columns whose content is hidden (see `privacy`).
    """

    table: pa.Table
    attributes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    _codes: dict[str, tuple[np.ndarray, tuple[str, ...]]] = field(default_factory=dict, init=False, repr=False)

    @property
    def count(self) -> int:
        """Number of customers, N."""
        return int(self.table.num_rows)

    @cached_property
    def ids(self) -> pa.Array:
        """customer_id of every row, ascending by code point."""
        return self.table.column("customer_id").combine_chunks()

    def codes(self, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """A text column as (int32[N] index into the values, −1: unknown; the values, sorted). Cached."""
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
        """The row of a customer, None where there is none; found by binary search."""
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
    """What is known of every customer on a date over a window; row i is row i of `customers`.

    Attributes
    ----------
    as_of
        Nothing known later than this day is in it.
    window
        Months before `as_of` that count; None: all time.
    customers
        Who the customers are.
    metrics
        Metric id → float64[N] in the metric's unit, NaN where unknown.
    population
        int8[N], index into POPULATION as it is before scoring (UNSCORED is only known after it).
    in_window
        bool[N], any order line in the window: the population of concentration figures.
    basis
        The best known profit: "net_profit", "gross_profit" or, where the data have no profit, "order_amount".
    has
        Names of the tables that hold any row.
    months
        Months of orders that the data hold up to `as_of`.
    insights
        What is derived from the mart at first use; see `insight`.
    cost_rates
        The rates that the cost to serve, and so net profit, rests on.
    late_reasons
        The reasons for late payment that are excused, which credit and arrears rest on.
    """

    as_of: date
    window: int | None
    customers: Customers
    metrics: Mapping[str, np.ndarray]
    population: np.ndarray
    in_window: np.ndarray
    basis: str = "gross_profit"
    has: frozenset[str] = frozenset()
    months: int = 24
    insights: Insights = field(default_factory=Insights, repr=False)
    cost_rates: CostRates = NO_RATES
    late_reasons: LateReasons = NO_LATE_REASONS
    _summable: dict[str, np.ndarray | None] = field(default_factory=dict, init=False, repr=False)
    _losing: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)
    _by_value: dict[str, np.ndarray] = field(default_factory=dict, init=False, repr=False)
    _known: dict[str, np.ndarray | None] = field(default_factory=dict, init=False, repr=False)

    @property
    def count(self) -> int:
        """Number of rows, N: of all customers, on whatever date they become one."""
        return self.customers.count

    @property
    def known(self) -> np.ndarray | None:
        """bool[N]: who is a customer on the date; None: everyone. Cached."""
        if "known" not in self._known:
            known = self.population != NOT_YET
            self._known["known"] = None if known.all() else frozen_array(known, np.bool_)
        return self._known["known"]

    @property
    def known_count(self) -> int:
        """Number of customers on the date."""
        return self.count if self.known is None else int(self.known.sum())

    def insight(self, name: str, kind: type[Result]) -> Result:
        """The derived result of that name ("value", "loyalty" …), computed once; KeyError where nothing computes it.

        `kind` is the class of that result, for readers and the type checker; it is not checked.
        """
        return self.insights.typed(name, kind)

    def summable(self, metric: str) -> np.ndarray | None:
        """float64[N]: the metric with 0 where it is unknown, None where nobody has it. Cached, as every move of a slider sums it."""
        if metric not in self._summable:
            values = self.metrics[metric]
            unknown = np.isnan(values)
            self._summable[metric] = (
                None if unknown.all() else values if not unknown.any() else frozen_array(np.where(unknown, 0.0, values))
            )
        return self._summable[metric]

    def losing(self, metric: str) -> np.ndarray:
        """int64[k]: rows of the customers whose metric is below zero, ascending. Cached."""
        if metric not in self._losing:
            self._losing[metric] = frozen_array(np.flatnonzero(self.metrics[metric] < 0), np.int64)
        return self._losing[metric]

    def by_value(self, metric: str) -> np.ndarray:
        """int64[N]: all rows by falling value, ties in the order of rows, unknown values last. Cached."""
        if metric not in self._by_value:
            self._by_value[metric] = frozen_array(np.argsort(-self.metrics[metric], kind="stable"), np.int64)
        return self._by_value[metric]
