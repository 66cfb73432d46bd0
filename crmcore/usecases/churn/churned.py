"""Churned customers and arrears, read from the store."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np

from crmcore.domain.churn.arrears import LONG_DAYS, Arrears
from crmcore.domain.churn.churned import ChurnedCustomers
from crmcore.domain.churn.departures import parse_cause
from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query


def read_churned(company_dir: Path, version: int, mart: Mart, active: np.ndarray) -> ChurnedCustomers:
    """Customers that have bought and are no longer active (`active`: bool[N]). Raises `Problem("unknown_version")`."""
    days = mart.metrics["days_since_order"]
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero((days >= 0) & ~active)
    n, position = len(rows), np.full(mart.count, -1)
    position[rows] = np.arange(n)
    days_departed, cause, reason = np.full(n, np.nan), ["unknown"] * n, [""] * n
    profit = "order_amount" if mart.basis == "order_amount" else "gross_profit"
    lost = np.full(n, np.nan)
    if n:
        with cursor_for(company_dir, version) as cursor:
            departed = run_query(cursor, "departed", as_of=mart.as_of)
            since = mart.as_of - timedelta(int(days[rows].min()))
            brought = run_query(cursor, "last_year_profit", on=mart.as_of, since=since)
        for key, day, cause_text, why in zip(
            *(departed[c].to_pylist() for c in ("customer_key", "departed_on", "cause", "reason")), strict=True
        ):
            at = position[key]
            if at >= 0:
                days_departed[at], cause[at], reason[at] = (mart.as_of - day).days, parse_cause(cause_text), why or ""
        at = position[brought["customer_key"].to_numpy()]
        column = brought["amount" if profit == "order_amount" else "profit"].to_numpy()
        lost[at[at >= 0]] = column[at >= 0]
    return ChurnedCustomers(
        frozen_array(rows, np.int64),
        frozen_array(days[rows]),
        frozen_array(days_departed),
        tuple(cause),
        tuple(reason),
        frozen_array(lost),
        profit,
    )


def read_arrears(company_dir: Path, version: int, mart: Mart) -> Arrears:
    """What every customer owes on the mart's date. Raises `Problem("unknown_version")`."""
    columns = {name: np.zeros(mart.count) for name in ("overdue", "long_overdue", "longest_days", "disputed")}
    if "payment" in mart.has:
        with cursor_for(company_dir, version) as cursor:
            excuses = {name: list(reasons) for name, reasons in mart.late_reasons.as_json().items()}
            rows = run_query(cursor, "arrears", as_of=mart.as_of, days=LONG_DAYS, **excuses)
        keys = rows["customer_key"].to_numpy()
        for name, values in columns.items():
            values[keys] = rows[name].to_numpy()
    limit = mart.customers.table.column("credit_limit").cast("float64").to_numpy()
    return Arrears("payment" in mart.has, *(frozen_array(values) for values in columns.values()), frozen_array(limit))
