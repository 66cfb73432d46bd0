"""Words in an order line's status that mean: returned, refunded or cancelled."""

from __future__ import annotations

#: compared with the trimmed, lower-case status; "yes" and "true" are of a column that is itself called "returned" (退货)
RETURNED_WORDS: tuple[str, ...] = (
    "returned",
    "return",
    "refunded",
    "refund",
    "cancelled",
    "canceled",
    "cancel",
    "cancellation",
    "void",
    "voided",
    "yes",
    "true",
    "退货",
    "已退货",
    "退回",
    "已退回",
    "退款",
    "已退款",
    "取消",
    "已取消",
    "撤销",
    "已撤销",
    "作废",
    "已作废",
    "是",
)
