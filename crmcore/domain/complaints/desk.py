"""The complaints of a company on a working date with all that is told of them: tier and deadline, clock, and order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from crmcore.domain.complaints.clock import NO_PAUSES, Clock, Pause, day_by_day, run_clock
from crmcore.domain.complaints.queue import answer_order, tier_places
from crmcore.domain.complaints.register import Complaints
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.terms.working_calendar import WorkingCalendar

#: who stands in the first of the tiers is followed to the end
KEY_TIER = 0


@dataclass(frozen=True, eq=False)
class ComplaintDesk:
    """k complaints on a working date.

    Attributes
    ----------
    known
        The register.
    scheme, tiers
        Id and codes of the scheme, top first.
    tier
        int64[k], the tier of the customer on the day of opening, −1: none.
    graded_anew
        bool[k]: no published grades were in force then, so the customers were graded as known on that day.
    allowed, respond_within
        int64[k], working days for closing and for the first answer, by the terms in force on the day of opening.
    calendar
        Which days are worked.
    working_date
        The day.
    left_out
        Complaints that were settled on an unknown day: they are in none of the figures.
    """

    known: Complaints
    scheme: str
    tiers: tuple[str, ...]
    tier: np.ndarray
    graded_anew: np.ndarray
    allowed: np.ndarray
    respond_within: np.ndarray
    calendar: WorkingCalendar
    working_date: date
    left_out: int = 0

    @cached_property
    def clock(self) -> Clock:
        """The clocks for closing."""
        return run_clock(self.known.opened, self.known.closed, self.allowed, self.known.pauses, self.calendar, self.working_date)

    @cached_property
    def response(self) -> Clock:
        """The clocks for the first answer, which no pause stops."""
        answered = np.where(self.known.responded > NEVER, self.known.responded, self.known.closed)
        return run_clock(self.known.opened, answered, self.respond_within, NO_PAUSES, self.calendar, self.working_date)

    @property
    def place(self) -> np.ndarray:
        """int64[k]: places of the tiers in the queue."""
        return tier_places(self.tier, len(self.tiers))

    @cached_property
    def order(self) -> np.ndarray:
        """int64[m]: the open complaints that are not paused, in the order in which to answer them."""
        return answer_order(self.clock, self.place, self.known.opened, self.known.ids, answered=self.known.answered)

    @cached_property
    def rank(self) -> np.ndarray:
        """int64[k]: 1 = to be answered next; 0: closed or paused."""
        found = np.zeros(len(self.known), np.int64)
        found[self.order] = np.arange(1, len(self.order) + 1)
        return found

    def pauses_of(self, at: int) -> tuple[Pause, ...]:
        """The pauses of one complaint."""
        return self.known.pauses.belonging_to(at)

    def working_of(self, at: int) -> list[tuple[date, str, int, str]]:
        """The working of one deadline, day by day (see `clock.day_by_day`)."""
        return day_by_day(
            int(self.known.opened[at]), int(self.allowed[at]), self.pauses_of(at), self.calendar, self.working_date.toordinal()
        )

    def others_of_customer(self, at: int) -> np.ndarray:
        """int64: the customer's other open complaints."""
        same = (self.known.row == self.known.row[at]) & self.clock.unsettled
        same[at] = False
        return np.flatnonzero(same)


def worth_of_making_good(value: float, change_in_staying: float) -> float:
    """What making good may cost at the most: the customer's value × what it changes in the chance to stay (0–1, an assumption)."""
    return max(value, 0.0) * change_in_staying
