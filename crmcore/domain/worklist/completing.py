"""What "done" on an entry records besides the mark: the visit that was made, the complaints that are settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from crmcore.domain.complaints.clock import IN_TIME, OVERDUE
from crmcore.domain.terms.ordinals import ordinals_of
from crmcore.domain.worklist.marks import Mark
from crmcore.domain.worklist.reasons import INDEX, REASONS
from crmcore.domain.worklist.sources import WorklistFacts


@dataclass(frozen=True, slots=True)
class Completes:
    """What an entry stands for. `complaints`: row → numbers of the complaints past their deadline or due this week; `visits`: row → day of
    the first appointment of this week that is a visit."""

    complaints: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    visits: Mapping[int, date] = field(default_factory=dict)

    def done(self, mark: Mark, row: int) -> Mark:
        """A "done" with what it records: of an entry that leads with a complaint to settle those complaints, of one that leads with a visit
        or with an appointment that is one, the visit. Of any other entry nothing."""
        action = REASONS[INDEX[mark.reasons[0]]].action if mark.reasons else ""
        if action == "settle_complaint":
            return replace(mark, closes=self.complaints.get(row, ()))
        visited = action == "visit" or (action == "keep_appointment" and row in self.visits)
        return replace(mark, visited=visited, planned=self.visits.get(row) if visited else None)


def completes_of(facts: WorklistFacts) -> Completes:
    """What the entries of a week stand for."""
    last = facts.week.last.toordinal()
    complaints: dict[int, tuple[str, ...]] = {}
    if facts.complaints is not None:
        clock, known = facts.complaints.clock, facts.complaints.known
        at = np.flatnonzero((clock.status == OVERDUE) | ((clock.status == IN_TIME) & (clock.due <= last)))
        for row, number in zip(known.row[at].tolist(), known.ids.take(at).to_pylist(), strict=True):
            complaints[row] = (*complaints.get(row, ()), number)
    visits: dict[int, date] = {}
    if facts.appointments is not None:
        days = ordinals_of(facts.appointments.day)
        at = np.flatnonzero(facts.appointments.is_visit & (days <= last))
        for place in at[np.argsort(-days[at], kind="stable")].tolist():  # the first is written last, and stays
            visits[int(facts.appointments.customer[place])] = date.fromordinal(int(days[place]))
    return Completes(complaints, visits)


def taken_back(mark: Mark, holding: Iterable[Mark]) -> Mark:
    """A "reopened" with what it takes back of the marks that hold: the visit of the newest that records one, every complaint closed."""
    done = [one for one in holding if one.mark == "done"]
    visits = [one.on for one in done if one.visited]
    numbers = tuple(dict.fromkeys(number for one in done for number in one.closes))
    return replace(mark, closes=numbers, visited=bool(visits), planned=visits[-1] if visits else None)
