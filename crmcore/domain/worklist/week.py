"""The week of each salesperson: duties by their days, then chances by money for an hour, and the line where the week ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.domain.worklist.entries import Entries

#: share of a week that duties get, unless a day cannot be put off
DUTY_SHARE = 0.5
#: where an entry stands: duties of this week, chances of this week, and what the week has no time for
DUTY, CHANCE, BEYOND = range(3)
PARTS: tuple[str, ...] = ("duty", "chance", "beyond")
#: who has no salesperson
NOBODY = -1
WEEKS = 52
_HOUR = 1e-9


@dataclass(frozen=True, slots=True)
class Week:
    """What is left of a week: from a working date, or the next working day where that is off, to the Sunday of its week; `working` days of
    it are worked, of `usual` that a whole week would have (holidays aside)."""

    first: date
    last: date
    working: int
    usual: int

    @property
    def monday(self) -> date:
        """The Monday of the week."""
        return self.last - timedelta(6)

    @property
    def share(self) -> float:
        """Share of a usual week's hours that is left."""
        return self.working / self.usual if self.usual else 0.0


def week_of(day: date, calendar: WorkingCalendar) -> Week:
    """The rest of the week that a working date lies in; where that date is off, from the next working day on."""
    count = calendar.count(day, day)
    first = date.fromordinal(int(count.day_zero(np.array([day.toordinal()]))[0]))
    last = first + timedelta(6 - first.weekday())
    days = np.arange(first.toordinal(), last.toordinal() + 1)
    return Week(first, last, int(count.is_working(days).sum()), 7 - len(calendar.weekend))


@dataclass(frozen=True, eq=False)
class Plan:
    """The entries in the order in which each salesperson takes them.

    Attributes
    ----------
    order
        int64[n], places among the entries: salesperson by salesperson (NOBODY first), and in each the week's duties, its chances, then what
        is left.
    part
        int8[n], index into PARTS, by place among the entries.
    rank
        int64[n], 1 = first of its salesperson, by place among the entries.
    hours
        float64[R], hours of the week of each salesperson.
    """

    order: np.ndarray
    part: np.ndarray
    rank: np.ndarray
    hours: np.ndarray


def plan_week(entries: Entries, owner: np.ndarray, hours: np.ndarray, ids: np.ndarray, duty_share: float = DUTY_SHARE) -> Plan:
    """Duties by due date, at most `duty_share` of the week's hours unless their day cannot be put off; then chances by money ÷ hours until
    the hours are used up.

    Parameters
    ----------
    entries
        n of them.
    owner
        int64[n], place of the salesperson, NOBODY: none; nothing of theirs is planned.
    hours
        float64[R], hours of each salesperson's week.
    ids
        str or int[n], numbers of the customers, which break ties.

    Returns
    -------
    The plan; independent of the order of the entries.
    """
    n = len(entries)
    by_id = np.empty(n, np.int64)
    by_id[np.argsort(ids, kind="stable")] = np.arange(n)
    rate = np.where(np.isnan(entries.money), -np.inf, entries.money / np.maximum(entries.hours, _HOUR))
    due = np.where(entries.due > NEVER, entries.due, np.iinfo(np.int64).max)
    urgency = np.where(entries.duty, due.astype(float), -rate)
    order = np.lexsort((by_id, -rate, urgency, ~entries.duty, owner))
    who, spent = owner[order], entries.hours[order]
    available = np.concatenate((hours, [0.0]))[who]
    duty, fixed = entries.duty[order], entries.fixed[order]
    firm = np.where(duty & fixed, spent, 0.0)
    firm_total = _totals(firm, who, len(hours))
    soft = duty & ~fixed
    in_week = (duty & fixed & (who >= 0)) | (
        soft & (firm_total[who] + _running(np.where(soft, spent, 0.0), who) <= duty_share * available + _HOUR)
    )
    duty_total = _totals(np.where(in_week, spent, 0.0), who, len(hours))
    chance = ~duty & (who >= 0)
    taken = chance & (duty_total[who] + _running(np.where(chance, spent, 0.0), who) <= available + _HOUR)
    part = np.select([in_week, taken], [DUTY, CHANCE], BEYOND).astype(np.int8)
    final = np.lexsort((np.arange(n), part, who))
    order, part_in_order = order[final], part[final]
    first = np.searchsorted(who[final], who[final], side="left")
    rank, by_place = np.empty(n, np.int64), np.empty(n, np.int8)
    rank[order] = np.arange(n) - first + 1
    by_place[order] = part_in_order
    return Plan(order, by_place, rank, hours)


def _totals(values: np.ndarray, who: np.ndarray, people: int) -> np.ndarray:
    """float64[R + 1]: sums by salesperson; the last is of those without, so that place −1 finds it."""
    return np.bincount(np.where(who < 0, people, who), values, people + 1)


def _running(values: np.ndarray, who: np.ndarray) -> np.ndarray:
    """float64[n]: running sums within each salesperson; `who` is ascending."""
    total = np.cumsum(values)
    start = np.searchsorted(who, who, side="left")
    return total - np.where(start > 0, total[start - 1], 0.0)
