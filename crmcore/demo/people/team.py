"""The salespeople: about the same hours and number of customers each, except one who has too many customers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base import catalogue as cat
from crmcore.demo.base.parquet_writing import dictionary_text, ids, money, number
from crmcore.demo.base.plan import CUSTOMERS_PER_REP, Plan
from crmcore.demo.people.names import invented_names, name_kinds

#: customer hours a month that one salesperson gives to `CUSTOMERS_PER_REP` customers
_CAPACITY_HOURS = 85
_OVERLOADED, _OVERLOAD = 2, 2.5
#: share of the hours that visits get, where one is agreed with the salesperson
_VISIT_SHARES, _STATED = np.array([0.5, 0.55, 0.65, 0.7]), 0.6


def rep_ids(plan: Plan) -> pa.Array:
    """The salespeople's numbers, R001 onwards."""
    return ids("R", np.arange(1, plan.reps + 1), 3)


def rep_shares(plan: Plan) -> np.ndarray:
    """Relative share of the customers of each salesperson: equal, except one with two and a half times the usual."""
    shares = np.ones(plan.reps)
    shares[_OVERLOADED] = _OVERLOAD
    return shares


def rep_regions(plan: Plan) -> np.ndarray:
    """The region of each salesperson, by the regions' size."""
    middle = (np.arange(plan.reps) + 0.5) / plan.reps
    return np.searchsorted(np.cumsum(cat.REGION_SHARE), middle)


def reps(plan: Plan, sold: np.ndarray) -> dict[str, pa.Array]:
    """The rep table. In a very large company a row stands for a desk with the hours of several people. `sold`: last year's order
    amount of each one's customers, in cents; the quota asks for about as much, mostly for somewhat more."""
    rng, n = plan.rng("reps"), plan.reps
    each = plan.customers / n / CUSTOMERS_PER_REP
    asked = plan.rng("quotas")
    quota = np.maximum(np.round(sold * (0.92 + 0.28 * asked.random(n)), -6), 1_000_000).astype(np.int64)
    share, stated = _VISIT_SHARES[asked.integers(0, len(_VISIT_SHARES), n)], asked.random(n) < _STATED
    stated[0] = True
    capacity = np.round(_CAPACITY_HOURS * each * (0.85 + 0.3 * rng.random(n))).astype(np.int64)
    return {
        "rep_id": rep_ids(plan),
        "name": pa.array(
            invented_names(name_kinds(np.ones(n, bool), plan.language), np.zeros(n, np.int64), np.arange(n), plan.seed + 7), pa.string()
        ),
        "region": dictionary_text(rep_regions(plan), cat.REGIONS),
        "capacity_hours": number(np.maximum(capacity, 20) * 1000),
        "quota": money(quota),
        "visit_share": pa.array(share, pa.float64(), mask=~stated),
    }
