"""From the sources to one entry per customer: the money of each group once, all reasons kept, the hours of the longest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.worklist.reasons import GROUPS, REASONS


@dataclass(frozen=True, eq=False)
class Source:
    """The customers that one reason holds for; n of them, each once.

    Attributes
    ----------
    reason
        Index into REASONS.
    rows
        int64[n], rows in the mart.
    money
        float64[n], expected change in profit by acting now; NaN where there is no figure for it.
    hours
        float64[n], hours that it takes.
    due
        int64[n], ordinals of the days by which it is due; NEVER: none.
    since
        int64[n], ordinals of the days on which the reason came up; NEVER: not known. A mark of an earlier day does not close it.
    """

    reason: int
    rows: np.ndarray
    money: np.ndarray
    hours: np.ndarray
    due: np.ndarray
    since: np.ndarray

    def only(self, wanted: np.ndarray) -> Source:
        """The same for the customers that `wanted` (bool[n]) leaves."""
        if wanted.all():
            return self
        return Source(self.reason, *(column[wanted] for column in (self.rows, self.money, self.hours, self.due, self.since)))


@dataclass(frozen=True, eq=False)
class Entries:
    """One entry per customer; n of them, in the order of the mart.

    Attributes
    ----------
    rows
        int64[n], rows in the mart.
    reasons
        uint32[n], bit k: REASONS[k] holds.
    lead
        int64[n], index of the reason that comes first: of duties the one that is due first, else the one that brings most.
    money
        float64[n], the largest of each group, groups added; NaN where no reason has a figure.
    hours
        float64[n], of the reason that takes longest.
    due
        int64[n], the first day by which any duty is due, where there is none any other reason; NEVER: no day.
    duty, fixed
        bool[n], something is owed; and on a day that cannot be put off.
    summed
        Money if every reason counted in full: what counting a customer once takes away.
    """

    rows: np.ndarray
    reasons: np.ndarray
    lead: np.ndarray
    money: np.ndarray
    hours: np.ndarray
    due: np.ndarray
    duty: np.ndarray
    fixed: np.ndarray
    summed: float = 0.0

    def __len__(self) -> int:
        return len(self.rows)

    def codes(self, at: int) -> tuple[str, ...]:
        """The codes of an entry's reasons, the leading one first."""
        bits, lead = int(self.reasons[at]), int(self.lead[at])
        others = (k for k in range(len(REASONS)) if bits >> k & 1 and k != lead)
        return tuple(REASONS[k].code for k in (lead, *others))


def merge(sources: Iterable[Source], count: int) -> Entries:
    """One entry per customer of `count`; the order of the sources does not matter.

    Money: of {stay, collect, sell, win back} the largest reason each, then added, since reasons of one group are about the same profit.
    """
    money = np.full((len(GROUPS), count), np.nan)
    reasons, hours = np.zeros(count, np.uint32), np.zeros(count)
    due_of = {True: np.full(count, _LATEST), False: np.full(count, _LATEST)}
    lead_of = {True: np.full(count, -1), False: np.full(count, -1)}
    best = np.full(count, -np.inf)
    duty, fixed = np.zeros(count, bool), np.zeros(count, bool)
    summed = 0.0
    for source in sorted(sources, key=lambda one: one.reason):
        rows, reason = source.rows, REASONS[source.reason]
        reasons[rows] |= np.uint32(1 << source.reason)
        hours[rows] = np.maximum(hours[rows], source.hours)
        if reason.group:
            group = GROUPS.index(reason.group)
            money[group, rows] = np.fmax(money[group, rows], source.money)
            summed += float(np.nansum(source.money))
        day = np.where(source.due > NEVER, source.due, _LATEST)
        due, lead = due_of[reason.duty], lead_of[reason.duty]
        if reason.duty:
            duty[rows] = True
            fixed[rows] |= reason.fixed
            sooner = (lead[rows] < 0) | (day < due[rows])
        else:
            worth = np.where(np.isnan(source.money), -np.inf, source.money)
            sooner = (lead[rows] < 0) | (worth > best[rows])
            best[rows] = np.maximum(best[rows], worth)
        lead[rows[sooner]] = source.reason
        due[rows] = np.minimum(due[rows], day)
    rows = np.flatnonzero(reasons)
    known = money[:, rows]
    total = np.where(np.isnan(known).all(axis=0), np.nan, np.nansum(known, axis=0))
    owed = duty[rows]
    due = np.where(owed, due_of[True][rows], due_of[False][rows])
    return Entries(
        frozen_array(rows, np.int64),
        reasons[rows],
        np.where(owed, lead_of[True][rows], lead_of[False][rows]),
        total,
        hours[rows],
        np.where(due == _LATEST, NEVER, due),
        owed,
        fixed[rows],
        summed,
    )


_LATEST = np.iinfo(np.int64).max
