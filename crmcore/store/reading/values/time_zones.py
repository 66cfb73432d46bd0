"""Dates that carry a time zone → days of the shop. Which day 23:30 UTC belongs to depends on the shop's own zone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC as UTC_ZONE, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from crmcore.domain.kernel.problems import Problem

_TIMED = re.compile(
    r".*?(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap])?\.?(?:m\.?)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)",
    re.IGNORECASE | re.DOTALL,
)
_FIXED = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
UTC = "UTC"


def zone_of(name: str) -> tzinfo:
    """`Asia/Shanghai`, `+08:00`, `UTC+8`, `UTC` → the zone. Raises Problem `unknown_time_zone`."""
    plain = name.strip()
    if plain.upper() in ("Z", UTC, "GMT"):
        return UTC_ZONE
    if fixed := _FIXED.fullmatch(plain):
        sign, hours, minutes = fixed.groups(default="0")
        shift = timedelta(hours=int(hours), minutes=int(minutes))
        if shift < timedelta(hours=15):
            return timezone(-shift if sign == "-" else shift)
    try:
        return ZoneInfo(plain)
    except (KeyError, ValueError, OSError) as unknown:  # OSError: the name of a folder of zones
        raise Problem("unknown_time_zone", zone=name) from unknown


def offsets_of(texts: Iterable[str]) -> tuple[list[str], bool]:
    """(the different offsets that moments carry, spelt alike: `+08:00`, `UTC`; does some filled text carry none?)."""
    found: dict[str, None] = {}
    naive = False
    for text in texts:
        timed = _TIMED.fullmatch(text.strip())
        if timed:
            found[_spelt(timed[5])] = None
        else:
            naive = naive or bool(text.strip())
    return list(found), naive


def day_in(day: date, text: str, zone: tzinfo) -> date | None:
    """The day in `zone` of a moment that `text` gives with its offset, `day` being the day it names; None without an offset."""
    timed = _TIMED.fullmatch(text)
    if not timed:
        return None
    hour, minute, second, half, offset = timed.groups()
    hours = int(hour) % 12 + 12 * (half in "pP") if half else int(hour)
    try:
        return datetime.combine(day, time(hours, int(minute), int(second or 0)), zone_of(offset)).astimezone(zone).date()
    except (ValueError, OverflowError):  # 25:00, or the first day there is
        return None


def _spelt(offset: str) -> str:
    fixed = _FIXED.fullmatch(offset)
    if not fixed or not int(fixed[2]) + int(fixed[3] or 0):
        return UTC
    return f"{fixed[1]}{int(fixed[2]):02d}:{fixed[3] or '00'}"
