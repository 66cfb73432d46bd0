"""Dates that carry a time zone → days of the shop. Which day 23:30 UTC belongs to depends on the shop's own zone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC as UTC_ZONE, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from crmcore.domain.kernel.problems import Problem

_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})[:时](\d{0,2})(?:[:分](\d{0,2})([.,]\d+)?)?秒?\s*(?:([ap])\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"\d{8}[T ]?(\d{1,2})(\d{2})(\d{2})?")
_FIXED = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
UTC = "UTC"
#: the hour that ends a day
MIDNIGHT = 24
_FARTHEST = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time as it is written, on 24 hours; `offset`: the zone it carries."""

    hour: int
    minute: int = 0
    second: float = 0
    offset: str | None = None

    @property
    def is_possible(self) -> bool:
        """Whether a clock can show it: 0:00 to 24:00, with leap seconds, in a zone of this world."""
        is_over = self.hour >= MIDNIGHT and (self.hour, self.minute, self.second) != (MIDNIGHT, 0, 0)
        fixed = _FIXED.fullmatch(self.offset or "")
        far = bool(fixed) and timedelta(hours=int(fixed[2]), minutes=int(fixed[3] or 0)) > _FARTHEST
        return not is_over and self.minute < 60 and self.second < 61 and not far


def time_of_day(text: str) -> TimeOfDay | None:
    """The time in a text that names a day; None where there is none."""
    if timed := _CLOCK.search(text):
        hour, minute, second, fraction, half, offset = timed.groups()
        hours = int(hour)
        if half and hours <= 12:
            hours = hours % 12 + 12 * (half in "pP")
        elif half and half in "aA":
            return TimeOfDay(99)  # 15:00 in the morning
        return TimeOfDay(hours, int(minute or 0), int(second or 0) + float("0" + (fraction or "").replace(",", ".")), offset)
    if compact := _COMPACT.fullmatch(text):
        hour, minute, second = compact.groups(default="0")
        return TimeOfDay(int(hour), int(minute), int(second))
    return None


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
        clock = time_of_day(text)
        if clock and clock.offset:
            if clock.is_possible:
                found[_spelt(clock.offset)] = None
        else:
            naive = naive or bool(text.strip())
    return list(found), naive


def day_in(day: date, clock: TimeOfDay, zone: tzinfo) -> date:
    """The day in `zone` of a moment: `day` and `clock`, possible and with its offset, as they are written."""
    since_midnight = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    try:
        return (datetime.combine(day, time(0), zone_of(clock.offset or UTC)) + since_midnight).astimezone(zone).date()
    except OverflowError:  # the first or the last day there is
        return day


def _spelt(offset: str) -> str:
    fixed = _FIXED.fullmatch(offset)
    if not fixed or not int(fixed[2]) + int(fixed[3] or 0):
        return UTC
    return f"{fixed[1]}{int(fixed[2]):02d}:{fixed[3] or '00'}"
