"""The visits by which the demo's salespeople keep up with their customers, and those planned for the weeks after the data."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base.parquet_writing import days, dictionary_text, ids, number
from crmcore.demo.base.plan import END, FIRST_DAY, Block, Plan
from crmcore.demo.people.team import rep_ids, rep_shares
from crmcore.demo.people.traits import PROSPECT, Traits

#: days between two visits of the best quarter of the customers, the next third, the next three tenths, and the rest
_INTERVALS = np.array([30, 91, 182, 365])
_BEST = np.array([0.24, 0.56, 0.86])
#: share that is visited in time; of the customers of the overloaded salesperson; share that is a little late
_IN_TIME, _IN_TIME_HURRIED, _LATE = 0.95, 0.72, 0.03
#: share with an appointment in the coming weeks, by the same four groups, and of prospects
_PLANNED = np.array([0.34, 0.14, 0.06, 0.03, 0.12])
_ABOUT = (
    "Offer for the new year 新年报价",
    "Yearly review 年度回顾",
    "Framework order 框架订单",
    "New product 新品介绍",
    "Overdue invoices 逾期账款",
    "Delivery times 交货时间",
)
_KINDS = ("call", "visit")
#: working days of six weeks after the holidays of the new year, as days after the last one of the data
_COMING = np.array([d for d in range(5, 45) if (FIRST_DAY.weekday() + END + d) % 7 < 5])


def value_groups(traits: Traits, profit: np.ndarray) -> np.ndarray:
    """int64[N]: 0 the best quarter by `profit` (last year's, in cents) of those that are still customers, 1, 2, 3 the next; 4 prospects
    and churned customers."""
    group = np.full(traits.count, 4)
    active = np.flatnonzero(~traits.churned & (traits.kind != PROSPECT))
    rank = np.empty(len(active))
    rank[np.argsort(-profit[active], kind="stable")] = (np.arange(len(active)) + 0.5) / max(len(active), 1)
    group[active] = np.searchsorted(_BEST, rank)
    return group


def short_visits(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, profit: np.ndarray) -> dict[str, pa.Array]:
    """Rows of the contact table: the last short visits of the year, staggered by what the customer is worth, so that most have been
    visited within their interval and some are late. Nobody wrote down how long they took."""
    rng, n = plan.rng("short_visits", block.number), traits.count
    group = value_groups(traits, profit)
    interval = _INTERVALS[np.minimum(group, 3)]
    in_time = np.where(rep_shares(plan)[traits.rep] > 1, _IN_TIME_HURRIED, _IN_TIME)
    draw = rng.random(n)
    age = np.floor(np.minimum(interval, 180) * np.where(draw < in_time, rng.random(n), 1 + 0.5 * rng.random(n))).astype(np.int64)
    visited = (group < 4) & (draw < in_time + _LATE) & (END - age >= traits.start)
    visited &= rng.random(n) < plan.density(0.9, cap=1_000_000)
    customer = np.flatnonzero(visited)
    return {
        "customer_id": dictionary_text(customer, own_ids),
        "contacted_on": days(END - age[customer]),
        "kind": dictionary_text(np.ones(len(customer), np.int64), _KINDS),
        "rep_id": dictionary_text(traits.rep[customer], rep_ids(plan)),
        "hours": number(np.zeros(len(customer), np.int64), np.zeros(len(customer), bool)),
    }


def appointments(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, profit: np.ndarray) -> dict[str, pa.Array]:
    """The appointment table of one block: visits and calls agreed in December for the first weeks of the new year."""
    rng, n = plan.rng("appointments", block.number), traits.count
    share = np.where(traits.churned, 0, _PLANNED[value_groups(traits, profit)]) * plan.density(0.13, cap=200_000)
    customer = np.flatnonzero(rng.random(n) < share)
    m = len(customer)
    visit = rng.random(m) < 0.8
    quarters = np.where(visit, rng.integers(4, 11, m), rng.integers(1, 4, m))
    made = np.maximum(END - rng.integers(0, 30, m), traits.start[customer])
    return {
        "appointment_id": ids("V", block.number * 1_000_000 + 1 + np.arange(m), 6),
        "customer_id": dictionary_text(customer, own_ids),
        "planned_on": days(END + _COMING[rng.integers(0, len(_COMING), m)]),
        "rep_id": dictionary_text(traits.rep[customer], rep_ids(plan)),
        "kind": dictionary_text(visit, _KINDS),
        "hours": number(quarters * 250),
        "note": dictionary_text(rng.integers(0, len(_ABOUT), m), _ABOUT),
        "made_on": days(made),
    }
