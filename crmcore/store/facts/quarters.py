"""Totals of every customer at the end of every quarter, in one pass: some customers at a time, quarter by quarter.

`purchase_day` is sorted by customer, and its rows hold the totals to date. So some ten thousand customers
are read once, a quarter's end is the row that was valid then, and the last twelve months are the difference to
four quarters before. A million customers never lie in memory as more than a few such pieces.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa

from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.lifecycle.silence import SilenceRule, fit_silence
from crmcore.domain.lifecycle.stages import QUARTER_MONTHS, Snapshot, quarter_ends
from crmcore.store.engine.engine import run_query
from crmcore.store.facts.cost_to_serve import read_serving_costs
from crmcore.store.facts.decimals import SCALE, whole_numbers
from crmcore.store.facts.silence_facts import read_silence_facts

#: a customer and a day as one number: days take this many bits, counted from a day before any date there can be
_BITS, _EARLIEST = 23, -(1 << 20)
_YEAR = 12 // QUARTER_MONTHS
_TOTALS = ("purchases_to_date", "amount_to_date", "profit_to_date", "amounts_missing_to_date", "profits_missing_to_date")
_STATE = ("purchase_days_to_date", "first_purchase", "last_purchase", "median_gap_days")


@dataclass(frozen=True, eq=False)
class Quarters:
    """The quarters of a version up to a date: where they end, and what is known of everybody by then.

    ends          last days, oldest first, from the first purchase of anybody on
    rules         the silence rule at each end, from what was known by then
    basis         the profit basis, as in a LongView
    service_costs  (customer_key, day, cost) arrays sorted by customer, within the quarters
    """

    count: int
    ends: tuple[date, ...]
    rules: tuple[SilenceRule, ...]
    basis: str
    service_costs: tuple[np.ndarray, np.ndarray, np.ndarray]


def read_quarters(cursor: duckdb.DuckDBPyConnection, count: int, as_of: date, rates: CostRates = NO_RATES) -> Quarters:
    """The quarters of a version with `count` customers, counted back from `as_of`, the cost to serve by `rates`."""
    (span,) = run_query(cursor, "purchase_span", as_of=as_of).to_pylist()
    ends = quarter_ends(span["first_purchase"], as_of)
    basis = "order_amount" if not span["has_profit"] else "net_profit" if span["is_served"] or rates.in_use else "gross_profit"
    service_costs = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))
    if basis == "net_profit" and rates.in_use and ends:
        service_costs = _costs_by_quarter(cursor, count, _with_year_before(ends), rates)
    elif basis == "net_profit":
        rows = run_query(cursor, "service_days", start=_with_year_before(ends)[0], as_of=as_of)
        service_costs = (rows["customer_key"].to_numpy(), _days(rows["spent_on"]), rows["cost"].to_numpy())
    return Quarters(count, ends, tuple(map(fit_silence, read_silence_facts(cursor, ends))), basis, service_costs)


def _costs_by_quarter(
    cursor: duckdb.DuckDBPyConnection, count: int, ends: tuple[date, ...], rates: CostRates
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(customer_key, last day of a quarter, cost to serve in it), sorted by customer; quarters without a cost are left out."""
    pieces = []
    for start, end in pairwise(ends):
        cost = read_serving_costs(cursor, count, start, end, rates).total
        keys = np.flatnonzero(cost)
        pieces.append((keys.astype(np.int32), np.full(len(keys), _day(end), np.int32), cost[keys]))
    key, day, cost = (np.concatenate(column) for column in zip(*pieces, strict=True))
    order = np.argsort(key, kind="stable")
    return key[order], day[order], cost[order]


def snapshots(cursor: duckdb.DuckDBPyConnection, quarters: Quarters, first: int, n: int) -> Iterator[Snapshot]:
    """The snapshots of the `n` customers from key `first` on, oldest first; the rows are read at the first one."""
    if quarters.ends:
        rows = run_query(cursor, "days_to_date", first=first, beyond=first + n, on=quarters.ends[-1])
        yield from _Piece(rows, first, n, quarters).snapshots()


