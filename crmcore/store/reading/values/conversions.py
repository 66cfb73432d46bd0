"""Texts that are not in the plainest spelling → stored values, one call per different text of a column.

What a single value cannot tell (is 3/4 in March or April, is 45 a percentage, is a comma the decimal mark) is decided by
the whole column here, or asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Literal

import pyarrow as pa

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.columns import Column, Kind
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.values.currencies import currencies_of, currency_of, folded
from crmcore.store.reading.values.date_text import Order, date_order, order_evidence, read_date
from crmcore.store.reading.values.number_text import Mark, decimal_evidence, read_number, read_points, read_share, share_evidence
from crmcore.store.reading.values.plain_text import Converted, read_flag, read_id, read_text
from crmcore.store.reading.values.time_zones import offsets_of, zone_of

Scale = Literal["fraction", "percent"]

_ARROW_TYPES: dict[Kind, pa.DataType] = {
    "id": pa.string(),
    "text": pa.string(),
    "date": pa.date32(),
    "money": pa.decimal128(18, 4),
    "number": pa.decimal128(18, 4),
    "share": pa.float64(),
    "flag": pa.bool_(),
    "score": pa.float64(),
    "percent": pa.float64(),
}


@dataclass(slots=True)
class Spelling:
    """How a file writes its values: day order per date field, scale per share field, the mark before the cents. `zone` is the
    shop's, for dates that carry one; with a `currency`, amounts that name another are refused."""

    mark: Mark = "point"
    orders: dict[str, Order] = field(default_factory=dict)
    scales: dict[str, Scale] = field(default_factory=dict)
    zone: tzinfo | None = None
    currency: str | None = None
    questions: list[Question] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def spelling_of(
    fields: Sequence[Column],
    irregular: Mapping[str, Sequence[str]],
    has_decimals: Callable[[], bool],
    has_naive_days: Callable[[str], bool],
    request: ImportRequest,
) -> Spelling:
    """How the file spells its values, by the irregular texts of every field; the request's answers come first.

    `irregular`: field → its different texts that are not in the plain spelling. `has_decimals`: does any plain number of the file
    have decimals? `has_naive_days`: does a date field have plain days, which carry no time zone?
    Asks `decimal_mark`, `date_order`, `time_zone`, `share_scale`, `mixed_currencies`; raises Problem `unknown_date_format`,
    `unknown_time_zone`.
    """
    found = Spelling()
    numbers = [text for f in fields if f.kind in ("money", "number", "score", "percent") for text in irregular[f.name]]
    _mark(found, numbers, has_decimals, request)
    days = [(f.name, irregular[f.name]) for f in fields if f.kind == "date"]
    _orders(found, days, request)
    _zones(found, days, has_naive_days, request)
    for share in (f for f in fields if f.kind == "share"):
        small, large = share_evidence(irregular[share.name], found.mark)
        if request.share_scale is None and small and large:
            found.questions.append(Question("share_scale", option="share_scale", choices=("fraction", "percent"), field=share.name))
        found.scales[share.name] = request.share_scale or ("percent" if large and not small else "fraction")
    named = {f.name: currencies_of(irregular[f.name]) for f in fields if f.kind == "money"}
    all_named = sorted(set().union(*named.values()))
    if request.currency:
        found.currency = folded(request.currency)
    elif len(all_named) > 1:
        most = max(named, key=lambda name: len(named[name]))
        found.questions.append(
            Question("mixed_currencies", option="currency", choices=tuple(all_named), field=most, currencies=", ".join(all_named))
        )
    return found


def converted_table(column: Column, texts: Sequence[str], spelling: Spelling) -> pa.Table:
    """`text`, the `value` it stands for, the `rule` it breaks, the `note` it deserves: one row per text."""
    read = _reader(column, spelling)
    results: list[Converted] = [read(text) for text in texts]
    return pa.table(
        {
            "text": pa.array(texts, pa.string()),
            "value": pa.array([r.value for r in results], _ARROW_TYPES[column.kind]),
            "rule": pa.array([r.rule for r in results], pa.string()),
            "note": pa.array([r.note for r in results], pa.string()),
        }
    )


