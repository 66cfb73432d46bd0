"""Who waits for an order, as known on a working date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.facts.activities import WaitingOrders
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.activities.columns import day_column, number_column


def read_waiting_orders(company_dir: Path, version: int, as_of: date) -> WaitingOrders:
    """The customers with orders not yet delivered: the first day promised, the day of the newest order, their value; none where the data
    have no such table. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        lines = run_query(cursor, "open_order_lines", as_of=as_of)
    grouped = lines.group_by("customer_key").aggregate([("due_date", "min"), ("ordered_on", "max"), ("amount", "sum")])
    rows = grouped.sort_by("customer_key")
    return WaitingOrders(
        customer=frozen_array(rows["customer_key"].to_numpy(), np.int64),
        due=day_column(rows, "due_date_min"),
        ordered=day_column(rows, "ordered_on_max"),
        amount=number_column(rows, "amount_sum"),
    )
