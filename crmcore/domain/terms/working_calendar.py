"""Working days: the weekend, the public holidays, and the weekend days that are worked to make up for them.

Deadlines are counted in working days: day 0 is the day that something begins, or where that is a day off the next working day; due at the
end of the n-th working day after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np

from crmcore.domain.kernel.problems import Problem

DayKind = Literal["working", "weekend", "holiday", "make_up"]
#: Saturday and Sunday, Monday being 0
WEEKEND: frozenset[int] = frozenset({5, 6})
PRESETS: tuple[str, ...] = ("china", "weekends", "own")
LONGEST_NAME = 60
#: days before and after what is asked for that a count may need; no run of days off is longer
_ROOM = 400


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked.

    Attributes
    ----------
    preset
        Where the days come from: one of PRESETS.
    weekend
        Weekdays off, Monday being 0.
    holidays, make_up_days
        Day → its name: weekdays off, and days of the weekend that are worked.
    years
        The years whose holidays are known; None: no year has any (weekends alone).
    """

    preset: str = "weekends"
    weekend: frozenset[int] = WEEKEND
    holidays: Mapping[date, str] = field(default_factory=dict)
    make_up_days: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] | None = None

    def kind(self, day: date) -> DayKind:
        """What a day is; a holiday that falls on the weekend is a holiday."""
        if day in self.make_up_days:
            return "make_up"
        if day in self.holidays:
            return "holiday"
        return "weekend" if day.weekday() in self.weekend else "working"

    def is_working(self, day: date) -> bool:
        """Whether a day is worked."""
        return self.kind(day) in ("working", "make_up")

    def missing_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days whose holidays are not known, so that a deadline in them may be told too early."""
        return () if self.years is None else tuple(year for year in range(first.year, last.year + 1) if year not in self.years)

    def count(self, first: date, last: date) -> DayCount:
        """The working days from well before `first` to well after `last`, to count by."""
        start = first - timedelta(_ROOM)
        days = (last - first).days + 2 * _ROOM + 1
        weekday = (np.arange(days) + start.weekday()) % 7
        working = ~np.isin(weekday, list(self.weekend))
        for off, worked in ((self.holidays, False), (self.make_up_days, True)):
            at = np.array([(day - start).days for day in off], np.int64)
            working[at[(at >= 0) & (at < days)]] = worked
        return DayCount(start.toordinal(), working)

    def checked(self) -> WorkingCalendar:
        """The same calendar. Raises `Problem("bad_calendar")` where no weekday is worked, or a day is both off and worked."""
        both = sorted(set(self.holidays) & set(self.make_up_days))
        if both:
            raise Problem("calendar_day_twice", day=both[0].isoformat())
        if not (self.weekend <= set(range(7)) and len(self.weekend) < 7):
            raise Problem("bad_weekend")
        return self

    def with_days(self, other: WorkingCalendar) -> WorkingCalendar:
        """This calendar with the days of `other`: a day that either names is as `other` says, all others stay; a weekday that is worked is
        no day off any more. The years of `other` are known then."""
        named = {*other.holidays, *other.make_up_days}

        def others_and(own: Mapping[date, str], new: Mapping[date, str]) -> dict[date, str]:
            return {day: name for day, name in own.items() if day not in named} | dict(new)

        worked = {day: name for day, name in other.make_up_days.items() if day.weekday() in self.weekend}
        return replace(
            self,
            preset="own",
            holidays=others_and(self.holidays, other.holidays),
            make_up_days=others_and(self.make_up_days, worked),
            years=(self.years or frozenset()) | (other.years or frozenset()),
        ).checked()

    def as_json(self) -> dict[str, Any]:
        """Plain values that `calendar_from` takes."""
        return {
            "preset": self.preset,
            "weekend": sorted(self.weekend),
            "holidays": {day.isoformat(): name for day, name in sorted(self.holidays.items())},
            "make_up_days": {day.isoformat(): name for day, name in sorted(self.make_up_days.items())},
            "years": None if self.years is None else sorted(self.years),
        }


@dataclass(frozen=True, eq=False)
class DayCount:
    """Working days of a stretch of time, for counting many deadlines at once. Days are ordinals (`date.toordinal`), int64[k].

    Attributes
    ----------
    first
        Ordinal of the first day.
    working
        bool[n], day by day from there.
    """

    first: int
    working: np.ndarray
    _before: np.ndarray = field(init=False, repr=False)
    _worked: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_before", np.concatenate(([0], np.cumsum(self.working))))
        object.__setattr__(self, "_worked", np.flatnonzero(self.working))

    def is_working(self, days: np.ndarray) -> np.ndarray:
        """bool[k]."""
        return self.working[days - self.first]

    def day_zero(self, days: np.ndarray) -> np.ndarray:
        """int64[k]: each day, or the next working one where it is off."""
        return self._worked[self._before[days - self.first]] + self.first

    def between(self, after: np.ndarray, until: np.ndarray) -> np.ndarray:
        """int64[k]: working days later than `after`, up to and with `until`; negative where `until` is earlier."""
        return self._before[until - self.first + 1] - self._before[after - self.first + 1]

    def due(self, days: np.ndarray, working_days: np.ndarray) -> np.ndarray:
        """int64[k]: the n-th working day after day 0 of each day; day 0 itself for 0."""
        zero = self.day_zero(days)
        return self._worked[self._before[zero - self.first] + working_days] + self.first


def calendar_from(values: Mapping[str, Any]) -> WorkingCalendar:
    """A calendar from the plain values of `as_json`, checked."""
    years = values["years"]
    return WorkingCalendar(
        str(values["preset"]),
        frozenset(values["weekend"]),
        {date.fromisoformat(day): str(name)[:LONGEST_NAME] for day, name in values["holidays"].items()},
        {date.fromisoformat(day): str(name)[:LONGEST_NAME] for day, name in values["make_up_days"].items()},
        None if years is None else frozenset(int(year) for year in years),
    ).checked()


@dataclass(frozen=True, slots=True)
class CalendarDecision:
    """A calendar as somebody set it, in force from `effective_on` on (None: always). `recorded_at` is a UTC moment (ISO 8601) and
    `position` the ledger position."""

    chosen: WorkingCalendar
    author: str
    effective_on: date | None
    recorded_at: str = ""
    position: int = 0


def days_of_year(calendar: WorkingCalendar, year: int) -> list[tuple[date, str, str]]:
    """(day, "holiday" or "make_up", name) of a year, in order."""
    named = [(day, "holiday", name) for day, name in calendar.holidays.items()]
    worked = [(day, "make_up", name) for day, name in calendar.make_up_days.items()]
    return sorted(entry for entry in (*named, *worked) if entry[0].year == year)
