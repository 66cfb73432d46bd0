"""The delay table: how many complaints are past their deadline and how long they wait, by tier, by owner, by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.complaints.clock import CLOSED_IN_TIME, CLOSED_LATE, OVERDUE, Clock
from crmcore.domain.complaints.register import Complaints
from crmcore.domain.terms.ordinals import NEVER, days_of


@dataclass(frozen=True, slots=True)
class DelayRow:
    """The complaints of a group.

    Attributes
    ----------
    group
        A tier's place (−1: none) or an owner's code.
    opened
        How many were opened in the period.
    closed_in_time, closed_late
        How many of them were closed by the working date.
    open, overdue
        How many are open, and past their deadline.
    longest_wait
        Calendar days from opening to closing, or to the working date, of the one that waited longest; None of an empty group.
    over_by
        Working days that those past their deadline are over it, on the mean; None where none is.
    """

    group: int
    opened: int
    closed_in_time: int
    closed_late: int
    open: int
    overdue: int
    longest_wait: int | None
    over_by: float | None

    @property
    def in_time_share(self) -> float | None:
        """Share of those whose deadline is decided that were closed in time, 0–1; None where none is decided yet."""
        decided = self.closed_in_time + self.closed_late + self.overdue
        return self.closed_in_time / decided if decided else None


def delay_rows(
    known: Complaints, clock: Clock, group: np.ndarray, groups: Sequence[int], since: date, working_date: date
) -> tuple[DelayRow, ...]:
    """One row per group, of the complaints opened from `since` on and all that are open.

    Parameters
    ----------
    group
        int64[k], the group of each complaint.
    groups
        The groups to tell, in order.
    """
    counted = (known.opened >= since.toordinal()) | clock.unsettled
    waited = np.where(known.closed > NEVER, known.closed, working_date.toordinal()) - known.opened
    return tuple(_row(name, counted & (group == name), known, clock, waited, since) for name in groups)


def _row(name: int, at: np.ndarray, known: Complaints, clock: Clock, waited: np.ndarray, since: date) -> DelayRow:
    overdue = at & (clock.status == OVERDUE)
    return DelayRow(
        name,
        int((at & (known.opened >= since.toordinal())).sum()),
        int((at & (clock.status == CLOSED_IN_TIME)).sum()),
        int((at & (clock.status == CLOSED_LATE)).sum()),
        int((at & clock.unsettled).sum()),
        int(overdue.sum()),
        int(waited[at].max()) if at.any() else None,
        float(-clock.left[overdue].mean()) if overdue.any() else None,
    )


def in_time_by_month(known: Complaints, clock: Clock, group: np.ndarray, groups: list[int], months: list[date]) -> np.ndarray:
    """float64[g, m]: the share closed in time of the complaints opened in each month (named by its first day) whose deadline is
    decided; NaN where there is none."""
    index = days_of(known.opened).astype("datetime64[M]")
    decided = np.isin(clock.status, (CLOSED_IN_TIME, CLOSED_LATE, OVERDUE))
    shares = np.full((len(groups), len(months)), np.nan)
    for g, name in enumerate(groups):
        for m, month in enumerate(months):
            at = decided & (group == name) & (index == np.datetime64(month, "M"))
            if at.any():
                shares[g, m] = (clock.status[at] == CLOSED_IN_TIME).mean()
    return shares
