"""Complaints and surveys of the demo customers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.parquet_writing import days, dictionary_text, ids
from crmcore.demo.plan import END, MONTH_STARTS, Block, Plan
from crmcore.demo.traits import LEAVER, NEW, OCCASIONAL, PROSPECT, SERVICE_LOSS, UNHAPPY, VOLUNTARY, Traits

_SUBJECTS = (
    "Late delivery 交货延迟",
    "Wrong goods 发错货",
    "Damaged goods 货物破损",
    "Price or invoice 价格或发票",
    "Product quality 产品质量",
    "Service attitude 服务态度",
    "Missing parts 缺件",
    "Returns 退换货",
)
#: survey waves: every March and September from autumn 2023, as months of the data
_WAVES = MONTH_STARTS[[8, 14, 20, 26, 32]]
_SURVEYED = 0.44


def complaints(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array) -> dict[str, pa.Array]:
    """The complaint table of one block. Unhappy, costly and leaving customers complain more; complaints are frequent
    in late 2025, so that some are open at the end and some of those long overdue."""
    rng = plan.rng("complaints", block.number)
    rate = 0.16 + 1.1 * (traits.kind == UNHAPPY) + 0.8 * (traits.loss == SERVICE_LOSS) - 0.04 * traits.attitude
    expected = np.clip(rate, 0.02, None) * traits.alive_days / 365 * np.minimum(traits.rate, 3) ** 0.3
    parting = (traits.kind == LEAVER) & (traits.cause == VOLUNTARY)
    expected = np.where(traits.kind == PROSPECT, 0, expected) + 0.7 * parting
    customer = np.repeat(np.arange(traits.count), rng.poisson(expected * plan.density(1.0, cap=600_000)))
    opened = traits.active_day(rng, customer)
    # Half of a voluntary leaver's complaints fall in its last four months; a tenth of all in the autumn of 2025.
    last_days = np.maximum(traits.leave[customer] - 1 - rng.integers(0, 120, len(customer)), np.maximum(traits.start[customer], 0))
    opened = np.where(parting[customer] & (rng.random(len(customer)) < 0.5), last_days, opened)
    autumn = ~traits.churned[customer] & (rng.random(len(customer)) < 0.1)
    opened = np.where(autumn, np.maximum(END - rng.integers(0, 75, len(customer)), traits.start[customer]), opened)
    by_day = np.argsort(opened, kind="stable")
    customer, opened = customer[by_day], opened[by_day]

    n = len(customer)
    responded = opened + rng.choice(4, n, p=[0.45, 0.35, 0.14, 0.06])
    days_open = np.exp(0.75 + 0.75 * rng.standard_normal(n)) * np.where(opened > END - 40, 3, 1)
    days_open += np.where(rng.random(n) < 0.05, 25, 0)
    closed = np.maximum(opened + np.round(days_open).astype(np.int64), responded)
    numbers = block.number * 1_000_000 + 1 + np.arange(n)
    return {
        "complaint_id": ids("K", numbers, 6),
        "customer_id": dictionary_text(customer, own_ids),
        "opened_on": days(opened),
        "responded_on": days(responded, responded <= END),
        "closed_on": days(closed, closed <= END),
        "subject": dictionary_text(np.floor(len(_SUBJECTS) * rng.random(n) ** 1.4).astype(np.int64), _SUBJECTS),
    }


def surveys(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array) -> dict[str, pa.Array]:
    """The survey table of one block: about two customers in five answered at all, some of them several times;
    single questions stay unanswered now and then."""
    rng = plan.rng("surveys", block.number)
    response_rate = np.where((traits.kind == OCCASIONAL) | (traits.kind == UNHAPPY), 0.6, np.where(traits.kind == NEW, 0.3, _SURVEYED))
    response_rate = np.where(traits.kind == PROSPECT, 0, response_rate) * plan.density(_SURVEYED * 2, cap=1_000_000)
    responds = rng.random(traits.count) < response_rate
    days_of_wave = _WAVES[None, :] + rng.integers(0, 24, (traits.count, len(_WAVES)))
    is_customer = (days_of_wave > traits.start[:, None] + 20) & (days_of_wave < traits.leave[:, None])
    customer, wave = np.nonzero(is_customer & responds[:, None] & (rng.random(is_customer.shape) < 0.5))
    n, attitude = len(customer), traits.attitude[customer]
    # Before it leaves of its own will, a customer likes us less.
    attitude = attitude - 0.5 * ((traits.leave[customer] - days_of_wave[customer, wave] < 200) & (traits.cause[customer] == VOLUNTARY))

    def answer(middle: np.ndarray | float, spread: float, known: float) -> pa.Array:
        score = np.clip(np.round(middle + spread * rng.standard_normal(n)), 0, 10)
        return pa.array(score, pa.float64(), mask=rng.random(n) > known)

    return {
        "customer_id": dictionary_text(customer, own_ids),
        "answered_on": days(days_of_wave[customer, wave]),
        "perceived": answer(7.0 + 1.35 * attitude, 0.7, 0.99),
        "expected": answer(7.2 + 0.25 * traits.size_z[customer], 0.8, 0.85),
        "recommend": answer(6.9 + 1.6 * attitude, 0.9, 0.95),
        "trust": answer(7.1 + 1.2 * attitude, 0.9, 0.88),
    }
