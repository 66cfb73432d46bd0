"""Invoices and their payment: prompt, usual, slow and bad payers, disputes, excused delays, arrears before leaving."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base.parquet_writing import days, dictionary_text, ids, money
from crmcore.demo.base.plan import END, Block, Plan
from crmcore.demo.people.traits import ARREARS, LEAVER, Traits
from crmcore.demo.sales.orders import Orders

#: for each kind of payer: mean days late, standard deviation, share never paid
_LATE = np.array([-8.0, -3.0, 14.0, 38.0])
_SPREAD = np.array([5.0, 6.0, 14.0, 28.0])
_UNPAID = np.array([0.001, 0.003, 0.01, 0.06])
_TERMS = np.array([30, 45, 60])
_LATE_REASONS = ("Cash was short 资金周转", "Approval took long 审批流程慢", "Invoice went astray 发票未收到", "Staff changed 人员更换")
_EXCUSES = ("We delivered late 我方交货延迟", "Our invoice was wrong 我方开票有误", "Bank system down 银行系统故障")
_DISPUTES = ("Quantity differs 数量有差异", "Goods damaged 货物破损", "Price not as agreed 价格与约定不符")
_INVOICED = 0.88


def payments(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, orders: Orders) -> dict[str, pa.Array]:
    """The payment table of one block: an invoice for most orders; the others are paid at once."""
    rng = plan.rng("payments", block.number)
    share = _INVOICED * plan.density(_INVOICED * len(orders.day) / block.count, cap=4_000_000)
    billed = orders.day + rng.integers(0, 4, len(orders.day))
    invoiced = np.flatnonzero((rng.random(len(orders.day)) < share) & (billed <= END) & (orders.amount > 0))
    n, customer, billed = len(invoiced), orders.customer[invoiced], billed[invoiced]
    due = billed + _TERMS[np.searchsorted([0.4, 1.4], traits.size_z)][customer]

    payer = traits.payer[customer]
    before_leaving = (traits.kind[customer] == LEAVER) & (traits.leave[customer] - billed < 270)
    in_arrears = before_leaving & (traits.cause[customer] == ARREARS)
    late = _LATE[payer] + _SPREAD[payer] * rng.standard_normal(n) + np.where(rng.random(n) < 0.04, 25 * rng.random(n), 0)
    late = late + np.where(in_arrears, 45, np.where(before_leaving, 8, 0))
    fate = rng.random(n)
    disputed = fate < np.where(traits.attitude[customer] < -1, 0.05, 0.017)
    excused = ~disputed & (fate > 0.985)
    late = np.where(disputed, np.abs(late) + 25, np.where(excused, np.abs(late) + 12, late)).round().astype(np.int64)
    paid_day = np.maximum(due + late, billed + 1)
    never = rng.random(n) < np.where(in_arrears & (traits.leave[customer] - billed < 150), 0.8, _UNPAID[payer])
    is_paid = ~never & (paid_day <= END)
    reason = rng.integers(0, 4, n)
    reason = np.where(disputed, 7 + reason % 3, np.where(excused, 4 + reason % 3, reason))
    return {
        "invoice_id": ids("INV", orders.number[invoiced], 8),
        "customer_id": dictionary_text(customer, own_ids),
        "invoice_date": days(billed),
        "due_date": days(due),
        "paid_date": days(paid_day, is_paid),
        "amount": money(orders.invoiced[invoiced]),
        "disputed": pa.array(disputed),
        "excused": pa.array(excused),
        "late_reason": dictionary_text(
            reason, _LATE_REASONS + _EXCUSES + _DISPUTES, disputed | excused | ((late > 5) & (due < END) & (rng.random(n) < 0.45))
        ),
    }
