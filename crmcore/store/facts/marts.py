"""The mart: what is known of every customer on any date. Row i is customer i; nothing later than the date counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from crmcore.domain.cost_to_serve.serving_costs import with_costs
from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.grading.late_reasons import NO_LATE_REASONS, LateReasons
from crmcore.domain.grading.mart import NOT_YET, Mart
from crmcore.domain.grading.metrics import STORED
from crmcore.domain.grading.scenario import window_start
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.cost_to_serve import read_serving_costs
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.mart_file import Columns, stored_columns
from crmcore.store.facts.order_metrics import OrderMetrics, amount_of, order_metrics

#: an answer to a survey is valid this long (docs/methods.md)
ATTITUDE_MONTHS = 24
#: a wallet is a year's, whatever the window
WALLET_MONTHS = 12


def read_mart(
    company_dir: Path,
    version: int,
    as_of: date,
    window: int | None,
    rates: CostRates = NO_RATES,
    late_reasons: LateReasons = NO_LATE_REASONS,
) -> Mart:
    """Every metric of STORED for every customer, as known on `as_of` over `window` months (None: all time), the cost to serve by `rates`
    and credit by `late_reasons`.

    The default date and window come from the file stored beside the version, all others from the database; both
    are equal to the last bit. Raises `Problem("unknown_version")`.
    """
    columns = stored_columns(company_dir, version, as_of, window)
    if columns is None:
        with cursor_for(company_dir, version) as cursor:
            columns = mart_columns(cursor, as_of, window)
    mart = Mart(
        as_of=as_of,
        window=window,
        customers=read_customers(company_dir, version, as_of),
        metrics=_with_late_reasons(company_dir, version, columns, as_of, window, late_reasons),
        population=columns.population,
        in_window=columns.in_window,
        basis=columns.basis,
        has=columns.has,
        months=columns.months,
        late_reasons=late_reasons,
    )
    if not rates.in_use:
        return mart
    with cursor_for(company_dir, version) as cursor:
        return with_costs(mart, read_serving_costs(cursor, mart.count, window_start(as_of, window), as_of, rates))


def read_orders(company_dir: Path, version: int, as_of: date, window: int | None) -> OrderMetrics:
    """The metrics of orders alone, as those of `read_mart` but for the tenure. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        return order_metrics(cursor, _count(cursor), as_of, window)


def _count(cursor: duckdb.DuckDBPyConnection) -> int:
    return cursor.execute("select count(*) from customer").fetchall()[0][0]


def mart_columns(cursor: duckdb.DuckDBPyConnection, as_of: date, window: int | None) -> Columns:
    """The columns of a mart from the cursor's version: read-only arrays, one query per table that holds anything."""
    count = _count(cursor)
    has = frozenset(run_query(cursor, "tables_known", as_of=as_of)["name"].to_pylist())
    start = window_start(as_of, window)
    orders = order_metrics(cursor, count, as_of, window)
    metrics = orders.metrics | {"tenure_days": _tenure(cursor, orders.metrics["tenure_days"], as_of)}
    for table, relation, since in (
        ("complaint", "complaints", start),
        ("service_cost", "service", start),
        ("survey", "attitude", window_start(as_of, ATTITUDE_MONTHS)),
    ):
        none = {m.id: np.full(count, 0.0 if m.missing == "zero" and table in has else np.nan) for m in STORED if m.needs == table}
        metrics |= _filled(none, run_query(cursor, relation, as_of=as_of, start=since)) if table in has else none
    metrics |= _credit(cursor, count, as_of, start, NO_LATE_REASONS, known="payment" in has)
    served = "service_cost" in has
    metrics["net_profit"] = metrics["gross_profit"] - metrics["service_cost"] if served else metrics["gross_profit"]
    outlook = _filled(
        {name: np.full(count, np.nan) for name in ("growth_outlook", "annual_wallet")}, run_query(cursor, "outlook", as_of=as_of)
    )
    wallet = outlook.pop("annual_wallet")
    metrics |= outlook | {"share_of_wallet": wallet}
    if not np.isnan(wallet).all():
        year = metrics["order_amount"] if window == WALLET_MONTHS else amount_of(cursor, count, as_of, WALLET_MONTHS)
        metrics["share_of_wallet"] = year / wallet
    return Columns(
        {metric.id: frozen_array(metrics[metric.id]) for metric in STORED},
        frozen_array(_population(cursor, orders.population, as_of), np.int8),
        frozen_array(orders.in_window, np.bool_),
        _basis(metrics, has),
        has,
        orders.months,
    )


def _credit(
    cursor: duckdb.DuckDBPyConnection, count: int, as_of: date, start: date, late_reasons: LateReasons, known: bool = True
) -> dict[str, np.ndarray]:
    """The credit metrics; `known`: there are invoices at all."""
    metrics = {m.id: np.full(count, 0.0 if m.missing == "zero" and known else np.nan) for m in STORED if m.needs == "payment"}
    if known:
        metrics = _filled(metrics, run_query(cursor, "credit", as_of=as_of, start=start, **late_reasons.as_json()))
    metrics["credit_score"] = 50 * metrics["on_time_share"] + 50 * np.maximum(0, 1 - metrics["average_days_late"] / 90)
    return metrics


def _with_late_reasons(
    company_dir: Path, version: int, columns: Columns, as_of: date, window: int | None, late_reasons: LateReasons
) -> Mapping[str, np.ndarray]:
    """The metrics of `columns`, those of credit read anew where reasons for late payment are decided about."""
    if not late_reasons.in_use or "payment" not in columns.has:
        return columns.metrics
    with cursor_for(company_dir, version) as cursor:
        credit = _credit(cursor, len(columns.population), as_of, window_start(as_of, window), late_reasons)
    return dict(columns.metrics) | {name: frozen_array(values) for name, values in credit.items()}


def _population(cursor: duckdb.DuckDBPyConnection, population: np.ndarray, as_of: date) -> np.ndarray:
    """int8[N]: the population by orders, with those that are no customers yet."""
    later = run_query(cursor, "not_yet", as_of=as_of)["customer_key"].to_numpy()
    population = np.array(population)
    population[later] = NOT_YET
    return population


def _tenure(cursor: duckdb.DuckDBPyConnection, since_first: np.ndarray, as_of: date) -> np.ndarray:
    """Days as a customer, float64[N]: since the first purchase, or since the day that the customer list names where it is earlier."""
    rows = run_query(cursor, "listed_since", as_of=as_of)
    listed = np.full(len(since_first), np.nan)
    listed[rows["customer_key"].to_numpy()] = rows["days"].to_numpy()
    return np.where(np.isnan(since_first), np.nan, np.fmax(since_first, listed))


def _filled(columns: dict[str, np.ndarray], rows: pa.Table) -> dict[str, np.ndarray]:
    """Each column of `rows` (one row per customer_key) written into its array where its customer stands."""
    keys = rows["customer_key"].to_numpy()
    for name in rows.column_names[1:]:
        columns[name][keys] = rows[name].to_numpy()
    return columns


def _basis(metrics: dict[str, np.ndarray], has: frozenset[str]) -> str:
    """The best profit that is known of anybody: net where service cost is known, else gross, else only the order amount."""
    if np.isnan(metrics["gross_profit"]).all():
        return "order_amount"
    return "net_profit" if "service_cost" in has else "gross_profit"
