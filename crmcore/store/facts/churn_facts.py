"""What was known of customers on a cut-off, for the model of leaving: of all of them, or of a fixed sample.

Everything is read through the relations that the mart uses, with the cut-off as their date: nothing later can enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from crmcore.domain.churn.features import HALF, SPANS, YEAR, ChurnFacts, left_within
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import run_query

#: a multiplicative generator (Park & Miller's) spreads neighbouring numbers; the remainder decides who is in a sample
_FACTOR, _MODULUS = 48_271, 2_147_483_647
#: DECIMAL(18,4) counts ten-thousandths
_SCALE = 10_000.0
#: the tables that the facts rest on
_NARROWED = ("purchase_day", "payment", "complaint", "attitude_day", "service_cost", "contact", "departure")
#: an answer to a survey speaks for the customer this long (METHODS 7)
_ATTITUDE_MONTHS = 24


@dataclass(frozen=True, slots=True)
class CustomerSample:
    """Every `every`-th customer, always the same ones; 1: everybody."""

    every: int = 1

    def members(self, count: int) -> np.ndarray:
        """int64: rows of the sampled customers among `count`."""
        return np.flatnonzero(np.arange(count, dtype=np.int64) * _FACTOR % _MODULUS % self.every == 0)

    @property
    def condition(self) -> str:
        return f"customer_key::bigint * {_FACTOR} % {_MODULUS} % {int(self.every)} = 0"


def restrict_to_sample(cursor: duckdb.DuckDBPyConnection, part: CustomerSample) -> None:
    """Let every relation that this cursor asks from now on see the customers of `part` alone.

    Temporary tables of the same names stand before those of the version; so a sample read at many dates is cut out of
    millions of rows once. They go with the cursor.
    """
    if part.every > 1:
        for table in _NARROWED:
            cursor.execute(f"create temporary table {table} as select * from {table} where {part.condition}")


EVERYBODY = CustomerSample()


def read_churn_facts(cursor: duckdb.DuckDBPyConnection, count: int, as_of: date, part: CustomerSample = EVERYBODY) -> ChurnFacts:
    """The facts of `part` of `count` customers; of a part only from a cursor that is narrowed to it. A table without a fact by
    then tells nothing, not even zero."""
    has = frozenset(run_query(cursor, "tables_known", as_of=as_of)["name"].to_pylist())
    reader = _Reader(cursor, part, part.members(count), count)
    known = ("amount", "profit", "purchases", "profits_missing")
    now = reader.standing(
        as_of, (*(f"{k}_to_date" for k in known), "tenure_days", "days_since_order", "median_gap_days", "purchase_days_to_date")
    )
    bought: dict[str, dict[int, np.ndarray]] = {name: {} for name in known}
    for days in SPANS:
        then = reader.standing(as_of - timedelta(days), tuple(f"{name}_to_date" for name in known))
        for name in known:
            bought[name][days] = np.nan_to_num(now[f"{name}_to_date"]) - np.nan_to_num(then[f"{name}_to_date"])
    profit = {days: np.where(bought["profits_missing"][days] > 0, np.nan, bought["profit"][days]) for days in SPANS}
    departed = reader.days("departed", "departed_on", as_of) if "departure" in has else np.full(len(reader.rows), np.nan)
    with np.errstate(invalid="ignore"):
        gone = now["days_since_order"] >= departed
    return ChurnFacts(
        as_of=as_of,
        rows=frozen_array(reader.rows, np.int64),
        days_since=now["days_since_order"],
        tenure=now["tenure_days"],
        own_gap=now["median_gap_days"],
        purchase_days=np.nan_to_num(now["purchase_days_to_date"]).astype(np.int64),
        purchases=bought["purchases"],
        amount=bought["amount"],
        profit=profit,
        year_days=(as_of - months_before(as_of, 12)).days,
        departed=gone,
        more=_more(reader, as_of, has),
    )


def read_left(cursor: duckdb.DuckDBPyConnection, count: int, cut_off: date, horizon_days: int, part: CustomerSample) -> np.ndarray:
    """bool[n]: who of `part` bought nothing in the `horizon_days` after the cut-off."""
    reader = _Reader(cursor, part, part.members(count), count)
    later = reader.standing(cut_off + timedelta(horizon_days), ("days_since_order",))
    return left_within(later["days_since_order"], horizon_days)


def _more(reader: _Reader, as_of: date, has: frozenset[str]) -> dict[str, np.ndarray | None]:
    """Facts of the other tables; None where there is no such table."""
    year, half = as_of - timedelta(YEAR), as_of - timedelta(HALF)
    more: dict[str, np.ndarray | None] = {}
    if "complaint" in has:
        more["complaints_year"] = reader.told("complaints", "complaint_count", 0.0, as_of=as_of, start=year)
        more["complaints_half"] = reader.told("complaints", "complaint_count", 0.0, as_of=as_of, start=half)
    if "payment" in has:
        more |= reader.several(
            "credit", ("average_days_late", "on_time_share", "overdue_amount", "disputed_share"), as_of=as_of, start=year
        )
    if "survey" in has:
        more |= reader.several(
            "attitude", ("satisfaction", "recommend", "trust"), as_of=as_of, start=months_before(as_of, _ATTITUDE_MONTHS)
        )
    if "service_cost" in has:
        more["service_cost"] = reader.told("service", "service_cost", 0.0, as_of=as_of, start=year)
    if "contact" in has:
        more["contacts"] = reader.told("contacts", "contacts", 0.0, as_of=as_of, start=year)
    return more


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """Relations of one version, narrowed to a part of the customers; arrays come in the order of `rows`."""

    cursor: duckdb.DuckDBPyConnection
    part: CustomerSample
    rows: np.ndarray
    count: int

    def run_query(self, name: str, wanted: tuple[str, ...], **values: object) -> pa.Table:
        return run_query(self.cursor, name, wanted=("customer_key", *wanted), **values)

    def standing(self, on: date, wanted: tuple[str, ...]) -> dict[str, np.ndarray]:
        """float64[n] each, NaN before the first line; money in the company's currency."""
        return self._placed(self.answer("standing", wanted, on=on), wanted, np.nan)

    def several(self, name: str, wanted: tuple[str, ...], **values: object) -> dict[str, np.ndarray]:
        return self._placed(self.answer(name, wanted, **values), wanted, np.nan)

    def told(self, name: str, column: str, absent: float, **values: object) -> np.ndarray:
        return self._placed(self.answer(name, (column,), **values), (column,), absent)[column]

    def days(self, name: str, column: str, as_of: date) -> np.ndarray:
        """Days from a date column to `as_of`, float64[n], NaN where there is none."""
        table = self.answer(name, (column,), as_of=as_of)
        epoch = table[column].combine_chunks().cast(pa.date32()).view(pa.int32()).to_numpy()
        passed = (as_of - date(1970, 1, 1)).days - epoch.astype(np.float64)
        return self._placed(pa.table({"customer_key": table["customer_key"], column: passed}), (column,), np.nan)[column]

    def _placed(self, table: pa.Table, wanted: tuple[str, ...], absent: float) -> dict[str, np.ndarray]:
        at = table["customer_key"].to_numpy()
        if self.part.every > 1:
            at = np.searchsorted(self.rows, at)
        found = {}
        for name in wanted:
            found[name] = np.full(len(self.rows), absent)
            found[name][at] = _numbers(table[name])
        return found


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """A column as float64, decimals from the ten-thousandths they count, NaN where null."""
    if pa.types.is_decimal(column.type):
        whole = pa.chunked_array([chunk.view(pa.int64()) for chunk in column.chunks], pa.int64())
        return whole.to_numpy() / _SCALE
    return column.to_numpy().astype(np.float64)