class _Piece:
    """Some customers and all their days, and at which of their rows each quarter ends."""

    def __init__(self, rows: pa.Table, first: int, n: int, quarters: Quarters) -> None:
        self.n, self.quarters = n, quarters
        key, day = rows["customer_key"].to_numpy() - first, _days(rows["order_date"])
        code = (key.astype(np.int64) << _BITS) + (day - _EARLIEST)
        order = slice(None) if (code[1:] > code[:-1]).all() else np.argsort(code, kind="stable")
        rows_by_then = _by_quarter(key, day, None, n, quarters.ends)
        starts = np.append(0, np.cumsum(rows_by_then[-1])[:-1])
        # a row of zeros at the end stands for the days before a customer's first one
        self.at = np.where(rows_by_then > 0, starts + rows_by_then - 1, len(code))
        self.columns = {name: np.append(_plain(rows[name])[order], 0) for name in (*_TOTALS, *_STATE)}
        keys, days, cost = quarters.service_costs
        mine = slice(*np.searchsorted(keys, [first, first + n]))
        self.service_costs = (
            _by_quarter(keys[mine] - first, days[mine], cost[mine], n, _with_year_before(quarters.ends)) if len(keys) else None
        )

    def snapshots(self) -> Iterator[Snapshot]:
        """One per quarter end. The year before a quarter's end follows from the totals of four quarters earlier."""
        nothing = {name: np.zeros(self.n, dtype=self.columns[name].dtype) for name in _TOTALS}
        past: deque[dict[str, np.ndarray]] = deque([nothing] * (2 * _YEAR), maxlen=2 * _YEAR)
        for index, (end, rule) in enumerate(zip(self.quarters.ends, self.quarters.rules, strict=True)):
            on, at = _day(end), self.at[index]
            now = {name: self.columns[name][at] for name in _TOTALS}
            then, earlier = past[_YEAR], past[0]
            profit = _spent(now, then, "profit")
            if self.service_costs is not None:
                profit -= self.service_costs[index + _YEAR] - self.service_costs[index]
            yield Snapshot(
                end=end,
                purchase_days=self.columns["purchase_days_to_date"][at],
                tenure_days=on - self.columns["first_purchase"][at],
                silent_days=on - self.columns["last_purchase"][at],
                median_gap=self.columns["median_gap_days"][at],
                rule=rule,
                amount=_spent(now, then, "amount"),
                amount_before=_spent(then, earlier, "amount"),
                profit=profit,
                amount_to_date=_spent(now, nothing, "amount"),
                purchases=now["purchases_to_date"] - then["purchases_to_date"],
                purchases_before=then["purchases_to_date"] - earlier["purchases_to_date"],
            )
            past.append(now)


def _with_year_before(ends: tuple[date, ...]) -> tuple[date, ...]:
    """The same quarters and the four before them."""
    newest, many = ends[-1], len(ends) + _YEAR
    return tuple(months_before(newest, QUARTER_MONTHS * k) for k in reversed(range(many)))


def _by_quarter(key: np.ndarray, day: np.ndarray, weights: np.ndarray | None, n: int, ends: tuple[date, ...]) -> np.ndarray:
    """[Q, n]: rows (or their `weights`) of each of `n` customers up to each quarter's end; no day lies after the last."""
    quarter = np.searchsorted([_day(end) for end in ends], day)
    return np.cumsum(np.bincount(quarter * n + key, weights=weights, minlength=n * len(ends)).reshape(len(ends), n), axis=0)


def _spent(now: dict[str, np.ndarray], before: dict[str, np.ndarray], what: str) -> np.ndarray:
    """Amount or profit between two days; NaN where a part of it is missing: part of a sum is no sum."""
    total, missing = f"{what}_to_date", f"{what}s_missing_to_date"
    spent = (now[total] - before[total]) / SCALE
    spent[now[missing] > before[missing]] = np.nan
    return spent


def _plain(column: pa.ChunkedArray) -> np.ndarray:
    """Numbers as they are, money as the ten-thousandths it counts, dates as days; 0 for none, NaN for no number."""
    if pa.types.is_date32(column.type):
        return _days(column)
    return whole_numbers(column)


def _days(column: pa.ChunkedArray) -> np.ndarray:
    """Dates as days since 1970, int32; 0 for none."""
    return pa.chunked_array([chunk.view(pa.int32()) for chunk in column.chunks], pa.int32()).fill_null(0).to_numpy()


def _day(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()
