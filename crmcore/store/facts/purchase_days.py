"""The table `purchase_day`: a row per customer and day with an order line, and everything to date.

A row is valid until the customer's next day with a line. So "all that was known on a date" is one row per customer and
needs no aggregation: that is what makes the mart cheap at any date. SQL merges lines into days (`customer_day.sql`);
the totals to date are added here, because a window function would take several times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import numpy as np
import pyarrow as pa

from crmcore.domain.kernel.cumulative import Groups, cumulative_medians, cumulative_sums, latest_marked
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.line_status import NO_PURCHASE_WORDS
from crmcore.store.engine.engine import statement

#: rows handled at a time: bounds the memory
_PIECE = 500_000
#: the day a customer's newest row stands until
_FOREVER = (np.datetime64("9999-12-31") - np.datetime64("1970-01-01")).astype(np.int32)
_MOST = 10**18
_MONEY = pa.decimal64(18, 4)
_SUMS = ("amount", "profit", "quantity")
_COUNTS = ("lines", "purchases", "amounts_missing", "profits_missing", "quantities_missing")


def make_purchase_days(connection: duckdb.DuckDBPyConnection, progress: Callable[[float], None]) -> None:
    """Create `purchase_day` in the connection's default schema from its order_line, sorted by customer and date.

    `progress` is called with the share done, 0–1. Raises `Problem("money_out_of_range")`.
    """
    ((database, customers),) = connection.execute("select current_database(), count(*) from customer").fetchall()
    writer = connection.cursor()
    writer.execute(f"use {database}")
    try:
        days = connection.sql(statement("customer_day"), params={"returned": list(NO_PURCHASE_WORDS)}).to_arrow_reader()
        # Piece by piece, not as one stream: DuckDB would read a stream in a thread of its own, where `progress`
        # must not be called, and would hide what goes wrong there behind an error of its own.
        writer.register("piece", _with_totals(days.schema.empty_table()))
        writer.execute("create table purchase_day as select * from piece")
        for piece in _whole_customers(days):
            writer.register("piece", _with_totals(piece))
            writer.execute("insert into purchase_day select * from piece")
            progress(piece["customer_key"][-1].as_py() / customers)
    except (duckdb.ConversionException, duckdb.OutOfRangeException, OverflowError) as too_large:
        raise Problem("money_out_of_range") from too_large


def _whole_customers(batches: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """The rows in pieces of about _PIECE rows that never cut a customer in two."""
    pending = batches.schema.empty_table()
    for batch in batches:
        pending = pa.concat_tables([pending, pa.Table.from_batches([batch])])
        if pending.num_rows >= _PIECE:
            keys = pending["customer_key"].to_numpy()
            cut = int(np.searchsorted(keys, keys[-1]))
            if cut:
                yield pending.slice(0, cut)
            pending = pending.slice(cut)
    if pending.num_rows:
        yield pending


def _with_totals(days: pa.Table) -> pa.Table:
    """The rows of `customer_day` with what follows from a customer's earlier rows and its next one."""
    plain = {name: days[name].combine_chunks() for name in days.column_names}
    day = plain["order_date"].view(pa.int32()).to_numpy()
    groups = Groups.of(plain["customer_key"].to_numpy())
    stands_until = np.roll(day, -1)
    stands_until[groups.starts + groups.lengths - 1] = _FOREVER
    bought = plain["purchases"].to_numpy() > 0
    latest = latest_marked(bought, groups)
    gap, spaced = _gaps(day, bought, groups)
    columns = {name: plain[name] for name in ("customer_key", "order_date")}
    columns["stands_until"] = pa.array(stands_until).view(pa.date32())
    columns |= {name: plain[name] for name in (*_SUMS, "lines", "purchases")}
    columns["gap_days"] = pa.array(gap, mask=~spaced)
    for name in _SUMS:
        columns[f"{name}_to_date"] = _running_money(plain[name], groups)
    for name in _COUNTS:
        columns[f"{name}_to_date"] = pa.array(cumulative_sums(plain[name].to_numpy(), groups).astype(np.int32))
    columns["purchase_days_to_date"] = pa.array(cumulative_sums(bought, groups).astype(np.int32))
    for name, position in (("first_purchase", _first_purchase(bought, groups)), ("last_purchase", latest)):
        columns[name] = pa.array(day[position], mask=latest < 0).view(pa.date32())
    columns["median_gap_days"] = pa.array(_median_gaps(gap, spaced, latest, groups), from_pandas=True)
    return pa.table(columns)


def _gaps(day: np.ndarray, bought: np.ndarray, groups: Groups) -> tuple[np.ndarray, np.ndarray]:
    """Days since the customer's purchase day before, int32[n], and where there is one, bool[n]."""
    gap, spaced = np.zeros(len(day), dtype=np.int32), np.zeros(len(day), dtype=np.bool_)
    positions = np.flatnonzero(bought)
    before, after = positions[:-1], positions[1:]
    same = groups.first[before] == groups.first[after]
    gap[after[same]] = day[after[same]] - day[before[same]]
    spaced[after[same]] = True
    return gap, spaced


def _running_money(values: pa.Array, groups: Groups) -> pa.Array:
    """The sums to date of decimals, computed exactly in the ten-thousandths they count."""
    whole = values.view(pa.int64()).to_numpy()
    if len(whole) and (np.add.reduceat(np.abs(whole).astype(np.float64), groups.starts) >= _MOST).any():
        raise OverflowError
    return pa.array(cumulative_sums(whole, groups)).view(_MONEY)


def _first_purchase(bought: np.ndarray, groups: Groups) -> np.ndarray:
    """Position of the first purchase of each row's customer; meaningless where it never bought."""
    positions = np.append(np.flatnonzero(bought), len(bought) - 1)
    return np.repeat(positions[np.searchsorted(positions[:-1], groups.starts)], groups.lengths)


def _median_gaps(gap: np.ndarray, spaced: np.ndarray, latest: np.ndarray, groups: Groups) -> np.ndarray:
    """The median of the customer's gaps up to each row, NaN before the first one."""
    medians = np.full(len(gap), np.nan)
    medians[spaced] = cumulative_medians(gap[spaced], Groups.of(groups.first[spaced]).lengths)
    return np.where(latest >= 0, medians[latest], np.nan)
