"""Service costs of the demo customers, and the visits and calls they receive."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base.parquet_writing import days, dictionary_text, money, number
from crmcore.demo.base.plan import END, Block, Plan
from crmcore.demo.people.team import rep_ids, rep_shares
from crmcore.demo.people.traits import PROSPECT, SERVICE_LOSS, Traits

_ACTIVITIES = (
    "Rush delivery 加急配送",
    "Technical advice 技术支持",
    "Returns handling 退货处理",
    "Customer care 客户维系",
    "Special packing 特殊包装",
    "Account work 账务处理",
)
_CONTACT_KINDS = ("call", "visit")
_HOURLY_CENTS = 16_000


def service_costs(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, profit: np.ndarray) -> dict[str, pa.Array]:
    """The service_cost table of one block. `profit` is each customer's gross profit of the three years in cents;
    most cost a few per cent of it, the heavily served more than all of it."""
    rng = plan.rng("service", block.number)
    heavy = traits.loss == SERVICE_LOSS
    efforts = rng.poisson(
        np.where(traits.kind == PROSPECT, 0, 1.1 + 2.2 * np.minimum(traits.rate, 4)) * traits.alive_days / END * plan.density(3.5)
    ) + np.where(heavy, 12, 0)
    customer = np.repeat(np.arange(traits.count), efforts)
    n = len(customer)
    usual = 0.05 * np.abs(profit) * (0.4 + 1.2 * rng.random(traits.count)) + 3_000 * efforts
    total = np.where(heavy, np.maximum(profit, 0) * (1.08 + 0.6 * rng.random(traits.count)) + 60_000, usual)
    weight = np.exp(0.6 * rng.standard_normal(n))
    cost = np.maximum(np.round(total[customer] * weight / np.bincount(customer, weight, traits.count)[customer]), 500).astype(np.int64)
    hours = np.maximum(np.round(cost / _HOURLY_CENTS * np.exp(0.25 * rng.standard_normal(n)) * 4) / 4, 0.25)
    # At most three working days for one service.
    hours = np.minimum(hours, 24)
    return {
        "customer_id": dictionary_text(customer, own_ids),
        "spent_on": days(traits.active_day(rng, customer)),
        "cost": money(cost),
        "hours": number((hours * 1000).astype(np.int64)),
        "activity": dictionary_text(np.where(rng.random(n) < 0.5, rng.integers(0, 2, n), rng.integers(0, 6, n)), _ACTIVITIES),
    }


def contacts(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array) -> dict[str, pa.Array]:
    """The contact table of one block: large customers get more contacts, with a wide spread between customers."""
    rng = plan.rng("contacts", block.number)
    habit = np.exp(0.7 * rng.standard_normal(traits.count))
    # The overloaded salesperson contacts each customer less often.
    hurried = 1 / rep_shares(plan)[traits.rep]
    expected = 2.2 * np.exp(0.45 * traits.size_z) * habit * hurried * traits.alive_days / 365
    expected = np.where(traits.kind == PROSPECT, 2.5, expected)
    customer = np.repeat(np.arange(traits.count), rng.poisson(expected * plan.density(7.0)))
    n = len(customer)
    visit = rng.random(n) < 0.25 + 0.1 * np.clip(traits.size_z[customer], -1, 2)
    quarters = np.where(visit, rng.integers(3, 13, n), rng.integers(1, 4, n))
    return {
        "customer_id": dictionary_text(customer, own_ids),
        "contacted_on": days(traits.active_day(rng, customer)),
        "kind": dictionary_text(visit, _CONTACT_KINDS),
        "rep_id": dictionary_text(traits.rep[customer], rep_ids(plan)),
        "hours": number(quarters * 250),
    }
