"""Rhythm of contacts, returns and earlier purchases of every customer, read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import window_start
from crmcore.domain.health.facts import ContactRhythm, ReturnedGoods
from crmcore.domain.health.growth import PurchasesBefore
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query


def read_contacts(company_dir: Path, version: int, mart: Mart, recorded: Sequence[tuple[int, date]] = ()) -> ContactRhythm:
    """Visits and calls up to the mart's date, with those that people `recorded`: (row, day), none later. Raises
    `Problem("unknown_version")`."""
    days = np.zeros(mart.count, np.int32)
    since, gap = np.full(mart.count, np.nan), np.full(mart.count, np.nan)
    if "contact" in mart.has:
        with cursor_for(company_dir, version) as cursor:
            rows = run_query(
                cursor, "contact_rhythm", as_of=mart.as_of, keys=[row for row, _ in recorded], days=[day for _, day in recorded]
            )
        keys = rows["customer_key"].to_numpy()
        for values, name in ((days, "contact_days"), (since, "days_since"), (gap, "usual_gap")):
            values[keys] = rows[name].to_numpy()
    return ContactRhythm(frozen_array(days, np.int32), frozen_array(since), frozen_array(gap))


def read_returned_goods(company_dir: Path, version: int, mart: Mart) -> ReturnedGoods:
    """Order lines below zero in the mart's window. Raises `Problem("unknown_version")`."""
    amount, profit = np.zeros(mart.count), np.zeros(mart.count)
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "returned_goods", as_of=mart.as_of, start=window_start(mart.as_of, mart.window))
    keys = rows["customer_key"].to_numpy()
    amount[keys], profit[keys] = rows["amount"].to_numpy(), rows["profit"].to_numpy().astype(np.float64)
    return ReturnedGoods(frozen_array(amount), frozen_array(profit))


def read_purchases_before(company_dir: Path, version: int, mart: Mart) -> PurchasesBefore:
    """Purchases in the window before the mart's. Raises `Problem("unknown_version")`."""
    count = np.zeros(mart.count, np.int32)
    if mart.window is not None:
        with cursor_for(company_dir, version) as cursor:
            for months, sign in ((mart.window, 1), (2 * mart.window, -1)):
                wanted = ("customer_key", "purchases_to_date")
                rows = run_query(cursor, "standing", wanted=wanted, on=window_start(mart.as_of, months))
                count[rows["customer_key"].to_numpy()] += sign * rows["purchases_to_date"].to_numpy().astype(np.int32)
    return PurchasesBefore(frozen_array(count, np.int32))
