"""Which column of a file is which field: headers matched to names and synonyms in both languages, correctable.

A header is compared without case, spaces, underscores, brackets and full-width forms: `Customer_ID`,
`customerId` and `客户 ID（必填）` all find their field. What the user maps always wins; a header serves one field.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.columns import WHO_HEADERS, Column, Table
from crmcore.domain.tables.registry import BY_NAME, CUSTOMER, ORDER_LINE, PAYMENT, TABLES, carried_customer_columns
from crmcore.domain.tables.template_marks import field_in_brackets, is_grade_report

#: words too common in other tables to be taken for a customer's column there
_TOO_COMMON = frozenset(
    {
        "size",
        "type",
        "group",
        "limit",
        "source",
        "created",
        "parent",
        "office",
        "store",
        "market",
        "owner",
        "类型",
        "规模",
        "名称",
        "createdat",
        "createdon",
        "创建时间",
        "创建日期",
    }
)

#: a month or a quarter, with its year or without
_YEAR = r"(?:\d{4}|'?\d{2})"
_PERIOD = re.compile(
    rf"(?:{_YEAR}[年\s./-]*)?(?:\d{{1,2}}\s*月份?|[一二三四五六七八九十]{{1,2}}月份?)|\d{{4}}[./-](?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[./-]\d{{4}}"
    rf"|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?[\s/-]*{_YEAR}?|{_YEAR}?\s*q[1-4]\s*{_YEAR}?|{_YEAR}年?第?[一二三四1-4]季度"
)

_SEPARATORS = re.compile(r"[\s_\-./\\:;,'\"#*]+")


@dataclass(frozen=True, slots=True)
class Match:
    """One field and the column (1-based) that fills it. `how`: chosen by the user, by its name, by a synonym, or
    `name_as_id`: the customer's name standing in for the number that the file lacks."""

    field: str
    number: int
    header: str
    how: Literal["chosen", "name", "synonym", "name_as_id"]


@lru_cache(maxsize=10_000)
def plain_header(header: str) -> str:
    """`Customer_ID`, `customerId`, ` 客户　ID ` → `customerid`, `客户id`: what two spellings of one header share."""
    folded = unicodedata.normalize("NFKC", header)
    return _SEPARATORS.sub("", folded).casefold()


def without_brackets(header: str) -> str:
    """`金额（元）` → `金额`: the header without what stands in brackets; unchanged when nothing else is left."""
    bare = re.sub(r"[(\[{【〔<].*?[)\]}】〕>]", "", unicodedata.normalize("NFKC", header)).strip()
    return bare or header


def fields_of(table: Table) -> tuple[Column, ...]:
    """The fields a file for `table` may fill: its own columns, then the customer columns it may carry along."""
    return table.columns + carried_customer_columns(table)


def match_headers(
    table: Table,
    headers: Sequence[str],
    chosen: Mapping[str, str | int | None],
    empty: Collection[int] = (),
    nameless: Collection[int] = (),
) -> tuple[Match, ...]:
    """The user's choices, then the best proposal for every other field, in the order of the fields.

    `chosen`: field → header, or 1-based column number, or None/"" to leave the field empty. `empty`: numbers of columns without any value;
    they fill what is left when all others have been matched. `nameless`: numbers of columns without any letter; they hold no names, and
    one whose header says so numbers the orders where nothing else does (`#1001`).
    Raises Problem `unknown_field`, `unknown_header` (naming the nearest), `header_used_twice`.
    """
    fields = {c.name: c for c in fields_of(table)}
    matches: dict[str, Match] = {}
    for field, wanted in chosen.items():
        if field not in fields:
            raise Problem("unknown_field", field=field, table=table.name, nearest=_nearest(field, fields))
        if wanted not in (None, ""):
            number = column_number(wanted, headers)
            matches[field] = Match(field, number, headers[number - 1], "chosen")
    taken: dict[int, str] = {}
    for match in matches.values():
        if match.number in taken:
            raise Problem("header_used_twice", header=match.header or str(match.number), first=taken[match.number], second=match.field)
        taken[match.number] = match.field

    proposals = sorted(_proposals(table, headers), key=lambda found: (found[1] in empty, found))
    for _, number, field, how in proposals:
        if field == "name" and number in nameless:
            continue
        if field not in matches and field not in chosen and number not in taken:
            matches[field] = Match(field, number, headers[number - 1], how)
            taken[number] = field
    numbering = next((number for _, number, field, _ in proposals if field == "name" and number in nameless and number not in taken), None)
    if table.name == "order_line" and numbering and "order_id" not in matches and "order_id" not in chosen:
        matches["order_id"] = Match("order_id", numbering, headers[numbering - 1], "synonym")
    named = matches.get("name")
    if table is not CUSTOMER and named and named.how != "chosen" and "customer_id" in fields.keys() - matches.keys() - chosen.keys():
        matches["customer_id"] = replace(matches.pop("name"), field="customer_id", how="name_as_id")
    return tuple(matches[f] for f in fields if f in matches)


