"""Which visits are due: the interval of the tier's terms, counted from the last contact.

The clock of a customer begins at its last contact, or at the visit that somebody decided to skip where that is later. A customer that was
never met is due now; so that not all of them are due on one day, those of one salesperson and tier are spread over one interval, the most
valuable first. All functions are pure and work on whole columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from crmcore.domain.team.team import NOBODY, Team

#: what the interval counts from: any contact, or visits alone (a contact neither called nor written)
COUNTED: tuple[str, ...] = ("contact", "visit")
_NOT_YET = np.datetime64("NaT", "D")


@dataclass(frozen=True, eq=False)
class FixedVisits:
    """f visits that have their day: appointments, and visits that somebody moved to a day. By day, then by customer's number.

    Attributes
    ----------
    customer
        int64[f], place of the customer in the team.
    day
        datetime64[D][f].
    person
        int64[f], place of who goes; NOBODY: not in the table of salespeople, and the customer has no owner there.
    hours
        float64[f].
    moved
        bool[f], by a decision; else agreed with the customer.
    note
        str[f], "" for none.
    """

    customer: np.ndarray
    day: np.ndarray
    person: np.ndarray
    hours: np.ndarray
    moved: np.ndarray
    note: tuple[str, ...]

    @staticmethod
    def none() -> FixedVisits:
        """No visit has its day."""
        empty = np.empty(0, np.int64)
        return FixedVisits(empty, np.empty(0, "datetime64[D]"), empty, np.empty(0), np.empty(0, bool), ())


@dataclass(frozen=True, eq=False)
class VisitsDue:
    """When each customer of a team is to be visited, by the terms, as known on a working date. n customers.

    Attributes
    ----------
    team
        The team; everything below has a line for each of its customers.
    day
        The working date.
    last
        datetime64[D][n], the last contact (or visit: see `COUNTED`); NaT: never.
    interval
        float64[n], days between visits by the terms; inf: the terms give none, or none to whoever has gone.
    hours
        float64[n], hours of one visit by the terms.
    due
        datetime64[D][n], when the next visit is due; NaT where the terms give none. Those already due have a day in the past.
    spread
        bool[n], nothing to count from: neither met nor skipped, so the day that it is due is its turn.
    fixed
        The visits that have their day, on the working date or later.
    """

    team: Team
    day: date
    last: np.ndarray
    interval: np.ndarray
    hours: np.ndarray
    due: np.ndarray
    spread: np.ndarray
    fixed: FixedVisits

    @cached_property
    def never(self) -> np.ndarray:
        """bool[n]: never met, though the terms give visits."""
        return np.isnat(self.last) & np.isfinite(self.interval)

    @cached_property
    def days(self) -> np.ndarray:
        """float64[n]: days since the last contact; NaN: never."""
        return _days(np.datetime64(self.day, "D") - self.last)

    @cached_property
    def is_due(self) -> np.ndarray:
        """bool[n]: due on the working date or before, whoever never was met and has its turn among them."""
        return self.due <= np.datetime64(self.day, "D")

    @cached_property
    def overdue(self) -> np.ndarray:
        """bool[n]: met once, and longer ago than the interval."""
        return (self.due < np.datetime64(self.day, "D")) & ~self.never

    @cached_property
    def overdue_days(self) -> np.ndarray:
        """float64[n]: days since the visit was due, negative where it lies ahead; NaN without visits."""
        return _days(np.datetime64(self.day, "D") - self.due)

    @cached_property
    def ratio(self) -> np.ndarray:
        """float64[n]: days ÷ interval, counted from what the clock began at, so that 1 is due on the working date; NaN without visits."""
        with np.errstate(invalid="ignore"):
            return 1 + self.overdue_days / self.interval

    @cached_property
    def next_fixed(self) -> np.ndarray:
        """datetime64[D][n]: the first visit that has its day; NaT: none has."""
        found = np.full(self.team.count, _NOT_YET)
        found[self.fixed.customer[::-1]] = self.fixed.day[::-1]  # in order of days, so that the first one stays
        return found


def visits_due(
    team: Team,
    day: date,
    last: np.ndarray,
    visit_every: Sequence[int | None],
    visit_hours: Sequence[float],
    skipped: np.ndarray | None = None,
    fixed: FixedVisits | None = None,
) -> VisitsDue:
    """When each customer of a team is to be visited.

    Parameters
    ----------
    team : the team; n customers, K tiers
    day : the working date
    last : datetime64[D][n], the last contact up to that day; NaT: never
    visit_every : days between visits per tier, and last of customers without one; None: no visits
    visit_hours : hours of a visit, in the same order
    skipped : datetime64[D][n], the day of the last visit that was skipped, NaT: none; None: none of them
    fixed : visits that have their day; None: none
    """
    interval = np.array([np.inf if days is None else float(days) for days in visit_every])[team.terms_tier]
    interval = np.where(team.visited, interval, np.inf)
    base = last if skipped is None else np.fmax(last, skipped)
    due = next_due(team, day, base, interval)
    hours = np.array([float(each) for each in visit_hours])[team.terms_tier]
    return VisitsDue(team, day, last, interval, hours, due, np.isnat(base), FixedVisits.none() if fixed is None else fixed)


def next_due(team: Team, day: date, base: np.ndarray, interval: np.ndarray) -> np.ndarray:
    """datetime64[D][n]: base + interval; for a customer without a base, the k-th of m of its salesperson and tier, the working date +
    ⌊k · interval ÷ m⌋, k from 0; NaT where the interval is inf.

    Parameters
    ----------
    team : the team, n customers
    day : the working date
    base : datetime64[D][n], what the interval counts from; NaT: nothing
    interval : float64[n], days, rounded up to whole ones
    """
    whole = np.isfinite(interval)
    days = np.where(whole, np.ceil(np.where(whole, interval, 0.0)), 0).astype(np.int64)
    offset = np.zeros(team.count, np.int64)
    new = np.flatnonzero(np.isnat(base) & whole)
    if len(new):
        turn, among = _turns(team, new)
        offset[new] = turn * days[new] // among
    due = np.where(np.isnat(base), np.datetime64(day, "D") + offset, base + days)
    due[~whole] = _NOT_YET
    return due


def _turns(team: Team, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int64[k] the turn of each place among those of its salesperson and tier, the most valuable first, then by number; int64[k] how many
    they are."""
    group = (team.owner[places] - NOBODY) * (len(team.tiers) + 1) + team.terms_tier[places] + 1
    value = np.nan_to_num(team.value[places], nan=-np.inf)
    order = np.lexsort((team.ids[places], -value, group))
    sorted_groups = group[order]
    starts = np.flatnonzero(np.diff(sorted_groups, prepend=-1))
    size = np.diff(starts, append=len(order))
    turn, among = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    turn[order] = np.arange(len(order)) - np.repeat(starts, size)
    among[order] = np.repeat(size, size)
    return turn, among


def _days(lengths: np.ndarray) -> np.ndarray:
    """float64 of timedelta64[D], NaN for NaT."""
    return np.where(np.isnat(lengths), np.nan, lengths.astype("timedelta64[D]").astype(np.float64))
