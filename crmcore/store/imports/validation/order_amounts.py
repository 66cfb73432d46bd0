"""What an order line is worth when the file does not say it outright: amount and profit worked out from other columns."""

from __future__ import annotations

from collections.abc import Set

#: money × money in full width: fourteen digits before the point and eight after it can never overflow silently
_WIDE = "cast({0} as decimal(19,4)) * cast({1} as decimal(19,4))"


def amount_sql(fields: Set[str], gross: bool) -> str | None:
    """SQL of the net amount from the mapped `fields`: the file's own, else quantity × unit price; less the discount (a share, or money)
    if the amount is `gross`; with the freight where that is mapped. None when the mapped amount stands as it is, or nothing gives one."""
    ways = ["amount"] if "amount" in fields else []
    if {"quantity", "unit_price"} <= fields:
        ways.append(_money(_WIDE.format("quantity", "unit_price")))
    if not ways:
        return None
    amount = f"coalesce({', '.join(ways)})" if len(ways) > 1 else ways[0]
    if gross and "discount" in fields:
        amount = _money(f"cast({amount} as decimal(19,4)) * cast(1 - coalesce(discount, 0) as decimal(18,6))")
    if gross and "discount_amount" in fields:
        amount = _money(f"{amount} - sign({amount}) * coalesce(discount_amount, 0)")
    if "freight" in fields:
        amount = _money(f"{amount} + coalesce(freight, 0)")
    return None if amount == "amount" else amount


def profit_sql(fields: Set[str]) -> str | None:
    """SQL of the gross profit: the file's own, else amount − cost, else amount × margin. None when it stands as it is."""
    ways = ["profit"] if "profit" in fields else []
    if "cost" in fields:
        ways.append("amount - cost")
    if "margin" in fields:
        ways.append(_money("cast(amount as decimal(19,4)) * cast(margin as decimal(18,6))"))
    if not ways or ways == ["profit"]:
        return None
    return f"coalesce({', '.join(ways)})" if len(ways) > 1 else ways[0]


def quantity_rules(fields: Set[str], units: str) -> list[str]:
    """Branches for the units of a line: none at all is no sale; fractions only where goods are `whole`."""
    if "quantity" not in fields:
        return []
    return [
        "when quantity = 0 then 'quantity:E-QUANTITY'",
        *(["when quantity <> trunc(quantity) then 'quantity:E-FRACTION'"] if units == "whole" else []),
    ]


def amount_rules(fields: Set[str], negatives: str | None, own: str = "") -> list[str]:
    """`when … then 'field:RULE'` branches for the amount of an order line, naming the column that is at fault; `own`: SQL that says
    of a negative amount that the file states it, and not we."""
    if "amount" in fields:
        rules = ["when amount is null then 'amount:E-REQUIRED'"]
    else:
        rules = [
            "when quantity is null then 'quantity:E-REQUIRED'",
            "when unit_price is null then 'unit_price:E-REQUIRED'",
            "when amount is null then 'unit_price:E-RANGE'",
        ]
    if negatives == "refuse":
        rules.append(f"when amount < 0{own} then '{'amount' if 'amount' in fields else 'unit_price'}:E-NEGATIVE'")
        if "quantity" in fields:
            rules.insert(-1, f"when quantity < 0{own} then 'quantity:E-NEGATIVE'")
    return rules


def _money(product: str) -> str:
    """Rounded half to even to four digits; null beyond what money can hold."""
    return f"try_cast(round_even(try({product}), 4) as decimal(18,4))"