def missing_fields(table: Table, matched: Sequence[str]) -> tuple[str, ...]:
    """Needed fields nothing fills. An order line's amount may also come from quantity × unit price."""
    missing = [*table.lacking(matched)]
    if table.name == "order_line" and "amount" not in matched and not {"quantity", "unit_price"} <= set(matched):
        missing.append("amount")
    return tuple(missing)


def nearest_headers(field: Column, headers: Sequence[str]) -> tuple[str, ...]:
    """Up to three headers that look most like the field's name or one of its synonyms."""
    words = [plain_header(w) for w in (field.name, *field.synonyms)]
    closeness = {h: max(difflib.SequenceMatcher(None, plain_header(h), w).ratio() for w in words) for h in headers if h}
    return tuple(sorted((h for h in closeness if closeness[h] >= 0.4), key=lambda h: -closeness[h])[:3])


def months_across(headers: Sequence[str]) -> tuple[str, ...]:
    """The headers that are months or quarters, as of a table with a column for each: `2024年3月`, `Mar 24`, `2024-03`, `Q1 2024`."""
    return tuple(header for header in headers if _PERIOD.fullmatch(unicodedata.normalize("NFKC", header).strip().casefold()))


def looks_like(headers: Sequence[str]) -> str | None:
    """The table whose required fields the headers fill, the one using most of them; None when none fits."""
    best = None
    for table in TABLES:
        matched = [m.field for m in match_headers(table, headers, {})]
        if not missing_fields(table, matched):
            own = sum(f in {c.name for c in table.columns} for f in matched)
            if best is None or own > best[0]:
                best = (own, table.name)
    return best[1] if best else None


def may_be_payments(headers: Sequence[str], called: str) -> bool:
    """Whether a list of bare numbers, customers, dates and amounts may be one of payments as well as of orders: neither its columns
    nor the name that the file or sheet is `called` says which."""
    as_orders, as_payments = ({m.field for m in match_headers(of, headers, {})} for of in (ORDER_LINE, PAYMENT))
    is_bare = as_orders == {"customer_id", "order_date", "amount"} and as_payments == {"customer_id", "invoice_date", "amount"}
    says = any(word in text.casefold() for word in _CALLED_ORDERS for text in (called, *headers))
    return is_bare and not says and any(plain_header(header).strip(".:#№") in _BARE_NUMBERS for header in headers)


def better_table(table: Table, headers: Sequence[str], called: str = "") -> str | None:
    """The other table that the headers fill, where no fewer columns speak for it than for `table`: one lone customer number does not
    make orders a list of customers. A list of numbers, customers, dates and amounts may be of orders or of payments: there the name
    that the file or sheet is `called` decides."""
    if table.name == "order_line" and not missing_fields(PAYMENT, [m.field for m in match_headers(PAYMENT, headers, {})]):
        own, paid = (len(match_headers(of, headers, {})) for of in (table, PAYMENT))
        if paid >= own and any(word in called.casefold() for word in _CALLED_PAYMENTS):
            return PAYMENT.name
    likely = CUSTOMER.name if is_grade_report(headers) else looks_like(headers)
    if likely is None or likely == table.name:
        return None
    if is_grade_report(headers):
        return likely
    own, others = (match_headers(of, headers, {}) for of in (table, BY_NAME[likely]))
    return likely if len(others) >= len(own) else None


