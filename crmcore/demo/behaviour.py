"""How the demo customers feel and say so: complaints and surveys."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.plan import END, MONTH_STARTS, Block, Plan
from crmcore.demo.staging import days, ids, words
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
    """The complaint table of one block. Unhappy, costly and leaving customers complain more; late 2025 was a bad
    time, so that some complaints are open at the end and some of those long overdue."""
    rng = plan.rng("complaints", block.number)
    rate = 0.16 + 1.1 * (traits.kind == UNHAPPY) + 0.8 * (traits.loss == SERVICE_LOSS) - 0.04 * traits.attitude
    expected = np.clip(rate, 0.02, None) * traits.alive_days / 365 * np.minimum(traits.rate, 3) ** 0.3
    parting = (traits.kind == LEAVER) & (traits.cause == VOLUNTARY)
    expected = np.where(traits.kind == PROSPECT, 0, expected) + 0.7 * parting
    who = np.repeat(np.arange(traits.count), rng.poisson(expected * plan.density(1.0, cap=600_000)))
    opened = traits.a_day_alive(rng, who)
    # Half of a voluntary leaver's complaints fall in its last four months; a tenth of all in the bad autumn.
    last_days = np.maximum(traits.leave[who] - 1 - rng.integers(0, 120, len(who)), np.maximum(traits.start[who], 0))
    opened = np.where(parting[who] & (rng.random(len(who)) < 0.5), last_days, opened)
    autumn = ~traits.gone[who] & (rng.random(len(who)) < 0.1)
    opened = np.where(autumn, np.maximum(END - rng.integers(0, 75, len(who)), traits.start[who]), opened)
    by_day = np.argsort(opened, kind="stable")
    who, opened = who[by_day], opened[by_day]

    n = len(who)
    answered = opened + rng.choice(4, n, p=[0.45, 0.35, 0.14, 0.06])
    lasting = np.exp(0.75 + 0.75 * rng.standard_normal(n)) * np.where(opened > END - 40, 3, 1)
    lasting += np.where(rng.random(n) < 0.05, 25, 0)
    closed = np.maximum(opened + np.round(lasting).astype(np.int64), answered)
    numbers = block.number * 1_000_000 + 1 + np.arange(n)
    return {
        "complaint_id": ids("K", numbers, 6),
        "customer_id": words(who, own_ids),
        "opened_on": days(opened),
        "responded_on": days(answered, answered <= END),
        "closed_on": days(closed, closed <= END),
        "subject": words(np.floor(len(_SUBJECTS) * rng.random(n) ** 1.4).astype(np.int64), _SUBJECTS),
    }


def surveys(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array) -> dict[str, pa.Array]:
    """The survey table of one block: about two customers in five answered at all, some of them several times;
    single questions stay unanswered now and then."""
    rng = plan.rng("surveys", block.number)
    asked = np.where((traits.kind == OCCASIONAL) | (traits.kind == UNHAPPY), 0.6, np.where(traits.kind == NEW, 0.3, _SURVEYED))
    asked = np.where(traits.kind == PROSPECT, 0, asked) * plan.density(_SURVEYED * 2, cap=1_000_000)
    patient = rng.random(traits.count) < asked
    days_of_wave = _WAVES[None, :] + rng.integers(0, 24, (traits.count, len(_WAVES)))
    there = (days_of_wave > traits.start[:, None] + 20) & (days_of_wave < traits.leave[:, None])
    who, wave = np.nonzero(there & patient[:, None] & (rng.random(there.shape) < 0.5))
    n, attitude = len(who), traits.attitude[who]
    # Before it leaves of its own will, a customer likes us less.
    attitude = attitude - 0.5 * ((traits.leave[who] - days_of_wave[who, wave] < 200) & (traits.cause[who] == VOLUNTARY))

    def answer(middle: np.ndarray | float, spread: float, known: float) -> pa.Array:
        score = np.clip(np.round(middle + spread * rng.standard_normal(n)), 0, 10)
        return pa.array(score, pa.float64(), mask=rng.random(n) > known)

    return {
        "customer_id": words(who, own_ids),
        "answered_on": days(days_of_wave[who, wave]),
        "perceived": answer(7.0 + 1.35 * attitude, 0.7, 0.99),
        "expected": answer(7.2 + 0.25 * traits.size_z[who], 0.8, 0.85),
        "recommend": answer(6.9 + 1.6 * attitude, 0.9, 0.95),
        "trust": answer(7.1 + 1.2 * attitude, 0.9, 0.88),
    }
