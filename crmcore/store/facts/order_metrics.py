"""The metrics of orders, from the totals to date of every customer at both ends of a window.

Orders need no aggregation: `standing.sql` gives the totals to date on a day, and a window is the totals on
its last day minus those on the day before its first. Money is subtracted in whole ten-thousandths, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np

from crmcore.domain.grading.mart import GRADED, LAPSED, PROSPECT, RETURNS_ONLY
from crmcore.domain.grading.scenario import months_before, window_start
from crmcore.store.engine.engine import run_query
from crmcore.store.facts.decimals import SCALE, whole_numbers

_SUMS = ("amount", "profit", "quantity", "purchases")
_MISSING = ("amounts_missing", "profits_missing", "quantities_missing")
_SINCE_EVER = ("tenure_days", "days_since_order", "median_gap_days")
_SINCE_LINE = "days_since_line"

Totals = Mapping[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class OrderMetrics:
    """`metrics` float64[N] each; `population` int8[N]; `in_window` bool[N]: any line in the window; `months` of the data up to the
    day (see `months_of_data`). `metrics["tenure_days"]` counts from the first purchase, whatever a customer list says."""

    metrics: dict[str, np.ndarray]
    population: np.ndarray
    in_window: np.ndarray
    months: int


def order_metrics(cursor: duckdb.DuckDBPyConnection, count: int, as_of: date, window: int | None) -> OrderMetrics:
    """Metrics of `count` customers over the window that ends on `as_of`; NaN where unknown.

    A customer without a line by `as_of` knows none of them; one with earlier lines only has amount 0 in the window.
    A window with one line of unknown amount, profit or quantity has an unknown sum: part of a sum is no sum. Growth is unknown unless
    the whole window before lies in the data.
    """
    months = months_of_data(cursor, as_of)
    start = window_start(as_of, window)
    missing = _missing_somewhere(cursor)
    now = _totals_by(cursor, count, as_of, (*_SUMS, *missing, *_SINCE_EVER, _SINCE_LINE))
    before = {} if window is None else _totals_by(cursor, count, start, (*_SUMS, *missing))
    in_between = _between(now, before)
    known, in_window = ~np.isnan(now[_SINCE_LINE]), now[_SINCE_LINE] < (as_of - start).days
    amount = _known_sum(in_between, now, "amount", "amounts_missing", in_window, known)
    profit = _known_sum(in_between, now, "profit", "profits_missing", in_window, known)
    quantity = _known_sum(in_between, now, "quantity", "quantities_missing", in_between["purchases"] > 0, now["purchases"] > 0)
    orders = in_between["purchases"].astype(np.float64)
    for values in (amount, profit, quantity, orders):
        values[~known] = np.nan
    metrics = {
        "order_amount": amount,
        "gross_profit": profit,
        "profit_share": _share_of_total(profit),
        "average_order": _ratio(amount, orders),
        "arpu_month": amount / (window or months),
        "order_count": orders,
        "order_quantity": quantity,
        "growth_rate": np.full(count, np.nan),
        **{name: now[name] for name in _SINCE_EVER},
    }
    if window is not None and months >= 2 * window:
        older = _totals_by(cursor, count, window_start(as_of, 2 * window), _amount_and(missing))
        earlier = _between(before, older)["amount"] / SCALE
        if "amounts_missing" in missing:
            earlier[before["amounts_missing"] > older["amounts_missing"]] = np.nan
        metrics["growth_rate"] = _ratio(amount - earlier, earlier)
    population = np.full(count, PROSPECT, dtype=np.int8)
    for code, belongs in ((RETURNS_ONLY, known), (LAPSED, now["purchases"] > 0), (GRADED, in_between["purchases"] > 0)):
        population[belongs] = code
    return OrderMetrics(metrics, population, in_window, months)


def amount_of(cursor: duckdb.DuckDBPyConnection, count: int, as_of: date, months: int = 12) -> np.ndarray:
    """Amount of the months up to `as_of`, float64[count], NaN where unknown."""
    columns, start = _amount_and(_missing_somewhere(cursor)), window_start(as_of, months)
    now = _totals_by(cursor, count, as_of, (*columns, _SINCE_LINE))
    known, in_window = ~np.isnan(now[_SINCE_LINE]), now[_SINCE_LINE] < (as_of - start).days
    amount = _known_sum(_between(now, _totals_by(cursor, count, start, columns)), now, "amount", "amounts_missing", in_window, known)
    amount[~known] = np.nan
    return amount


def totals_at(cursor: duckdb.DuckDBPyConnection, count: int, days: Sequence[date]) -> list[Totals]:
    """What `count` customers had done by the end of each of the days: amount, profit and purchases to date (float64, money in the
    company's currency, 0 before the first line), the lines of which an amount or a profit is missing, and on the first of the days
    the days since the first purchase (NaN without one)."""
    names = ("amount", "profit", "purchases", "amounts_missing", "profits_missing")
    found = []
    for k, day in enumerate(days):
        totals = dict(_totals_by(cursor, count, day, (*names, *(("tenure_days",) if k == 0 else ()))))
        found.append(totals | {name: totals[name] / SCALE for name in ("amount", "profit")})
    return found


def _missing_somewhere(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Which of _MISSING are not zero throughout; mostly none, and what is not read costs nothing."""
    most = cursor.execute(f"select {', '.join(f'max({name}_to_date)' for name in _MISSING)} from purchase_day").fetchall()[0]
    return tuple(name for name, lines in zip(_MISSING, most, strict=True) if lines)


def _amount_and(missing: tuple[str, ...]) -> tuple[str, ...]:
    return ("amount", *(name for name in missing if name == "amounts_missing"))


def _between(now: Totals, before: Totals) -> Totals:
    """What was added between two days, of the totals known on both; all of `now` where there is no before."""
    return {name: now[name] - before[name] for name in before if name in now} if before else now


def _totals_by(cursor: duckdb.DuckDBPyConnection, count: int, on: date, columns: tuple[str, ...]) -> Totals:
    """Totals by the end of day `on`: whole numbers of what is counted, 0 before the first line; else float64, NaN."""
    counted = {*_SUMS, *_MISSING}
    stored = {name: f"{name}_to_date" if name in counted else name for name in columns}
    rows = run_query(cursor, "standing", wanted=("customer_key", *stored.values()), on=on)
    keys = rows["customer_key"].to_numpy()
    totals = {}
    for name, column in stored.items():
        values = whole_numbers(rows[column]) if name in counted else rows[column].to_numpy()
        totals[name] = np.zeros(count, dtype=values.dtype) if name in counted else np.full(count, np.nan)
        totals[name][keys] = values
    return totals


def _known_sum(in_between: Totals, now: Totals, name: str, missing: str, active: np.ndarray, ever: np.ndarray) -> np.ndarray:
    """The sum of `name` as float64: NaN for customers with a missing line, and for everybody where no sum is
    known of anybody who did anything, in the window (`active`) or to date (`ever`)."""
    values = in_between[name] / SCALE
    if missing in in_between:
        is_complete = in_between[missing] == 0
        values[~is_complete] = np.nan
        if ever.any() and not ((is_complete & active).any() or ((now[missing] == 0) & ever).any()):
            values[:] = np.nan
    return values


def _ratio(share: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """share / whole, NaN where whole is not above zero."""
    return np.divide(share, whole, out=np.full(len(share), np.nan), where=whole > 0)


def _share_of_total(values: np.ndarray) -> np.ndarray:
    """Each value over the exact total of the known ones; all NaN where the total is not above zero."""
    total = int(np.rint(values[~np.isnan(values)] * SCALE).astype(np.int64).sum()) / SCALE
    return values / total if total > 0 else np.full(len(values), np.nan)


def months_of_data(cursor: duckdb.DuckDBPyConnection, as_of: date) -> int:
    """The shortest window in months, at least 1, that holds every order up to `as_of`."""
    (first,) = cursor.execute("select min(order_date) from purchase_day").fetchall()[0]
    if first is None or first > as_of:
        return 1
    months = max(1, (as_of.year - first.year) * 12 + as_of.month - first.month)
    return months if months_before(as_of, months) < first else months + 1
