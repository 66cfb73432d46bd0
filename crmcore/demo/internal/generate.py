"""The ledger of a service centre: what departments asked for, what they were charged, what it cost, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from crmcore.demo.base.parquet_writing import days, dictionary_text, ids, money, number, write_block
from crmcore.demo.base.plan import END
from crmcore.demo.internal import catalogue as cat

COUNT = len(cat.DEPARTMENTS)
#: requests a month by size, and how much they differ
_REQUESTS, _SPREAD = np.array([4.0, 10.0, 24.0]), 0.45
#: departments that went to suppliers outside the firm (position: day on which they were gone)
_LEAVERS = {7: 830, 27: 960}
#: a department that has asked for nothing since, and nobody knows why
_SILENT = {6: 930}
#: departments that ask for much beside what is charged, and those that are served late
_DEMANDING, _SERVED_LATE = np.array([2, 24, 30]), np.array([4, 7, 19, 27])

Columns = dict[str, pa.Array]


def generate_internal(folder: Path, seed: int, language: str) -> dict[str, list[Path]]:
    """Write the tables of the service centre as Parquet and return the files of each; the same arguments give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    requests = _Requests(np.random.default_rng([seed, 1]))
    tables: Mapping[str, Columns] = {
        "customer": _departments(requests),
        "order_line": requests.columns(),
        "payment": _settlements(requests, np.random.default_rng([seed, 2])),
        "complaint": _complaints(requests, np.random.default_rng([seed, 3])),
        "survey": _surveys(np.random.default_rng([seed, 4])),
        "service_cost": _service_costs(np.random.default_rng([seed, 5])),
        "contact": _meetings(np.random.default_rng([seed, 6])),
        "rep": _managers(),
        "relation": _chain(),
        "departure": _departures(),
    }
    return {table: [write_block(folder, table, 0, columns, language)] for table, columns in tables.items()}


