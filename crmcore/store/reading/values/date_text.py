"""Days as people type them → dates: ISO, 20240105, 2024年1月5日, 5/1/2024, 5 Jan 2024, Excel's serial numbers.

Whether 3/4/2024 is the third of April or the fourth of March is decided over the whole column
(`order_evidence`) or by the user, never value by value. The time of day is dropped, once its zone is heeded; 24:00 is the next
day, and a time that no clock shows makes the whole no date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta, tzinfo
from typing import Literal

from crmcore.store.reading.values.plain_text import BLANK, CELL_ERRORS, EMPTY_WORDS, Converted
from crmcore.store.reading.values.time_zones import MIDNIGHT, day_in, time_of_day

Order = Literal["dmy", "mdy", "ymd"]
_ORDERS: dict[str, Order] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}

#: days that programs write when they mean "no date"
SENTINELS = frozenset(
    {
        date(1900, 1, 1),
        date(1899, 12, 30),
        date(1899, 12, 31),
        date(1970, 1, 1),
        date(9999, 12, 31),
        date(1, 1, 1),
        date(1753, 1, 1),
        date(2099, 12, 31),
    }
)
FIRST_YEAR, LAST_YEAR = 1900, 2200

_TIME = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})" + _TIME, re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?\d{4,6})?")
_CHINESE = re.compile(r"(\d{2,4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?(?:\s*\d{1,2}[:时]\d{0,2}.*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_SHORT_YEAR_FIRST = re.compile(r"(\d{2})-(\d{1,2})-(\d{1,2})" + _TIME, re.IGNORECASE)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ,]+([A-Za-z]{3,9})\.?[-/. ,]+(\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/. ,]+(\d{4})" + _TIME, re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_ZERO = re.compile(r"0{4}[-/.]?0{1,2}[-/.]?0{1,2}" + _TIME)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: serials of 1954-10-04 … 2119: outside, a five-digit number is no date
_SERIALS = range(20_000, 80_300)


def date_order(wanted: str) -> Order | None:
    """The order meant by `mdy`, `d/m/Y`, `%m/%d/%Y`, `yyyy-mm-dd`…; None when it names no order."""
    letters = "".join(dict.fromkeys(re.sub(r"[^dmyb]", "", wanted.casefold()).replace("b", "m")))
    return _ORDERS.get(letters)


def read_date(text: str, order: Order | None = None, zone: tzinfo | None = None) -> Converted:
    """A day. `order` decides what 3/4/2024 is; without it such a day is read only when it fits one way. A moment with a time
    zone is the day it is in `zone`, the shop's own; without one, the day that is written.

    Breaks E-DATE (no day, or not on the calendar), E-TIME (25:00), E-DATE-SENTINEL (9999-12-31 and the like), E-CELL-ERROR.
    """
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()
    if not plain or plain.casefold() in EMPTY_WORDS:
        return BLANK
    if plain.upper() in CELL_ERRORS:
        return Converted(rule="E-CELL-ERROR")
    if _ZERO.fullmatch(plain):
        return Converted(rule="E-DATE-SENTINEL")
    note = None
    if match := _SERIAL.fullmatch(plain):
        serial = int(match.group(1))
        day = date(1899, 12, 30) + timedelta(serial) if serial in _SERIALS else None
        note = "W-DATE-SERIAL"
    else:
        day = _numbered(plain, order) or _named(plain)
    if day is None:
        return Converted(rule="E-DATE")
    clock = None if note else time_of_day(plain)
    if clock and not clock.is_possible:
        return Converted(rule="E-TIME")
    if zone is not None and clock and clock.offset:
        day, note = day_in(day, clock, zone), "W-TIME-ZONE"
    elif clock and clock.hour == MIDNIGHT:
        day, note = day + timedelta(1), "W-MIDNIGHT"
    if day in SENTINELS or not FIRST_YEAR <= day.year <= LAST_YEAR:
        return Converted(rule="E-DATE-SENTINEL")
    return Converted(day, note=note)


def order_evidence(texts: Iterable[str]) -> tuple[bool, bool, str | None]:
    """(some day only fits day-first, some only fits month-first, an example that fits both)."""
    day_first = month_first = False
    open_example = None
    for text in texts:
        match = _YEAR_LAST.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if match and not _SHORT_YEAR_FIRST.fullmatch(match.group()):
            a, b = int(match.group(1)), int(match.group(3))
            if a > 12 >= b:
                day_first = True
            elif b > 12 >= a:
                month_first = True
            elif a != b:
                open_example = open_example or text.strip()
    return day_first, month_first, open_example


def _named(plain: str) -> date | None:
    if match := _DAY_MONTH.fullmatch(plain):
        day, month, year = match.groups()[:3]
    elif match := _MONTH_DAY.fullmatch(plain):
        month, day, year = match.groups()[:3]
    else:
        return None
    word = month[:3].casefold()
    return _day(year, _MONTHS.index(word) + 1, day) if word in _MONTHS else None


def _numbered(plain: str, order: Order | None) -> date | None:
    for pattern in (_YEAR_FIRST, _COMPACT, _CHINESE):
        if match := pattern.fullmatch(plain):
            groups = [g for g in match.groups() if g and g.isdigit()]
            return _day(groups[0], groups[1], groups[2])
    if order in (None, "ymd") and (match := _SHORT_YEAR_FIRST.fullmatch(plain)):
        return _day(*match.groups()[:3])
    if match := _YEAR_LAST.fullmatch(plain):
        a, _, b, year = match.groups()
        if order == "mdy" or (order is None and int(b) > 12):
            return _day(year, a, b)
        if order == "dmy" or int(a) > 12 or a == b:
            return _day(year, b, a)
    return None


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    full = int(year) + (0 if len(str(year)) > 2 else 2000 if int(year) < 70 else 1900)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None
