"""Reading a LongView: the last year, the year before and everything to date, from what customers had done by those days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.cost_rates import NO_RATES, CostRates
from crmcore.domain.grading.mart import GRADED, Customers
from crmcore.domain.grading.scenario import months_before, window_start
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.cost_to_serve import read_serving_costs
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.order_metrics import OrderMetrics, months_of_data, order_metrics

YEAR = 12


def read_long_view(company_dir: Path, version: int, as_of: date, rates: CostRates = NO_RATES) -> LongView:
    """The LongView of every customer as known on `as_of`, the cost to serve by `rates`. Raises `Problem("unknown_version")`."""
    customers = read_customers(company_dir, version, as_of)
    with cursor_for(company_dir, version) as cursor:
        n = customers.count
        year = order_metrics(cursor, n, as_of, YEAR)
        before = order_metrics(cursor, n, months_before(as_of, YEAR), YEAR)
        to_date = order_metrics(cursor, n, as_of, None)
        basis, year_profit, profit_to_date = _profits(cursor, year, to_date, as_of, rates)
        segment, segments = _codes(customers, "segment")
        return LongView(
            as_of=as_of,
            basis=basis,
            months=months_of_data(cursor, as_of),
            year_amount=frozen_array(year.metrics["order_amount"]),
            year_profit=frozen_array(year_profit),
            profit_to_date=frozen_array(profit_to_date),
            amount_to_date=frozen_array(to_date.metrics["order_amount"]),
            first_amount=_first_amounts(cursor, n, as_of),
            bought=frozen_array(year.population == GRADED, np.bool_),
            bought_before=frozen_array(before.population == GRADED, np.bool_),
            purchase_days=_purchase_days(cursor, n, as_of),
            tenure_days=frozen_array(to_date.metrics["tenure_days"]),
            silent_days=frozen_array(to_date.metrics["days_since_order"]),
            acquisition_cost=_money_column(customers, "acquisition_cost"),
            wallet=_wallet(customers),
            segment=segment,
            segments=segments,
            size=_codes(customers, "size")[0],
        )


def _profits(
    cursor: duckdb.DuckDBPyConnection, year: OrderMetrics, to_date: OrderMetrics, as_of: date, rates: CostRates
) -> tuple[str, np.ndarray, np.ndarray]:
    """The profit basis, the profit of the last year and the profit to date: net of the cost to serve where that is known, the order
    amount where no profit is."""
    gross, gross_to_date = year.metrics["gross_profit"], to_date.metrics["gross_profit"]
    if np.isnan(gross_to_date).all():
        return "order_amount", year.metrics["order_amount"], to_date.metrics["order_amount"]
    if not _has_service_cost(cursor, as_of) and not rates.in_use:
        return "gross_profit", gross, gross_to_date
    starts = (window_start(as_of, YEAR), date.min)
    last_year, ever = (read_serving_costs(cursor, len(gross), start, as_of, rates).total for start in starts)
    return "net_profit", gross - last_year, gross_to_date - ever


def profit_basis(cursor: duckdb.DuckDBPyConnection, as_of: date, rates: CostRates = NO_RATES) -> str:
    """The profit that is known on `as_of`: "net_profit", "gross_profit" or, where no customer's is, "order_amount"."""
    rows = run_query(cursor, "standing", wanted=("profits_missing_to_date",), on=as_of)["profits_missing_to_date"].to_numpy()
    if not (rows == 0).any():
        return "order_amount"
    return "net_profit" if _has_service_cost(cursor, as_of) or rates.in_use else "gross_profit"


def _has_service_cost(cursor: duckdb.DuckDBPyConnection, as_of: date) -> bool:
    return bool(cursor.execute("select exists (select 1 from service_cost where spent_on <= $day)", {"day": as_of}).fetchall()[0][0])


def _purchase_days(cursor: duckdb.DuckDBPyConnection, count: int, as_of: date) -> np.ndarray:
    rows, days = run_query(cursor, "standing", wanted=("customer_key", "purchase_days_to_date"), on=as_of), np.zeros(count, np.int32)
    days[rows["customer_key"].to_numpy()] = rows["purchase_days_to_date"].to_numpy()
    return frozen_array(days, np.int32)


def _first_amounts(cursor: duckdb.DuckDBPyConnection, count: int, as_of: date) -> np.ndarray:
    rows, first = run_query(cursor, "first_amounts", on=as_of), np.full(count, np.nan)
    first[rows["customer_key"].to_numpy()] = rows["amount"].to_numpy()
    return frozen_array(first)


def _money_column(customers: Customers, column: str) -> np.ndarray:
    """A money column of the customers as float64[N], NaN where unknown."""
    values = customers.table.column(column).cast("float64").to_numpy()
    return frozen_array(values)


def _wallet(customers: Customers) -> np.ndarray:
    """What each customer spends a year with all suppliers, float64[N]; NaN where unknown or not above zero."""
    values = np.array(_money_column(customers, "annual_wallet"))
    values[~(values > 0)] = np.nan
    return frozen_array(values)


def _codes(customers: Customers, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    codes, values = customers.codes(column)
    return codes, values