def says_who(header: str) -> bool:
    """Is this a header of the customer's number and of the name alike, such as `Customer`?"""
    return plain_header(without_brackets(header)) in _WHO


def is_known_header(header: str) -> bool:
    """Is this a header of any table? Tells a header row from a row of data."""
    spellings = (header, without_brackets(header), field_in_brackets(header) or "")
    return any(plain_header(spelling) in _ALL_WORDS for spelling in spellings)


def fitting_columns(table: Table, headers: Sequence[str], field: str) -> frozenset[int]:
    """Numbers of the columns whose headers fit a field."""
    return frozenset(number for _, number, fitted, _ in _proposals(table, headers) if fitted == field)


def rival_columns(table: Table, headers: Sequence[str]) -> frozenset[int]:
    """Numbers of the columns that fit a field which another one fits too."""
    fitting: dict[str, set[int]] = {}
    for _, number, field, _ in _proposals(table, headers):
        fitting.setdefault(field, set()).add(number)
    return frozenset(number for numbers in fitting.values() if len(numbers) > 1 for number in numbers)


def _proposals(table: Table, headers: Sequence[str]) -> list[tuple[tuple[int, int, int], int, str, Literal["name", "synonym"]]]:
    """Every (rank, column, field, how) that fits; the smaller rank is the better match."""
    own = {c.name for c in table.columns}
    found: list[tuple[tuple[int, int, int], int, str, Literal["name", "synonym"]]] = []
    for number, header in enumerate(headers, 1):
        spellings = list(dict.fromkeys((plain_header(header), plain_header(without_brackets(header)))))
        in_brackets = field_in_brackets(header)
        for index, field in enumerate(fields_of(table)):
            carried = field.name not in own
            if field.name == in_brackets:  # of a template: it says outright what the column is
                found.append(((carried * 2, 0, index), number, field.name, "name"))
                continue
            words = [plain_header(w) for w in (field.name, *field.synonyms)]
            for looser, spelling in enumerate(spellings):
                if spelling and spelling in words and not (carried and spelling in _TOO_COMMON):
                    position = words.index(spelling)
                    second = 2 * (field.name == "name" and spelling in _WHO)  # first of all it is the number
                    rank = (carried * 2 + (position > 0) + second, looser * 100 + position, index)
                    found.append((rank, number, field.name, "synonym" if position else "name"))
                    break
    return found


def column_number(wanted: str | int, headers: Sequence[str]) -> int:
    """Which column (from 1) a header, or a 1-based number (2, "2" or "#2"), names. Raises Problem `unknown_header`, naming the nearest."""
    if isinstance(wanted, str):
        for spelling in (str.strip, plain_header):
            for number, header in enumerate(headers, 1):
                if header and spelling(header) == spelling(wanted):
                    return number
    number = str(wanted).strip().removeprefix("#")
    if number.isdigit() and 1 <= int(number) <= len(headers):
        return int(number)
    named = [header or f"#{number}" for number, header in enumerate(headers, 1)]
    raise Problem("unknown_header", header=str(wanted), nearest=_nearest(str(wanted), named), columns=len(headers))


def _nearest(wanted: str, names: Sequence[str] | Mapping[str, object]) -> str:
    """The names most alike, or the first ones where none is."""
    known = [name for name in names if name]
    return ", ".join(difflib.get_close_matches(wanted, known, n=3, cutoff=0.4) or known[:8])


#: headers of a number that may be anything's
_BARE_NUMBERS = frozenset(("number", "no", "nr", "num", "id", "编号", "序号", "号码"))
#: words in a header, or in the name of a file or sheet, of orders
_CALLED_ORDERS = ("order", "sale", "sold", "shipment", "订单", "销售", "出货", "发货", "下单", "成交")
#: words in the name of a file or sheet of payments
_CALLED_PAYMENTS = ("payment", "receipt", "付款", "回款", "收款", "到账")
_WHO = frozenset(plain_header(word) for word in WHO_HEADERS.split("|"))
_ALL_WORDS = frozenset(plain_header(w) for t in BY_NAME.values() for c in t.columns for w in (c.name, *c.synonyms))
