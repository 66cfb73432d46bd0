"""Amounts and shares as people type them → exact decimals: signs of currency, thousands, brackets, percent.

`1,234` alone may be a thousand or one and a bit; which one is decided over the whole column
(`decimal_evidence`), never value by value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Literal

from crmcore.store.reading.values.currencies import CURRENCY
from crmcore.store.reading.values.plain_text import BLANK, CELL_ERRORS, EMPTY_WORDS, Converted

Mark = Literal["point", "comma"]

#: DECIMAL(18,4): fourteen digits before the point, four after it
LIMIT = Decimal(10) ** 14
STEP = Decimal("0.0001")

_UNITS = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
#: what nearly every amount that is not quite plain looks like: ¥1,234.50
_USUAL = re.compile(r"[¥￥$€£]? ?(-?)((?:\d{1,3}(?:,\d{3})+|\d+)\.\d{1,4})")
_BODY = re.compile(r"[0-9.,]*[0-9][0-9.,]*([eE][+-]?\d{1,3})?")
_APART = re.compile("[\\s'’_\u00a0\u202f]")
_GROUPS = {"point": re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?"), "comma": re.compile(r"\d{1,3}(\.\d{3})+(,\d*)?")}


def read_number(text: str, mark: Mark = "point") -> Converted:
    """`¥1,234.50`, `(123.45)`, `１２３`, `5-`, `1.2万` → Decimal with four digits, half to even (counted).

    Breaks E-NUMBER (no number; NaN and infinity are none), E-RANGE (beyond 14 digits), E-CELL-ERROR.
    """
    if mark == "point" and (usual := _USUAL.fullmatch(text)):
        value = Decimal(usual[1] + usual[2].replace(",", ""))
        return Converted(value) if abs(value) < LIMIT else Converted(rule="E-RANGE")
    plain, negative, percent = _bared(text)
    if not plain or plain.casefold() in EMPTY_WORDS:
        return BLANK
    if plain.upper() in CELL_ERRORS:
        return Converted(rule="E-CELL-ERROR")
    value = None if percent else _decimal(plain, mark)
    if value is None:
        return Converted(rule="E-NUMBER")
    if abs(value) >= LIMIT:
        return Converted(rule="E-RANGE")
    stored = value.quantize(STEP, ROUND_HALF_EVEN)
    note = "W-ROUNDED" if stored != value else "W-SCIENTIFIC" if "e" in plain.casefold() else None
    return Converted(-stored if negative else stored, note=note)


def read_share(text: str, mark: Mark = "point", scale: Literal["fraction", "percent"] = "fraction") -> Converted:
    """`45%`, `0.45`, or `45` in a column of percentages → 0.45. A percent sign always wins over `scale`."""
    plain, negative, percent = _bared(text)
    if not plain or plain.casefold() in EMPTY_WORDS:
        return BLANK
    if plain.upper() in CELL_ERRORS:
        return Converted(rule="E-CELL-ERROR")
    value = _decimal(plain, mark)
    if value is None:
        return Converted(rule="E-NUMBER")
    share = float(value / 100 if percent or scale == "percent" else value) * (-1 if negative else 1)
    return Converted(share) if abs(share) <= 1000 else Converted(rule="E-RANGE")


def read_points(text: str, mark: Mark, top: int) -> Converted:
    """A score from 0 to `top`; beyond it breaks E-SCORE."""
    read = read_number(text, mark)
    if not isinstance(read.value, Decimal):
        return read
    return Converted(float(read.value)) if 0 <= read.value <= top else Converted(rule="E-SCORE")


def decimal_evidence(texts: Iterable[str]) -> tuple[bool, bool, str | None]:
    """(speaks for the point, speaks for the comma, an example: one that could be read either way, else one for the comma).

    What is a number under neither mark says nothing.
    """
    point = comma = False
    open_example = comma_example = None
    for text in texts:
        if _USUAL.fullmatch(text):
            point = point or "," in text
            continue
        plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
        dots, commas = plain.count("."), plain.count(",")
        if not commas and dots < 2:
            continue
        bare = _bared(text)[0]
        if _decimal(bare, "point") is None and _decimal(bare, "comma") is None:
            continue
        if dots and commas:
            later_is_comma = plain.rfind(",") > plain.rfind(".")
            point, comma = point or not later_is_comma, comma or later_is_comma
        elif commas > 1 or dots > 1:
            point, comma = point or commas > 1, comma or dots > 1
        elif commas:
            if re.fullmatch(r"\d{1,3},\d{3}", bare):
                open_example = open_example or text
            else:
                comma = True
        comma_example = comma_example or (text if comma else None)
    return point, comma, open_example or comma_example


def share_evidence(texts: Iterable[str], mark: Mark) -> tuple[bool, bool]:
    """(some plain numbers lie strictly between 0 and 1, some lie above 1); percent signs speak for themselves."""
    small = large = False
    for text in texts:
        plain, _, percent = _bared(text)
        value = None if percent else _decimal(plain, mark)
        if value is not None:
            small, large = small or 0 < value < 1, large or value > 1
    return small, large


def _bared(text: str) -> tuple[str, bool, bool]:
    """The number without its dress: (digits and marks, is negative, had a percent sign)."""
    if text.strip() in EMPTY_WORDS:
        return "", False, False
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("–", "-")
    if plain.upper() in CELL_ERRORS:
        return plain, False, False
    percent = plain.endswith("%")
    plain = plain.rstrip("%").strip()
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        plain, negative = plain[1:-1].strip(), True
    plain = CURRENCY.sub("", plain).strip()
    if plain.startswith(("-", "+")):
        negative, plain = negative != (plain[0] == "-"), plain[1:]
    elif plain.endswith("-"):
        negative, plain = not negative, plain[:-1]
    return CURRENCY.sub("", _APART.sub("", plain)), negative, percent


def _decimal(plain: str, mark: Mark) -> Decimal | None:
    factor = Decimal(1)
    if plain[-1:] in _UNITS:
        factor, plain = _UNITS[plain[-1]], plain[:-1]
    if not _BODY.fullmatch(plain):
        return None
    group, point = (",", ".") if mark == "point" else (".", ",")
    if group in plain:
        if not _GROUPS[mark].fullmatch(plain):
            return None
        plain = plain.replace(group, "")
    try:
        return Decimal(plain.replace(point, ".")) * factor
    except InvalidOperation:
        return None
