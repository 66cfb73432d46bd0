"""What was known of customers on a cut-off date, for the churn model: of all customers, or of a fixed sample.

Everything is read through the relations that the mart uses, with the cut-off as their date, so nothing later can leak in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from crmcore.domain.churn.prediction.activity import is_active
from crmcore.domain.churn.prediction.comeback import YEAR_DAYS, Lapses, silence_group
from crmcore.domain.churn.prediction.features import HALF, SPANS, YEAR, ChurnFacts, lapsed_within
from crmcore.domain.grading.late_reasons import NO_LATE_REASONS
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import run_query
from crmcore.store.facts.decimals import SCALE, whole_numbers
from crmcore.store.facts.marts import ATTITUDE_MONTHS

#: a multiplicative generator (Park & Miller's) spreads neighbouring numbers; the remainder decides which customers are sampled
_FACTOR, _MODULUS = 48_271, 2_147_483_647
#: the tables that the facts are read from
_SAMPLED_TABLES = ("purchase_day", "payment", "complaint", "attitude_day", "service_cost", "contact", "departure")


@dataclass(frozen=True, slots=True)
class CustomerSample:
    """A fixed sample: every `every`-th customer in a pseudo-random order, always the same ones; 1: everybody."""

    every: int = 1

    def members(self, count: int) -> np.ndarray:
        """int64[n]: rows of the sampled customers among `count`."""
        return np.flatnonzero(np.arange(count, dtype=np.int64) * _FACTOR % _MODULUS % self.every == 0)

    @property
    def condition(self) -> str:
        """SQL condition that holds for the sampled customers."""
        return f"customer_key::bigint * {_FACTOR} % {_MODULUS} % {int(self.every)} = 0"


def restrict_to_sample(cursor: duckdb.DuckDBPyConnection, sample: CustomerSample) -> None:
    """Restrict every relation that this cursor reads from now on to the customers of `sample`.

    Temporary tables of the same names shadow those of the version; so a sample read at many dates is cut out of
    millions of rows once. They are dropped with the cursor.
    """
    if sample.every > 1:
        for table in _SAMPLED_TABLES:
            cursor.execute(f"create temporary table {table} as select * from {table} where {sample.condition}")


EVERYBODY = CustomerSample()


def read_churn_facts(cursor: duckdb.DuckDBPyConnection, count: int, as_of: date, sample: CustomerSample = EVERYBODY) -> ChurnFacts:
    """The facts of `sample` of `count` customers; of a sample only from a cursor that is restricted to it. A table without a fact by
    then gives None, not zeros."""
    has = frozenset(run_query(cursor, "tables_known", as_of=as_of)["name"].to_pylist())
    reader = _Reader(cursor, sample, sample.members(count), count)
    known = ("amount", "profit", "purchases", "profits_missing")
    now = reader.totals_on(
        as_of, (*(f"{k}_to_date" for k in known), "tenure_days", "days_since_order", "median_gap_days", "purchase_days_to_date")
    )
    bought: dict[str, dict[int, np.ndarray]] = {name: {} for name in known}
    for days in SPANS:
        then = reader.totals_on(as_of - timedelta(days), tuple(f"{name}_to_date" for name in known))
        for name in known:
            bought[name][days] = np.nan_to_num(now[f"{name}_to_date"]) - np.nan_to_num(then[f"{name}_to_date"])
    profit = {days: np.where(bought["profits_missing"][days] > 0, np.nan, bought["profit"][days]) for days in SPANS}
    departed = reader.days("departed", "departed_on", as_of) if "departure" in has else np.full(len(reader.rows), np.nan)
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
        days_departed=departed,
        more=_other_facts(reader, as_of, has),
    )


def read_lapsed(cursor: duckdb.DuckDBPyConnection, count: int, cut_off: date, horizon_days: int, sample: CustomerSample) -> np.ndarray:
    """bool[n]: customers of `sample` that bought nothing in the `horizon_days` after the cut-off."""
    reader = _Reader(cursor, sample, sample.members(count), count)
    later = reader.totals_on(cut_off + timedelta(horizon_days), ("days_since_order",))
    return lapsed_within(later["days_since_order"], horizon_days)


def read_lapses(
    cursor: duckdb.DuckDBPyConnection,
    count: int,
    cut_off: date,
    horizon_days: int,
    sample: CustomerSample,
    of_part: Callable[[np.ndarray], np.ndarray],
) -> Lapses:
    """Customers of `sample` that were active on the cut-off and bought nothing in the `horizon_days` after it, and who of them bought in
    the YEAR_DAYS after those; `of_part`: own median gaps (float64[n]) → who is looked at (bool[n])."""
    reader = _Reader(cursor, sample, sample.members(count), count)
    then = reader.totals_on(cut_off, ("days_since_order", "tenure_days", "purchase_days_to_date", "median_gap_days"))
    departed = np.full(len(reader.rows), np.nan)
    if "departure" in run_query(cursor, "tables_known", as_of=cut_off)["name"].to_pylist():
        departed = reader.days("departed", "departed_on", cut_off)
    end, later = (
        reader.totals_on(cut_off + timedelta(days), ("days_since_order",))["days_since_order"]
        for days in (horizon_days, horizon_days + YEAR_DAYS)
    )
    since, tenure, days, own_gap = then.values()
    at = np.flatnonzero(of_part(own_gap) & is_active(since, departed, cut_off) & lapsed_within(end, horizon_days))
    return Lapses(
        reader.rows[at],
        cut_off.toordinal() - since[at].astype(np.int64),
        silence_group(since[at], tenure[at], days[at]),
        ~lapsed_within(later[at], YEAR_DAYS),
    )


def _other_facts(reader: _Reader, as_of: date, has: frozenset[str]) -> dict[str, np.ndarray | None]:
    """Facts of the other tables; None where there is no such table."""
    year, half = as_of - timedelta(YEAR), as_of - timedelta(HALF)
    other: dict[str, np.ndarray | None] = {}
    if "complaint" in has:
        other["complaints_year"] = reader.column_of("complaints", "complaint_count", 0.0, as_of=as_of, start=year)
        other["complaints_half"] = reader.column_of("complaints", "complaint_count", 0.0, as_of=as_of, start=half)
    if "payment" in has:
        other |= reader.columns_of(
            "credit",
            ("average_days_late", "on_time_share", "overdue_amount", "disputed_share"),
            as_of=as_of,
            start=year,
            **NO_LATE_REASONS.as_json(),  # facts to learn from, by the file's own marks
        )
    if "survey" in has:
        other |= reader.columns_of(
            "attitude", ("satisfaction", "recommend", "trust"), as_of=as_of, start=months_before(as_of, ATTITUDE_MONTHS)
        )
    if "service_cost" in has:
        other["service_cost"] = reader.column_of("service", "service_cost", 0.0, as_of=as_of, start=year)
    if "contact" in has:
        other["contacts"] = reader.column_of("contacts", "contacts", 0.0, as_of=as_of, start=year)
    return other


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """Relations of one version, restricted to a sample of the customers; arrays come in the order of `rows`."""

    cursor: duckdb.DuckDBPyConnection
    sample: CustomerSample
    rows: np.ndarray
    count: int

    def run_query(self, name: str, wanted: tuple[str, ...], **values: object) -> pa.Table:
        return run_query(self.cursor, name, wanted=("customer_key", *wanted), **values)

    def totals_on(self, on: date, wanted: tuple[str, ...]) -> dict[str, np.ndarray]:
        """float64[n] each, NaN before the first line; money in the company's currency."""
        return self._scattered(self.run_query("standing", wanted, on=on), wanted, np.nan)

    def columns_of(self, name: str, wanted: tuple[str, ...], **values: object) -> dict[str, np.ndarray]:
        return self._scattered(self.run_query(name, wanted, **values), wanted, np.nan)

    def column_of(self, name: str, column: str, absent: float, **values: object) -> np.ndarray:
        return self._scattered(self.run_query(name, (column,), **values), (column,), absent)[column]

    def days(self, name: str, column: str, as_of: date) -> np.ndarray:
        """Days from a date column to `as_of`, float64[n], NaN where there is none."""
        table = self.run_query(name, (column,), as_of=as_of)
        epoch = table[column].combine_chunks().cast(pa.date32()).view(pa.int32()).to_numpy()
        passed = (as_of - date(1970, 1, 1)).days - epoch.astype(np.float64)
        return self._scattered(pa.table({"customer_key": table["customer_key"], column: passed}), (column,), np.nan)[column]

    def _scattered(self, table: pa.Table, wanted: tuple[str, ...], absent: float) -> dict[str, np.ndarray]:
        at = table["customer_key"].to_numpy()
        if self.sample.every > 1:
            at = np.searchsorted(self.rows, at)
        found = {}
        for name in wanted:
            found[name] = np.full(len(self.rows), absent)
            found[name][at] = _numbers(table[name])
        return found


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    """A column as float64, decimals from the ten-thousandths they count, NaN where null."""
    if pa.types.is_decimal(column.type):
        return whole_numbers(column) / SCALE
    return column.to_numpy().astype(np.float64)
