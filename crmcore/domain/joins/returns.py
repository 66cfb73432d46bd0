"""Returns sheets: a table that names orders, and perhaps says yes or no of each, marks their lines as returned, refunded or cancelled; one
that names none, but customers, days and money, holds refunds of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crmcore.domain.joins.profiles import ColumnRef, TableProfile
from crmcore.domain.tables.line_status import folded_status

#: what such a table is called, and its lines are marked with: part of a name or header → a status
_CALLED: tuple[tuple[str, str], ...] = (
    ("退货", "退货"),
    ("退回", "退回"),
    ("退款", "退款"),
    ("取消", "取消"),
    ("return", "returned"),
    ("refund", "refunded"),
    ("cancel", "cancelled"),
)
#: answers in a column that says whether an order came back
YES: tuple[str, ...] = ("yes", "y", "true", "t", "1", "x", "√", "✓", "是", "有", "对")
NO: tuple[str, ...] = ("no", "n", "false", "f", "0", "-", "–", "否", "无", "未", "未退货", "未退回", "not returned")
#: what makes a table one of order lines, refunds with their own money below zero among them
_LINES = frozenset({"customer_id", "order_date", "amount"})
#: endings of the headers of money
_MONEY: tuple[str, ...] = ("amount", "sum", "value", "total", "金额", "额", "款")
#: and what they may have within: `amountreturned`, `退款金额（元）`
_MONEY_WITHIN: tuple[str, ...] = ("amount", "refundtotal", "refundvalue", "金额")
#: fields by which a sheet may name lines more closely than by the order's number
_CLOSER = ("customer_id", "product_id")


@dataclass(frozen=True, slots=True)
class Returns:
    """A returns sheet: its `table`; the columns by which it names lines, each with that of the lines (lines, sheet), the order's number
    first; the column that says yes or no, or why (None: every order in it came back); the `status` of a line that came back; the
    column with money of its own, of which a part of an order may have been paid back; and whether it could be a list of refunds instead."""

    table: str
    keys: tuple[tuple[ColumnRef, ColumnRef], ...]
    flag: ColumnRef | None
    status: str
    amount: ColumnRef | None = None
    may_list: bool = False

    @property
    def names_customers(self) -> bool:
        """Whether it says whose order it is: then a number of several customers is no question."""
        return len(self.keys) > 1

    @property
    def order(self) -> ColumnRef:
        """The sheet's column with the order's number."""
        return self.keys[0][1]


@dataclass(frozen=True, slots=True)
class RefundList:
    """A table of money paid back, a record each: the `fields` of an order line that its columns fill, and the `status` that its records
    get among the order lines."""

    table: str
    fields: Mapping[str, ColumnRef]
    status: str


def refund_list(table: TableProfile, fields: Mapping[str, ColumnRef], lines: Mapping[str, ColumnRef]) -> RefundList | None:
    """What a table is as a list of refunds; None where it is none. `fields` of an order line that its own columns fill, and those that
    the order `lines` fill: they may tell the customer of an order. Where no header says so, its first column of days and its first one of
    money are taken."""
    days = (ColumnRef(table.name, column.header) for column in table.columns if column.kind == "date")
    found = {"order_date": next(days, None), "amount": None if "unit_price" in fields else _money(table)}
    found = {name: ref for name, ref in found.items() if ref is not None and ref not in fields.values()} | dict(fields)
    has_money = "amount" in found or {"unit_price", "quantity"} <= found.keys()
    says_whose = "customer_id" in found or "order_id" in found.keys() & lines.keys()
    if not (has_money and says_whose and "order_date" in found and is_list_of_refunds(table.name, found)):
        return None
    by = next(ref.column for name in ("amount", "order_date") if (ref := found.get(name)))
    return RefundList(table.name, found, table.name if speaks_of_returns(table.name) else f"{table.name} ({by})")


def returns_sheet(
    table: TableProfile, fields: Mapping[str, ColumnRef], lines: Mapping[str, ColumnRef], chosen: bool = False
) -> Returns | None:
    """What a table is as a returns sheet; None where it is none.

    Parameters
    ----------
    fields
        Fields of an order line that its own columns fill.
    lines
        Those that the order lines fill.
    chosen
        The user says that it is one: then its name need not say so.
    """
    if not {"order_id"} <= fields.keys() & lines.keys():
        return None
    flag = fields.get("status")
    amount = fields.get("amount") or _money(table)
    headers = (ref.column for ref in (flag, amount, fields.get("order_date")) if ref)
    called = [word for word in map(_called, (table.name, *headers)) if word is not None]
    is_below_zero = amount is not None and (table.column(amount.column).low or 0) < 0
    if not chosen and (not called or (fields.keys() >= _LINES and is_below_zero)):
        return None
    closer = [name for name in _CLOSER if name in fields and name in lines]
    keys = tuple((lines[name], fields[name]) for name in ("order_id", *(closer if "customer_id" in closer else ())))  # in this order
    answers = flag if flag and speaks_of_returns(flag.column) else None
    may_list = answers is None and refund_list(table, fields, lines) is not None
    return Returns(table.name, keys, answers, called[0] if called else "returned", None if answers else amount, may_list)


def _money(table: TableProfile) -> ColumnRef | None:
    """The first column of numbers whose header says that they are money, at its end rather than within."""
    numbers = [c for c in table.columns if c.kind in ("whole", "number") and c.spellings]
    found = [c for c in numbers if c.spellings[0].endswith(_MONEY)] or [
        c for c in numbers if any(w in c.spellings[0] for w in _MONEY_WITHIN)
    ]
    return ColumnRef(table.name, found[0].header) if found else None


def is_list_of_refunds(name: str, columns: Mapping[str, ColumnRef]) -> bool:
    """Whether a table with fields from these columns is of money paid back, by its `name` or the header of its amounts or days."""
    headers = (columns[field].column for field in ("amount", "order_date") if field in columns)
    return any(speaks_of_returns(text) for text in (name, *headers))


def speaks_of_returns(name: str) -> bool:
    """Whether the name of a table or the header of a column says that something came back or was cancelled."""
    return _called(name) is not None


def _called(name: str) -> str | None:
    """The status that a name speaks of."""
    word = folded_status(name)
    return next((status for part, status in _CALLED if part in word), None)