class _Requests:
    """The requests, by day: department, service, units, and what was charged and spent in cents."""

    def __init__(self, rng: np.random.Generator) -> None:
        division, size = (np.array([each[k] for each in cat.DEPARTMENTS]) for k in (1, 3))
        months = (END + 1) / 30.44
        wanted = rng.poisson(_REQUESTS[size] * np.exp(_SPREAD * rng.standard_normal(COUNT)) * months)
        customer = np.repeat(np.arange(COUNT), wanted)
        day = np.floor(rng.random(len(customer)) * (END + 1)).astype(np.int64)
        before = day < _last_days()[customer]
        customer, day = customer[before], day[before]
        order = np.argsort(day, kind="stable")
        self.customer, self.day = customer[order], day[order]
        n = len(self.day)
        shares = np.array([each[4] for each in cat.SERVICES], float).T
        reach = np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1)[division[self.customer]]
        self.service = np.minimum((reach < rng.random(n)[:, None]).sum(axis=1), len(cat.SERVICES) - 1)
        price = np.array([each[2] for each in cat.SERVICES])[self.service]
        cost_share = np.array([each[3] for each in cat.SERVICES])[self.service]
        self.units = np.where(price < 100, rng.integers(1, 9, n), 1)
        self.price = np.round(price * 100 * 1.03 ** (self.day // 365)).astype(np.int64)
        self.amount = self.price * self.units
        effort = np.exp(0.18 * rng.standard_normal(n)) * np.where(np.isin(self.customer, _DEMANDING), 1.22, 0.97)
        self.cost = np.round(self.amount * cost_share * effort).astype(np.int64)
        self.channel = rng.choice(3, n, p=[0.68, 0.22, 0.10])

    def columns(self) -> Columns:
        numbers = np.arange(1, len(self.day) + 1)
        category = np.array([each[1] for each in cat.SERVICES])[self.service]
        return {
            "order_id": ids("Q", numbers, 6),
            "line": pa.array(numbers, pa.int64()),
            "customer_id": _ids(self.customer),
            "order_date": days(self.day),
            "amount": money(self.amount),
            "quantity": number(self.units * 1000),
            "unit_price": money(self.price),
            "cost": money(self.cost),
            "profit": money(self.amount - self.cost),
            "product": dictionary_text(self.service, [name for name, *_ in cat.SERVICES]),
            "product_id": ids("S", self.service + 1, 2),
            "category": dictionary_text(category, cat.CATEGORIES),
            "channel": dictionary_text(self.channel, cat.CHANNELS),
        }


def _ids(departments: np.ndarray) -> pa.Array:
    return ids("D", departments + 1, 2)


def _last_days() -> np.ndarray:
    last = np.full(COUNT, END + 1)
    for department, day in (_LEAVERS | _SILENT).items():
        last[department] = day
    return last


def _departments(requests: _Requests) -> Columns:
    everyone = np.arange(COUNT)
    division, site, size = (np.array([each[k] for each in cat.DEPARTMENTS]) for k in (1, 2, 3))
    year = np.bincount(requests.customer, requests.amount * (requests.day > END - 365), COUNT)
    wallet = np.round(year * (1.05 + 0.25 * (everyone % 4)), -5).astype(np.int64)
    return {
        "customer_id": _ids(everyone),
        "name": dictionary_text(everyone, [each[0] for each in cat.DEPARTMENTS]),
        "segment": dictionary_text(division, cat.DIVISIONS),
        "region": dictionary_text(site, cat.SITES),
        "size": dictionary_text(size, cat.SIZES),
        "rep_id": ids("M", everyone % len(cat.MANAGERS) + 1, 1),
        "since": days(np.full(COUNT, -365)),
        "annual_wallet": money(wallet, wallet > 0),
    }


def _settlements(requests: _Requests, rng: np.random.Generator) -> Columns:
    """One charge per department and month, settled when the department confirms it."""
    month = requests.day // 31
    key, inverse = np.unique(requests.customer * 64 + month, return_inverse=True)
    amount = np.bincount(inverse, requests.amount).astype(np.int64)
    customer, billed = key // 64, np.minimum((key % 64 + 1) * 31, END)
    waited = np.round(rng.gamma(6.0, 3.5, len(key)) * np.where(np.isin(customer, _SERVED_LATE), 2.0, 1.0)).astype(np.int64)
    paid = billed + waited
    return {
        "invoice_id": ids("V", np.arange(1, len(key) + 1), 5),
        "customer_id": _ids(customer),
        "invoice_date": days(billed),
        "due_date": days(billed + 30),
        "paid_date": days(paid, paid <= END),
        "amount": money(amount),
    }


def _complaints(requests: _Requests, rng: np.random.Generator) -> Columns:
    chance = np.where(np.isin(requests.customer, _SERVED_LATE), 0.05, 0.012)
    bad = np.flatnonzero(rng.random(len(requests.day)) < chance)
    n = len(bad)
    opened = np.minimum(requests.day[bad] + rng.integers(1, 8, n), END)
    answered = opened + rng.integers(0, 4, n)
    closed = answered + rng.integers(1, 15, n)
    subject = rng.choice(4, n, p=[0.45, 0.25, 0.2, 0.1])
    return {
        "complaint_id": ids("B", np.arange(1, n + 1), 4),
        "customer_id": _ids(requests.customer[bad]),
        "opened_on": days(opened),
        "responded_on": days(answered, answered <= END),
        "closed_on": days(closed, closed <= END),
        "subject": dictionary_text(subject, cat.SUBJECTS),
        "severity": dictionary_text(rng.choice(3, n, p=[0.5, 0.35, 0.15]), cat.SEVERITIES),
        "outcome": dictionary_text(rng.integers(0, 3, n), cat.OUTCOMES, closed <= END),
        "handled_by": dictionary_text(requests.customer[bad] % len(cat.MANAGERS), cat.MANAGERS),
        "handling_hours": number(rng.integers(1, 7, n) * 500),
    }


def _surveys(rng: np.random.Generator) -> Columns:
    """Every half year four departments of five answer; those served late say so."""
    customer, half = (grid.ravel() for grid in np.meshgrid(np.arange(COUNT), np.arange(6)))
    day = half * 182 + 150 + rng.integers(0, 20, len(half))
    answered = (rng.random(len(half)) < 0.8) & (day < _last_days()[customer]) & (day <= END)
    customer, day = customer[answered], day[answered]
    attitude = 7.6 - 2.4 * np.isin(customer, _SERVED_LATE) + 1.1 * rng.standard_normal(len(customer))

    def score(shift: float) -> pa.Array:
        return pa.array(np.clip(np.round(attitude + shift + 0.7 * rng.standard_normal(len(attitude))), 0, 10), pa.float64())

    return {
        "customer_id": _ids(customer),
        "answered_on": days(day),
        "perceived": score(0.0),
        "expected": pa.array(np.clip(np.round(7.5 + 0.8 * rng.standard_normal(len(customer))), 0, 10), pa.float64()),
        "recommend": score(0.3),
        "trust": score(0.2),
    }


def _service_costs(rng: np.random.Generator) -> Columns:
    """Effort that nobody is charged for: two days a month for the demanding, now and then for the others."""
    customer, month = (grid.ravel() for grid in np.meshgrid(np.arange(COUNT), np.arange(35)))
    spent = rng.random(len(month)) < np.where(np.isin(customer, _DEMANDING), 0.9, 0.25)
    day = month * 31 + rng.integers(0, 28, len(month))
    spent &= day < _last_days()[customer]
    customer, day = customer[spent], day[spent]
    hours = np.where(np.isin(customer, _DEMANDING), rng.integers(8, 20, len(day)), rng.integers(1, 5, len(day)))
    return {
        "customer_id": _ids(customer),
        "spent_on": days(day),
        "cost": money(hours * 14_000),
        "hours": number(hours * 1000),
        "activity": dictionary_text(rng.integers(0, 2, len(day)), cat.ACTIVITIES),
    }


def _meetings(rng: np.random.Generator) -> Columns:
    """A service manager meets large departments every month, the others every quarter."""
    size = np.array([each[3] for each in cat.DEPARTMENTS])
    customer, month = (grid.ravel() for grid in np.meshgrid(np.arange(COUNT), np.arange(35)))
    day = month * 31 + rng.integers(0, 28, len(month))
    met = ((month % 3 == customer % 3) | (size[customer] == 2)) & (day < _last_days()[customer])
    customer, day = customer[met], day[met]
    return {
        "customer_id": _ids(customer),
        "contacted_on": days(day),
        "kind": dictionary_text((rng.random(len(day)) < 0.3).astype(np.int64), ("visit", "call")),
        "rep_id": ids("M", customer % len(cat.MANAGERS) + 1, 1),
        "hours": number(rng.integers(1, 5, len(day)) * 500),
    }


def _managers() -> Columns:
    n = len(cat.MANAGERS)
    return {
        "rep_id": ids("M", np.arange(1, n + 1), 1),
        "name": dictionary_text(np.arange(n), cat.MANAGERS),
        "region": dictionary_text(np.arange(n) % len(cat.SITES), cat.SITES),
        "capacity_hours": number(np.full(n, 40_000)),
    }


def _chain() -> Columns:
    supplier, supplied = np.array(cat.CHAIN).T
    return {
        "customer_id": _ids(supplied),
        "related_id": _ids(supplier),
        "kind": dictionary_text(np.zeros(len(supplied), np.int64), ("supply",)),
        "since": days(np.zeros(len(supplied), np.int64)),
    }


def _departures() -> Columns:
    gone, day = np.array(list(_LEAVERS)), np.array(list(_LEAVERS.values()))
    return {
        "customer_id": _ids(gone),
        "departed_on": days(day + 30),
        "cause": dictionary_text(np.zeros(len(gone), np.int64), ("voluntary",)),
        "reason": dictionary_text(np.zeros(len(gone), np.int64), (cat.LEFT,)),
    }
