"""The salespeople: about the same hours and number of customers each, except one who has too many customers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo import catalogue as cat
from crmcore.demo.names import HAN_PERSON, LATIN_PERSON, invented_names
from crmcore.demo.parquet_writing import dictionary_text, ids, number
from crmcore.demo.plan import CUSTOMERS_PER_REP, Plan

#: customer hours a month that one salesperson gives to `CUSTOMERS_PER_REP` customers
_CAPACITY_HOURS = 62
_OVERLOADED, _OVERLOAD = 2, 2.5


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


def reps(plan: Plan) -> dict[str, pa.Array]:
    """The rep table. In a very large company a row stands for a desk with the hours of several people."""
    rng, n = plan.rng("reps"), plan.reps
    each = plan.customers / n / CUSTOMERS_PER_REP
    name_kind = np.where(np.arange(n) % 2, HAN_PERSON, LATIN_PERSON)
    capacity = np.round(_CAPACITY_HOURS * each * (0.85 + 0.3 * rng.random(n))).astype(np.int64)
    return {
        "rep_id": rep_ids(plan),
        "name": pa.array(invented_names(name_kind, np.zeros(n, np.int64), np.arange(n), plan.seed + 7), pa.string()),
        "region": dictionary_text(rep_regions(plan), cat.REGIONS),
        "capacity_hours": number(np.maximum(capacity, 20) * 1000),
    }
