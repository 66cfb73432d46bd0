"""Amounts and shares as people type them → exact decimals: signs of currency, thousands, brackets, units such as 万 or k, percent.

`1,234` alone may be a thousand or one and a bit; which one is decided over the whole column
(`decimal_evidence`), never value by value. What could only be read by passing over something in it (`1 2 3`, `(-5)`, `1_000`) is no
number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Literal, NamedTuple

from crmcore.store.reading.values.currencies import CURRENCY, currency_of
from crmcore.store.reading.values.plain_text import BLANK, CELL_ERRORS, EMPTY_WORDS, Converted

Mark = Literal["point", "comma"]

#: DECIMAL(18,4): fourteen digits before the point, four after it
LIMIT = Decimal(10) ** 14
STEP = Decimal("0.0001")

#: what a number may be written in: `1.2万`, `3k`, `2M`
_UNITS = {
    "千": 10**3,
    "百万": 10**6,
    "千万": 10**7,
    "万": 10**4,
    "亿": 10**8,
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "mio.": 10**6,
    "bn": 10**9,
}
_UNIT = re.compile(rf"(?i)(?<=[0-9.,])\s?({'|'.join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))})$")
#: what nearly every amount that is not quite plain looks like: ¥1,234.50
_USUAL = re.compile(r"[¥￥$€£]? ?(-?)((?:[1-9]\d{0,2}(?:,\d{3})+|\d+)\.\d{1,4})")
_PLAIN = {"point": re.compile(r"(\d+)(\.\d*)?|\.\d+"), "comma": re.compile(r"(\d+)(,\d*)?|,\d+")}
#: thousands: groups of three, all parted by the same sign
_GROUPED = {
    "point": re.compile(r"[1-9]\d{0,2}(?P<sign>[, '’])\d{3}(?:(?P=sign)\d{3})*(\.\d*)?"),
    "comma": re.compile(r"[1-9]\d{0,2}(?P<sign>[. '’])\d{3}(?:(?P=sign)\d{3})*(,\d*)?"),
}
#: beside a sign of the rupee, lakh and crore: 12,34,567
_LAKH = re.compile(r"[1-9]\d?(,\d{2})+,\d{3}(\.\d*)?")
_SCIENTIFIC = re.compile(r"(?i)[0-9.,]*[0-9][0-9.,]*e[+-]?\d{1,3}")
_SIGNS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})


class _Bared(NamedTuple):
    """A number without its dress: digits and marks (`text`, "" for a blank word), whether it is negative, its percent sign, the factor
    of its unit; `twice`: its sign is said twice over."""

    text: str
    negative: bool = False
    percent: bool = False
    factor: int = 1
    twice: bool = False


def read_number(text: str, mark: Mark = "point", is_money: bool = False) -> Converted:
    """`¥1,234.50`, `(123.45)`, `１２３`, `5-`, `1.2万`, `3k` → Decimal with four digits, half to even (counted).

    Breaks E-NUMBER (no number; NaN and infinity are none), E-RANGE (beyond 14 digits), E-CELL-ERROR; as `is_money` E-SCIENTIFIC: `5e2`
    is no way to write an amount, unless it is what a program's rounding leaves of nothing (`1.1e-13`).
    """
    if mark == "point" and (usual := _USUAL.fullmatch(text)):
        value = Decimal(usual[1] + usual[2].replace(",", ""))
        return Converted(value) if abs(value) < LIMIT else Converted(rule="E-RANGE")
    bared = _bared(text)
    if not bared.text:
        return BLANK
    if bared.text.upper() in CELL_ERRORS:
        return Converted(rule="E-CELL-ERROR")
    value = None if bared.percent else _decimal(bared, text, mark)
    if value is None:
        return Converted(rule="E-NUMBER")
    if abs(value) >= LIMIT:
        return Converted(rule="E-RANGE")
    stored = value.quantize(STEP, ROUND_HALF_EVEN)
    scientific = "e" in bared.text.casefold()
    if scientific and is_money and stored:
        return Converted(rule="E-SCIENTIFIC")
    note = "W-ROUNDED" if stored != value else "W-SCIENTIFIC" if scientific else "W-UNIT" if bared.factor > 1 else None
    return Converted(-stored if bared.negative else stored, note=note)


def read_share(text: str, mark: Mark = "point", scale: Literal["fraction", "percent"] = "fraction") -> Converted:
    """`45%`, `0.45`, or `45` in a column of percentages → 0.45. A percent sign always wins over `scale`."""
    bared = _bared(text)
    if not bared.text:
        return BLANK
    if bared.text.upper() in CELL_ERRORS:
        return Converted(rule="E-CELL-ERROR")
    value = _decimal(bared, text, mark)
    if value is None:
        return Converted(rule="E-NUMBER")
    share = float(value / 100 if bared.percent or scale == "percent" else value) * (-1 if bared.negative else 1)
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
        bared = _bared(text)
        fits = {mark for mark in ("point", "comma") if _decimal(bared, text, mark) is not None}
        if not fits:
            continue
        if len(fits) == 2:
            open_example = open_example or text
        else:
            point, comma = point or "point" in fits, comma or "comma" in fits
        comma_example = comma_example or (text if comma else None)
    return point, comma, open_example or comma_example


def share_evidence(texts: Iterable[str], mark: Mark) -> tuple[bool, bool]:
    """(some plain numbers lie strictly between 0 and 1, some lie above 1); percent signs speak for themselves."""
    small = large = False
    for text in texts:
        bared = _bared(text)
        value = None if bared.percent else _decimal(bared, text, mark)
        if value is not None:
            small, large = small or 0 < value < 1, large or value > 1
    return small, large


def _bared(text: str) -> _Bared:
    if text.strip().casefold() in EMPTY_WORDS:
        return _Bared("")
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).strip().translate(_SIGNS)
    if plain.upper() in CELL_ERRORS or plain.casefold() in EMPTY_WORDS:
        return _Bared("" if plain.casefold() in EMPTY_WORDS else plain)
    percent = plain.endswith("%")
    plain = _without_currency(plain.removesuffix("%").strip())
    in_brackets = plain.startswith("(") and plain.endswith(")")
    plain = _without_currency(plain[1:-1].strip()) if in_brackets else plain
    sign = ""
    if plain.startswith(("-", "+")):
        sign, plain = plain[0], plain[1:]
    elif plain.endswith("-"):
        sign, plain = "-", plain[:-1]
    plain = _without_currency(plain.strip())
    factor = 1
    if unit := _UNIT.search(plain):
        factor, plain = _UNITS[unit[1].casefold()], plain[: unit.start()]
    return _Bared(plain, in_brackets or sign == "-", percent, factor, twice=bool(in_brackets and sign))


def _without_currency(text: str) -> str:
    """The text without signs of currency at its ends: inside (`12€50`) they part it, nobody knows into what."""
    while found := next((m for m in CURRENCY.finditer(text) if m.start() == 0 or m.end() == len(text)), None):
        text = (text[: found.start()] + text[found.end() :]).strip()
    return text


def _decimal(bared: _Bared, text: str, mark: Mark) -> Decimal | None:
    """The value without its sign; None for what is no number. `text` is the whole of it, with its sign of currency."""
    plain = bared.text
    if bared.twice:
        return None
    if _SCIENTIFIC.fullmatch(plain):
        if bared.factor > 1:
            return None
        plain, e, exponent = plain.casefold().partition("e")
    else:
        e = exponent = ""
    group, point = (",", ".") if mark == "point" else (".", ",")
    if not _PLAIN[mark].fullmatch(plain):
        lakh = mark == "point" and _LAKH.fullmatch(plain) and currency_of(text) == "INR"
        if not lakh and not _GROUPED[mark].fullmatch(plain):
            return None
        plain = re.sub(f"[{group} '’]", "", plain)
    try:
        return Decimal(plain.replace(point, ".") + e + exponent) * bared.factor
    except InvalidOperation:
        return None
