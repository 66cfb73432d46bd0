"""Which of several columns is the customer: shop exports have a number that is new with every order beside the one that stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: share of orders with a customer number of their own from which on the number looks like one per order
ONE_EACH = 0.98
#: what repeats has at most this share of as many different values, and is filled in at least this share of the records
_REPEATS, _FILLED = 0.99, 0.5
_ENDINGS = ("id", "no", "nr", "number", "key", "code", "编号", "编码", "代码", "代号", "号", "号码")
_CUSTOMERS = ("customer", "cust", "client", "buyer", "member", "user", "account", "客户", "会员", "买家", "用户", "顾客")
#: words of columns that number something about a customer, or groups of them
_OTHERS = ("zip", "post", "phone", "mobile", "tel", "fax", "tax", "group", "type", "segment", "order", "card", "vat")
#: whole headers that number, without a word of what
_BARE = ("id", "no", "nr", "number", "code", "编号", "编码", "代码", "代号", "号码")
_OTHERS_CHINESE = ("邮", "电话", "手机", "传真", "税", "组", "类", "级", "订单", "证", "卡")


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A column that may number customers: its `header`, its plain form (lower case, without blanks and signs), how many records have a
    value, and how many different values there are."""

    header: str
    plain: str
    filled: int
    distinct: int


def numbers_customers(plain: str) -> bool:
    """Whether a header, in its plain form, says that a column numbers customers: `customeruniqueid`, `会员号`."""
    if not plain.endswith(_ENDINGS) or any(word in plain for word in (*_OTHERS, *_OTHERS_CHINESE)):
        return False
    return any(word in plain for word in _CUSTOMERS)


def is_one_per_order(distinct: int, orders: int) -> bool:
    """Whether nearly every one of the `orders` has a customer number of its own; of one or two orders that says nothing."""
    return orders > 2 and distinct >= ONE_EACH * orders


def repeating_keys(chosen: KeyColumn, others: Sequence[KeyColumn], orders: int) -> tuple[KeyColumn, ...]:
    """The columns that may be the customer rather than `chosen`, the one with the most values first: they number customers and repeat,
    though `chosen` is new with nearly every one of the `orders`."""
    if not is_one_per_order(chosen.distinct, orders):
        return ()
    found = [
        column
        for column in others
        if numbers_customers(column.plain)
        and 1 < column.distinct <= _REPEATS * chosen.distinct
        and column.filled >= _FILLED * chosen.filled
    ]
    return tuple(sorted(found, key=lambda column: -column.distinct))


def numbers_something(plain: str) -> bool:
    """Whether a header, in its plain form, may number customers: it says so, or numbers without a word of what."""
    return numbers_customers(plain) or plain in _BARE


def is_finer_key(column: KeyColumn, names: int, shared: int, orders: int) -> bool:
    """Whether a column numbers the customers whom the names taken for numbers only name.

    column
        The column, with how many different values it has.
    names
        How many different names its values stand beside, each value counted once per name.
    shared
        How many names stand beside several of its values.
    orders
        How many orders there are; what is new with each of them numbers no customers.
    """
    return shared > 0 and names == column.distinct and not is_one_per_order(column.distinct, orders)
