"""Discount and freight beside a price: what the amount of a line is made of where the file does not say it outright.

amount = unit price × quantity × (1 − discount), or less a discount in money. A discount of numbers from one on without a % sign may be
a percentage or money, and is asked about. Freight is no part of an amount unless somebody says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

import duckdb

from crmcore.domain.kernel.problems import Question
from crmcore.store.imports.matching.row_status import ACCEPTED
from crmcore.store.reading.source.headers import Match
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.values.number_text import read_number

CHOICES = ("share", "money", "none")


def subtracts_discount(fields: Collection[str], request: ImportRequest) -> bool:
    """Whether a discount is subtracted: where the amount is gross, or worked out from quantity and price."""
    worked_out = "amount" not in fields and {"quantity", "unit_price"} <= set(fields)
    return request.amount_is_gross or (worked_out and request.discount != "none")


def settled_matches(matches: Sequence[Match], request: ImportRequest) -> tuple[Match, ...]:
    """The matches of an order line's file as discount and freight are meant: a discount answered to be money is one, a column of money off
    or freight fills its field only where the amount is made of it (else it stays with the line)."""
    names = {match.field for match in matches}
    subtracts = subtracts_discount(names, request)
    found = []
    for match in matches:
        if match.field == "discount" and subtracts and request.discount == "money" and "discount_amount" not in names:
            found.append(replace(match, field="discount_amount"))
        elif (match.field == "discount_amount" and not subtracts) or (match.field == "freight" and request.freight != "add"):
            continue
        else:
            found.append(match)
    return tuple(found)


def discount_question(
    connection: duckdb.DuckDBPyConnection, fields: Collection[str], texts: Sequence[str], is_percent: bool, request: ImportRequest
) -> Question | Note | None:
    """Question `discount` with the totals either way where a subtracted discount may be a percentage or money; else the note
    `W-DISCOUNT` with what was subtracted. `texts`: those of the discount that are not plain shares; `is_percent`: they were read as
    percentages. Reads `validation_view`."""
    if not subtracts_discount(fields, request) or not {"discount", "discount_amount"} & set(fields):
        return None
    share = "discount" in fields
    price = "cast(quantity as double) * unit_price" if "amount" not in fields else "cast(amount as double) / nullif(1 - discount, 0)"
    off = "coalesce(discount, 0) * gross" if share else "sign(gross) * coalesce(discount_amount, 0)"
    name = "discount" if share else "discount_amount"
    n, whole, gross, less, money = connection.execute(f"""
        select count(*) filter ({name} <> 0), count(*) filter (abs({name}) = 1), sum(gross), sum({off}),
            sum(sign(gross) * coalesce({name}, 0)) * {100 if is_percent else 1}
        from (select *, {price} as gross from validation_view where {ACCEPTED})""").fetchall()[0]
    if not n:
        return None
    written_in_percent = is_percent or any("%" in text or "\uff05" in text for text in texts)
    doubtful = _above_one(texts) or (whole and not written_in_percent)
    if share and request.discount is None and not request.amount_is_gross and request.share_scale is None and doubtful:
        totals = {"total_share": _cents(gross - less), "total_money": _cents(gross - money), "total_none": _cents(gross)}
        return Question("discount", option="discount", choices=CHOICES, n=n, **totals)
    return Note("W-DISCOUNT", {"n": n, "amount": _cents(less)})


def freight_note(connection: duckdb.DuckDBPyConnection, left: str | None, number: int | None) -> Note | None:
    """`W-FREIGHT`: how much freight stands in a column (`left`, of that number) that is no part of the amounts. Reads
    `validation_view`."""
    if left is None or number is None:
        return None
    total = connection.execute(f"select sum(try_cast(u{number} as decimal(18,4))) from validation_view where {ACCEPTED}").fetchall()[0][0]
    return Note("W-FREIGHT", {"column": left, "amount": total}) if total else None


def _above_one(texts: Sequence[str]) -> bool:
    """Whether numbers above one stand there without a % sign: percentages, or money."""
    plain = [read_number(text).value for text in texts if "%" not in text and "\uff05" not in text]
    return any(isinstance(value, Decimal) and abs(value) > 1 for value in plain)


def _cents(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))
