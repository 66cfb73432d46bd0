"""The coming weeks: which of their days are worked, and how many hours for visits they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.team.team import DAYS
from crmcore.domain.terms.working_calendar import DayCount, WorkingCalendar

#: weeks that are planned, and at most
WEEKS, MOST_WEEKS = 12, 52
#: weeks of a year, as hours a year are shared out
WEEKS_A_YEAR = DAYS / 7


@dataclass(frozen=True, eq=False)
class PlanWeeks:
    """W calendar weeks from Monday to Sunday, the first one from the working date on. Days are ordinals.

    Attributes
    ----------
    day
        The working date.
    first, last
        int64[W], the first and the last day of each week.
    worked
        The working days of each week, int64.
    share
        float64[W], working days ÷ those of an ordinary week, at most 1: a day that is made up for brings no hours of its own.
    missing_years
        Years of these weeks whose holidays the calendar does not know.
    count
        Working days around those weeks, to count by.
    """

    day: date
    first: np.ndarray
    last: np.ndarray
    worked: tuple[np.ndarray, ...]
    share: np.ndarray
    missing_years: tuple[int, ...]
    count: DayCount

    @property
    def number(self) -> int:
        """W."""
        return len(self.first)

    @cached_property
    def last_day(self) -> int:
        """The last day planned, an ordinal."""
        return int(self.last[-1])

    def hours(self, hours_a_year: np.ndarray) -> np.ndarray:
        """float64[R, W]: hours a year ÷ (365 ÷ 7) × share of each week, for R people."""
        return hours_a_year[:, None] / WEEKS_A_YEAR * self.share[None, :]


def coming_weeks(calendar: WorkingCalendar, day: date, weeks: int = WEEKS) -> PlanWeeks:
    """The weeks to plan: that of the first working day from `day` on, and those after it. Raises `Problem("bad_weeks")`."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise Problem("bad_weeks", value=weeks, most=MOST_WEEKS)
    count = calendar.count(day, day + timedelta(7 * (weeks + 6)))
    begin = int(count.day_zero(np.array([day.toordinal()]))[0])
    monday = begin - (begin - 1) % 7  # ordinal 1 is a Monday
    first = np.maximum(monday + 7 * np.arange(weeks), begin)
    last = monday + 7 * np.arange(weeks) + 6
    worked = tuple(
        np.array([d for d in range(start, end + 1) if count.working[d - count.first]], np.int64)
        for start, end in zip(first.tolist(), last.tolist(), strict=True)
    )
    usual = 7 - len(calendar.weekend)
    share = np.array([min(1.0, len(days) / usual) for days in worked])
    return PlanWeeks(day, first, last, worked, share, calendar.missing_years(day, date.fromordinal(int(last[-1]))), count)
