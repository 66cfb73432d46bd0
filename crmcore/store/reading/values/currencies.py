"""Which currencies a file's amounts are in: by the signs beside them, by a column that names them, or by their header.

Amounts of two currencies are never added up. Somebody may choose one; the lines of the others are then refused. Where the one
that comes in is not the company's own, that is asked about. A company without one takes that of the first file that names one; a sign
that several currencies share names none, and is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from crmcore.domain.kernel.names import LONGEST_NAME, one_line
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.reading.source.headers import plain_header, without_brackets
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.source.source import SourceColumn

_CODES = (
    "CNY|RMB|USD|EUR|GBP|JPY|HKD|TWD|NTD|MOP|KRW|INR|SGD|MYR|THB|VND|IDR|PHP|AUD|NZD|CAD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|"
    "RUB|UAH|TRY|ILS|AED|SAR|ZAR|EGP|NGN|KES|BRL|MXN|ARS|CLP|COP|PEN"
)
#: `US$ 5`, `5 EUR`, `5,-kr`, `R$ 10`: a letter beside the sign of the dollar makes it another one
CURRENCY = re.compile(
    rf"(?i)(?:us|hk|nt|au|nz|ca|sg|r|c|a|s|mx)?\$|(?<![a-z])(?:{_CODES})(?![a-z])|\bkr\b\.?|zł|kč|\bft\b|"
    r"\bfr\b\.?|[\u20a0-\u20cf£¥¢]|元|圆|円|港元|美元|欧元|人民币"
)
_ONE_SPELLING = {
    "US$": "USD",
    "$": "USD",
    "美元": "USD",
    "RMB": "CNY",
    "¥": "CNY",
    "元": "CNY",
    "圆": "CNY",
    "人民币": "CNY",
    "円": "JPY",
    "€": "EUR",
    "欧元": "EUR",
    "£": "GBP",
    "HK$": "HKD",
    "港元": "HKD",
    "NT$": "TWD",
    "NTD": "TWD",
    "AU$": "AUD",
    "A$": "AUD",
    "NZ$": "NZD",
    "CA$": "CAD",
    "C$": "CAD",
    "SG$": "SGD",
    "S$": "SGD",
    "R$": "BRL",
    "MX$": "MXN",
    "₩": "KRW",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₫": "VND",
    "฿": "THB",
    "₪": "ILS",
    "₴": "UAH",
    "ZŁ": "PLN",
    "KČ": "CZK",
    "FT": "HUF",
    "FR": "CHF",
}
#: who else writes a sign: beside the amounts of a company that keeps one of these, it means that one
_SHARED = {
    "$": frozenset("AUD CAD HKD NZD SGD TWD MOP MXN ARS CLP COP".split()),
    "¥": frozenset({"JPY"}),
    "£": frozenset({"EGP"}),
    "元": frozenset({"HKD", "TWD", "MOP"}),
    "圆": frozenset({"HKD", "TWD", "MOP"}),
    "KR": frozenset({"SEK", "NOK", "DKK"}),
}
#: signs that say little where no company's currency explains them → the currencies to choose from, the likeliest first
_AMBIGUOUS = {"$": ("USD", "CAD", "AUD", "HKD", "SGD", "TWD", "NZD", "MXN"), "¥": ("CNY", "JPY")}
_HEADERS = frozenset(
    {"currency", "currencycode", "curr", "ccy", "币种", "货币", "币别", "货币代码", "waehrung", "währung", "devise", "moneda"}
)


#: what means something else in a header, unless it stands in brackets or, a Chinese one, at the end: 单元价, price per ft
_OTHER_WORDS = frozenset({"元", "圆", "円", "kr", "ft", "fr"})
_IN_HEADER = re.compile(r"[(\[{【〔<](.*?)[)\]}】〕>]|([元圆円])\s*$")
_ISO = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Named:
    """The currency a file names: in a `column` of its own, beside the `amounts`, or in the `header` over them; `by`: that header."""

    currency: str
    where: Literal["column", "amounts", "header"]
    by: str


@dataclass(frozen=True, slots=True)
class _Evidence:
    """One place of a file that names a currency: the `sign` as written, the `currency` it stands for, where, and under which header."""

    sign: str
    currency: str
    where: Literal["column", "amounts", "header"]
    by: str


def _evidence(columns: Sequence[SourceColumn], money: Collection[str], company_currency: str) -> list[_Evidence]:
    """Every sign of currency of a file: in a column of its own, beside the amounts, in the headers over them."""
    naming, amounts = currency_column([c.header for c in columns], [c.number for c in columns if c.field is None]), _amounts(columns, money)
    found: list[tuple[str, Literal["column", "amounts", "header"], str]] = []
    if naming:
        named = columns[naming - 1]
        found += [(_plain_sign(text), "column", named.header) for text in named.samples if text.strip()]
    found += [(sign, "amounts", c.header) for c in amounts for text in c.samples if (sign := _sign_in(text))]
    found += [(sign, "header", c.header) for c in amounts if (sign := _sign_in_header(c.header))]
    return [_Evidence(sign, folded(sign, company_currency), where, by) for sign, where, by in found]


def _amounts(columns: Sequence[SourceColumn], money: Collection[str]) -> list[SourceColumn]:
    return [c for c in columns if c.field in money]


def named_currency(columns: Sequence[SourceColumn], money: Collection[str], company_currency: str = "") -> Named | None:
    """The one currency that the samples or the headers of a file name; None when they name none, several, or only by a sign that
    could be several.

    `money`: the fields that are amounts of money. `company_currency`: the company's currency, which a sign that several share stands for.
    """
    found = _evidence(columns, money, company_currency)
    if len({e.currency for e in found}) != 1 or not _ISO.fullmatch(found[0].currency) or _ambiguous_sign(found, company_currency):
        return None
    return Named(found[0].currency, found[0].where, found[0].by)


def _ambiguous_sign(found: Sequence[_Evidence], company_currency: str) -> str:
    """The only sign of a file where it could be one of several currencies; "" where anything says which."""
    signs = {e.sign for e in found}
    return next(iter(signs)) if not company_currency and len(signs) == 1 and signs <= _AMBIGUOUS.keys() else ""


def settle_currency(
    columns: Sequence[SourceColumn], money: Collection[str], company_currency: str, request: ImportRequest, *, has_amounts: bool
) -> tuple[str, Question | Note | None]:
    """(currency of the amounts that come in, what to ask or to note about it); "" where nothing says it.

    A company that keeps a currency: see `other_currency`. One without: the request's own, or the one the file names. Asks
    `which_currency` where only a sign like `$` says it, and `currency_unset` where the company `has_amounts` already, of which nobody
    has said in which currency they are. Raises Problem `bad_currency` for a request's that is none.
    """
    if company_currency:
        return company_currency, other_currency(columns, money, company_currency, request)
    if request.currency:
        chosen = folded(request.currency)
        if not _ISO.fullmatch(chosen) and not CURRENCY.fullmatch(chosen):
            raise Problem("bad_currency", currency=one_line(chosen)[:LONGEST_NAME])
        return (chosen if _ISO.fullmatch(chosen) else ""), None
    if not _amounts(columns, money):
        return "", None
    found = _evidence(columns, money, "")
    if sign := _ambiguous_sign(found, ""):
        return "", Question("which_currency", option="currency", choices=_AMBIGUOUS[sign], sign=sign, by=found[0].by)
    named = named_currency(columns, money)
    if named and has_amounts:
        return "", Question("currency_unset", option="currency", choices=(named.currency,), found=named.currency, by=named.by)
    return (named.currency if named else ""), None


def other_currency(
    columns: Sequence[SourceColumn], money: Collection[str], company_currency: str, request: ImportRequest
) -> Question | Note | None:
    """Question `other_currency` where what comes in is in one currency and the company keeps another; answered, a note. None where
    the company keeps none, the file names none, or one of several is still to be chosen.

    Raises Problem `other_currency_stopped` when that was to stop the import.
    """
    amounts = [c.header for c in _amounts(columns, money)]
    if not company_currency or not amounts:
        return None
    if request.currency:
        named: Named | None = Named(folded(request.currency, company_currency), "amounts", amounts[0])
    else:
        named = named_currency(columns, money, company_currency)
    if named is None or named.currency == company_currency:
        return None
    values = {"found": named.currency, "kept": company_currency, "by": named.by}
    if request.other_currency == "stop":
        raise Problem("other_currency_stopped", **values)
    if request.other_currency is None:
        return Question("other_currency", option="other_currency", choices=("take", "stop"), **values)
    return Note("W-OTHER-CURRENCY", values)


def _sign_in_header(header: str) -> str | None:
    """`金额（元）`, `Amount (EUR)`, `Sales USD`, `美元金额` name one."""
    plain = unicodedata.normalize("NFKC", header)
    if inside := _IN_HEADER.search(plain):
        return _sign_in(inside[1] or inside[2])
    found = CURRENCY.search(plain)
    return _plain_sign(found.group()) if found and found.group().casefold().rstrip(".") not in _OTHER_WORDS else None


def _sign_in(text: str) -> str | None:
    """The sign or code of currency in a text, in capitals; None when there is none. Of two, as in `$5 CAD`, the one that says more."""
    found = [_plain_sign(sign.group()) for sign in CURRENCY.finditer(unicodedata.normalize("NFKC", text))]
    return min(found, key=_AMBIGUOUS.__contains__, default=None)


def _plain_sign(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign).strip().upper().rstrip(".")


def currency_of(text: str, company_currency: str = "") -> str | None:
    """The sign or code of currency written beside an amount, folded to one spelling; None when there is none."""
    sign = _sign_in(text)
    return folded(sign, company_currency) if sign else None


def folded(sign: str, company_currency: str = "") -> str:
    """`rmb`, `¥`, `人民币` → `CNY`; a sign that is no known one stays as it is, in capitals. One that the currency
    `company_currency` shares with others means that one."""
    plain = _plain_sign(sign)
    return company_currency if company_currency in _SHARED.get(plain, ()) else _ONE_SPELLING.get(plain, plain)


def currencies_of(texts: Iterable[str], company_currency: str = "") -> set[str]:
    """The currencies that the texts name, each folded to one spelling (see `folded`)."""
    return {currency for text in texts if (currency := currency_of(text, company_currency))}


def currency_column(headers: Sequence[str], unmapped: Sequence[int]) -> int | None:
    """The number of the column that names each line's currency, of those no field takes."""

    def names_it(header: str) -> bool:
        return bool({plain_header(header), plain_header(without_brackets(header))} & _HEADERS)

    return next((n for n in unmapped if names_it(headers[n - 1])), None)
