"""Which currencies a file's amounts are in: by the signs beside them, or by a column that names them.

Amounts of two currencies are never added up. Somebody may choose one; the lines of the others are then refused.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from crmcore.store.headers import plain_header, without_brackets

_CODES = ("CNY|RMB|USD|EUR|GBP|JPY|HKD|TWD|NTD|MOP|KRW|INR|SGD|MYR|THB|VND|IDR|PHP|AUD|NZD|CAD|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|"
          "RUB|UAH|TRY|ILS|AED|SAR|ZAR|EGP|NGN|KES|BRL|MXN|ARS|CLP|COP|PEN")
#: `US$ 5`, `5 EUR`, `5,-kr`, `R$ 10`: a letter beside the sign of the dollar makes it another one
CURRENCY = re.compile(rf"(?i)(?:us|hk|nt|au|nz|ca|sg|r|c|a|s|mx)?\$|(?<![a-z])(?:{_CODES})(?![a-z])|\bkr\b\.?|zł|kč|\bft\b|"
                      r"\bfr\b\.?|[\u20a0-\u20cf£¥¢]|元|圆|円|港元|美元|欧元|人民币")
_ONE_SPELLING = {"US$": "USD", "$": "USD", "美元": "USD", "RMB": "CNY", "¥": "CNY", "元": "CNY", "圆": "CNY", "人民币": "CNY", "円": "JPY",
                 "€": "EUR", "欧元": "EUR", "£": "GBP", "HK$": "HKD", "港元": "HKD", "NT$": "TWD", "NTD": "TWD", "AU$": "AUD", "A$": "AUD",
                 "NZ$": "NZD", "CA$": "CAD", "C$": "CAD", "SG$": "SGD", "S$": "SGD", "R$": "BRL", "MX$": "MXN", "₩": "KRW", "₹": "INR",
                 "₽": "RUB", "₺": "TRY", "₫": "VND", "฿": "THB", "₪": "ILS", "₴": "UAH", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF", "FR": "CHF"}
_HEADERS = frozenset({"currency", "currencycode", "curr", "ccy", "币种", "货币", "币别", "货币代码", "waehrung", "währung", "devise", "moneda"})


def currency_of(text: str) -> str | None:
    """The sign or code of currency written beside an amount, folded to one spelling; None when there is none."""
    found = CURRENCY.search(unicodedata.normalize("NFKC", text))
    return folded(found.group()) if found else None


def folded(sign: str) -> str:
    """`rmb`, `¥`, `人民币` → `CNY`; a sign that is no known one stays as it is, in capitals."""
    plain = unicodedata.normalize("NFKC", sign).strip().upper().rstrip(".")
    return _ONE_SPELLING.get(plain, plain)


def currencies_of(texts: Iterable[str]) -> set[str]:
    return {currency for currency in map(currency_of, texts) if currency}


def currency_column(headers: Sequence[str], unmapped: Sequence[int]) -> int | None:
    """The number of the column that names each line's currency, of those no field takes."""
    def names_it(header: str) -> bool:
        return bool({plain_header(header), plain_header(without_brackets(header))} & _HEADERS)
    return next((n for n in unmapped if names_it(headers[n - 1])), None)
