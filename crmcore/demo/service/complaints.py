"""Complaints of the demo customers: who took care of them, how long and at what cost, and when their clock stood still."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base.parquet_writing import days, dictionary_text, ids, money, number
from crmcore.demo.base.plan import END, Block, Plan
from crmcore.demo.people.traits import LEAVER, PROSPECT, SERVICE_LOSS, UNHAPPY, VOLUNTARY, Traits

#: what complaints are about, the usual hours of handling, and what making good usually costs in CNY
_SUBJECTS: tuple[tuple[str, float, int], ...] = (
    ("Late delivery 交货延迟", 1.0, 120),
    ("Wrong goods 发错货", 1.75, 240),
    ("Damaged goods 货物破损", 2.5, 520),
    ("Price or invoice 价格或发票", 0.75, 80),
    ("Product quality 产品质量", 4.0, 680),
    ("Service attitude 服务态度", 1.25, 100),
    ("Missing parts 缺件", 1.5, 150),
    ("Returns 退换货", 2.0, 300),
)
_OWNERS = ("Lina Orwen 林澄原", "Tova Lindmark 陆桐岭", "Hanna Shaw 邵禾安", "Emil Garstad 高沐帆", "Rowan Gulden 顾若川")
_WAITING = (
    "Waiting for the customer's answer 等待客户答复",
    "Waiting for the goods to come back 等待客户退回货物",
    "Waiting for the maker's report 等待厂家检测报告",
    "Visit agreed with the customer 已与客户约定上门",
)
_WAITING_SHARE = np.array([0.6, 0.8, 0.92, 1.0])
_TAKEN_UP_AGAIN = "Settled, then taken up again 处理完毕后重新受理"
#: share of the complaints of three days and more that wait for somebody, of four and more that come back; share of all that cost money
_PAUSED, _REOPENED, _COSTS_MONEY, _WAIT_AT_THE_END = 0.45, 0.08, 0.45, 0.33


def complaints(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array) -> tuple[dict[str, pa.Array], dict[str, pa.Array]]:
    """(complaint table, complaint_pause table) of one block. Unhappy, costly and leaving customers complain more; complaints are
    frequent in late 2025, so that some are open at the end and some of those long overdue."""
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
    numbers = ids("K", block.number * 1_000_000 + 1 + np.arange(n), 6)
    subject = np.floor(len(_SUBJECTS) * rng.random(n) ** 1.4).astype(np.int64)
    reopened, care, pauses = _care(plan, block, numbers, opened, closed, subject)
    return {
        "complaint_id": numbers,
        "customer_id": dictionary_text(customer, own_ids),
        "opened_on": days(opened),
        "responded_on": days(responded, responded <= END),
        "closed_on": days(closed, closed <= END),
        "subject": dictionary_text(subject, [text for text, *_ in _SUBJECTS]),
        "reopened_on": days(reopened, (reopened > 0) & (reopened <= END)),
        **care,
    }, pauses


def _care(
    plan: Plan, block: Block, numbers: pa.Array, opened: np.ndarray, closed: np.ndarray, subject: np.ndarray
) -> tuple[np.ndarray, dict[str, pa.Array], dict[str, pa.Array]]:
    """(day of reopening, 0: never; owner, hours and cost; the complaint_pause table) of complaints numbered `numbers`.

    A complaint that was reopened had been settled in between: `closed` is the last settlement, and the time before the
    reopening is a pause. Hours and cost are known once it is settled.
    """
    rng, n = plan.rng("complaint_care", block.number), len(opened)
    lasting = closed - opened
    first = opened + 1 + np.floor(rng.random(n) * np.maximum(lasting - 2, 1)).astype(np.int64)
    last = np.minimum(first + 1 + np.floor(6 * rng.random(n) ** 2).astype(np.int64), closed - 1)
    last = np.maximum(last, first + 1)
    again = (lasting >= 4) & (last <= END) & (rng.random(n) < _REOPENED)
    waits = ~again & (lasting >= 3) & (rng.random(n) < _PAUSED)
    # Of the complaints that are open at the end a third wait for somebody then.
    settled = closed <= END
    still = ~again & ~settled & (opened < END) & (rng.random(n) < _WAIT_AT_THE_END)
    first = np.where(still, np.maximum(opened + 1, END - np.floor(5 * rng.random(n)).astype(np.int64)), first)
    last, waits = np.where(still, closed, last), waits | still
    paused = np.flatnonzero((waits | again) & (first <= END))
    reason = np.where(again, len(_WAITING), np.searchsorted(_WAITING_SHARE, rng.random(n), side="right"))
    _, usual_hours, usual_cost = (np.array(part) for part in zip(*_SUBJECTS, strict=True))
    quarters = np.maximum(np.round(4 * usual_hours[subject] * np.exp(0.5 * rng.standard_normal(n)) * np.where(again, 1.5, 1)), 1)
    cents = 1_000 * np.round(usual_cost[subject] * np.exp(0.6 * rng.standard_normal(n)) / 10).astype(np.int64)
    care = {
        "handled_by": dictionary_text(rng.integers(0, len(_OWNERS), n), _OWNERS),
        "handling_hours": number(quarters.astype(np.int64) * 250, settled),
        "remedy_cost": money(np.where(rng.random(n) < _COSTS_MONEY, np.maximum(cents, 2_000), 0), settled),
    }
    return (
        np.where(again, last, 0),
        care,
        {
            "complaint_id": numbers.take(pa.array(paused)),
            "paused_on": days(first[paused]),
            "resumed_on": days(last[paused], last[paused] <= END),
            "reason": dictionary_text(reason[paused], (*_WAITING, _TAKEN_UP_AGAIN)),
        },
    )