def _reader(column: Column, spelling: Spelling) -> Callable[[str], Converted]:
    if column.kind == "date":
        order = spelling.orders.get(column.name)
        return lambda text: _optional(read_date(text, order, spelling.zone), column)
    if column.kind == "money" and spelling.currency:
        return lambda text: _in_currency(text, read_number(text, spelling.mark, is_money=True), spelling.currency)
    if column.kind in ("money", "number"):
        return lambda text: read_number(text, spelling.mark, column.kind == "money")
    if column.kind == "share":
        return lambda text: read_share(text, spelling.mark, spelling.scales[column.name])
    if column.kind in ("score", "percent"):
        return lambda text: read_points(text, spelling.mark, 10 if column.kind == "score" else 100)
    if column.kind == "id":
        return read_id if column.required else lambda text: _no_id(read_id(text))
    return read_flag if column.kind == "flag" else read_text


def _optional(read: Converted, column: Column) -> Converted:
    """A "no date" day in a field that may be empty leaves it empty; counted."""
    return Converted(note="W-DATE-SENTINEL") if read.rule == "E-DATE-SENTINEL" and not column.required else read


def _no_id(read: Converted) -> Converted:
    """ "none" where an id is not needed leaves it empty."""
    return Converted() if read.rule == "E-ID-BLANK" else read


def _in_currency(text: str, read: Converted, wanted: str | None) -> Converted:
    named = currency_of(text, wanted or "") if read.rule is None else None
    return read if named in (None, wanted) else Converted(rule="E-CURRENCY")


def _mark(found: Spelling, texts: Iterable[str], has_decimals: Callable[[], bool], request: ImportRequest) -> None:
    if request.decimal:
        found.mark = request.decimal
        return
    point, comma, example = decimal_evidence(texts)
    if (comma or example) and has_decimals():
        point = True
    if comma and not point:
        found.mark = "comma"
        found.notes.append(Note("W-DECIMAL-COMMA"))
    elif (comma and point) or (example and not point):
        found.questions.append(Question("decimal_mark", option="decimal", choices=("point", "comma"), example=example or ""))


def _orders(found: Spelling, columns: Sequence[tuple[str, Sequence[str]]], request: ImportRequest) -> None:
    if request.date_format:
        order = date_order(request.date_format)
        if order is None:
            raise Problem("unknown_date_format", format=request.date_format)
        found.orders = {name: order for name, _ in columns}
        return
    evidence = {name: order_evidence(texts) for name, texts in columns}
    other_orders = {order for flags in evidence.values() for order in _orders_for(*flags)}
    for name, (day_first, month_first, example) in evidence.items():
        # a column that leaves it open follows the others of its file, if they agree
        orders = _orders_for(day_first, month_first) or (other_orders if example else set())
        if len(orders) == 1:
            found.orders[name] = next(iter(orders))
            found.notes.append(Note("W-DATE-ORDER", {"field": name, "order": found.orders[name]}))
        elif orders or example:
            found.questions.append(Question("date_order", option="date_format", choices=("dmy", "mdy"), field=name, example=example or ""))


def _zones(
    found: Spelling, columns: Sequence[tuple[str, Sequence[str]]], has_naive_days: Callable[[str], bool], request: ImportRequest
) -> None:
    if request.time_zone:
        found.zone = zone_of(request.time_zone)
        return
    for name, texts in columns:
        offsets, naive = offsets_of(texts)
        if len(offsets) > 1 or (offsets and (naive or has_naive_days(name))):
            found.questions.append(
                Question("time_zone", option="time_zone", choices=tuple(sorted(offsets)), field=name, offsets=", ".join(sorted(offsets)))
            )
        elif offsets:
            found.notes.append(Note("W-OFFSET", {"field": name, "zone": offsets[0]}))


def _orders_for(day_first: bool, month_first: bool, *_: object) -> set[Order]:
    """The orders that a column's days speak for."""
    return ({"dmy"} if day_first else set()) | ({"mdy"} if month_first else set())
