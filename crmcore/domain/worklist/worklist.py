"""The worklist of a working date: the week's entries of every salesperson, what is closed, and whom nobody calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from crmcore.domain.worklist.entries import Entries, Source, merge
from crmcore.domain.worklist.marks import OPEN, Mark, without_closed
from crmcore.domain.worklist.rates import WorklistRates
from crmcore.domain.worklist.reasons import LEFT_OUT_KINDS, REASONS
from crmcore.domain.worklist.week import BEYOND, CHANCE, DUTY, NOBODY, Plan, Week, plan_week


@dataclass(frozen=True, eq=False)
class Reps:
    """R salespeople. `hours`: float64[R], customer hours of each one's week, all they have; `assumed`: bool[R], because the table has
    none. `house`: nobody is in the table, so that all entries are one list."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    hours: np.ndarray
    assumed: np.ndarray
    house: bool = False

    def name(self, place: int) -> str:
        """The name of the person at a place, else the number."""
        return self.names[place] or self.ids[place]


@dataclass(frozen=True, eq=False)
class Worklist:
    """What is to be done in a week.

    Attributes
    ----------
    week
        The week.
    reps
        The salespeople; of the house where there are none.
    entries, owner, plan
        What is open, int64[n] places of the salespeople (NOBODY: none), and the order.
    handed
        bool[n], given to somebody else than the customer's owner for this week.
    closed, closed_owner
        What is closed, and whose it was.
    marks
        Row of a customer → the marks that hold on the day, oldest first.
    newest
        Row of a customer → position of its newest mark of whatever kind.
    left_out
        int64[k], rows of the customers that would be called and are left out by lot.
    tier, tiers
        int64[N] tier of every customer, −1: none; the codes.
    rates
        The assumptions, with the measured success of a call where it counts instead (`measured`).
    missing
        Tables that the data lack.
    """

    week: Week
    reps: Reps
    entries: Entries
    owner: np.ndarray
    plan: Plan
    handed: np.ndarray
    closed: Entries
    closed_owner: np.ndarray
    marks: Mapping[int, tuple[Mark, ...]]
    newest: Mapping[int, int]
    left_out: np.ndarray
    tier: np.ndarray
    tiers: tuple[str, ...]
    rates: WorklistRates
    missing: tuple[str, ...] = ()
    measured: bool = False
    _loads: list[RepWeek] = field(default_factory=list, init=False, repr=False)

    def places(self, rep: int) -> np.ndarray:
        """int64[k]: the entries of a salesperson (NOBODY: of nobody) in their order."""
        owner = self.owner[self.plan.order]
        first, end = np.searchsorted(owner, rep, side="left"), np.searchsorted(owner, rep, side="right")
        return self.plan.order[first:end]

    def weeks(self) -> list[RepWeek]:
        """The week of every salesperson in numbers, and last of nobody; computed once."""
        if not self._loads:
            self._loads.extend(_weeks(self))
        return self._loads

    def status(self, row: int) -> str:
        """The newest mark of a closed entry."""
        marks = self.marks.get(row, ())
        return marks[-1].mark if marks else OPEN


@dataclass(frozen=True, slots=True)
class RepWeek:
    """The week of one salesperson, `rep` NOBODY: of customers without one. Entries and hours of each part, expected money of the week
    (duties and chances), and what is closed."""

    rep: int
    hours: float
    entries: tuple[int, int, int]
    spent: tuple[float, float, float]
    money: float
    closed: int

    @property
    def planned(self) -> float:
        """Hours of what is planned this week."""
        return self.spent[DUTY] + self.spent[CHANCE]

    @property
    def over(self) -> float:
        """Hours by which the days that cannot be put off exceed the week."""
        return max(self.planned - self.hours, 0.0)


def build(
    sources: tuple[Source, ...],
    count: int,
    reps: Reps,
    owner: np.ndarray,
    keys: np.ndarray,
    given: Mapping[int, int],
    marks: Mapping[int, tuple[Mark, ...]],
    out: np.ndarray | None,
) -> tuple[Entries, np.ndarray, Plan, np.ndarray, Entries, np.ndarray]:
    """Entries, their owners and plan, who is left out, what is closed and whose that was.

    Parameters
    ----------
    sources : from `read_sources`
    count : number of customers, N
    reps : the salespeople
    owner : int64[N], place of each customer's owner, NOBODY: none
    keys : int64[N], place of each customer in the order of their numbers, which breaks ties
    given : row → place of the salesperson who has the entry this week
    marks : row → the marks that hold
    out : bool[N], left uncalled at random; None: nobody
    """
    held = np.array(owner)
    for row, place in given.items():
        held[row] = place
    left = np.empty(0, np.int64)
    if out is not None:
        kept, dropped = [], np.zeros(count, bool)
        for source in sources:
            if REASONS[source.reason].kind in LEFT_OUT_KINDS:
                dropped[source.rows[out[source.rows]]] = True
                source = source.only(~out[source.rows])  # noqa: PLW2901 - the same source, narrowed
            kept.append(source)
        sources, left = tuple(kept), np.flatnonzero(dropped)
    still_open = without_closed(sources, marks, count)
    entries = merge(still_open, count)
    is_open, is_marked = np.zeros(count, bool), np.zeros(count, bool)
    is_open[entries.rows] = True
    is_marked[list(marks)] = True
    closed = merge([source.only((is_marked & ~is_open)[source.rows]) for source in sources], count) if marks else merge((), count)
    own = held[entries.rows]
    plan = plan_week(entries, own, reps.hours, keys[entries.rows])
    return entries, own, plan, left, closed, held[closed.rows]


def _weeks(listed: Worklist) -> list[RepWeek]:
    people, parts = len(listed.reps.ids), 3
    who = np.where(listed.owner == NOBODY, people, listed.owner)
    key = who * parts + listed.plan.part
    entries = np.bincount(key, minlength=(people + 1) * parts).reshape(-1, parts)
    spent = np.bincount(key, listed.entries.hours, (people + 1) * parts).reshape(-1, parts)
    planned = listed.plan.part != BEYOND
    money = np.bincount(who, np.where(planned, np.nan_to_num(listed.entries.money), 0.0), people + 1)
    closed = np.bincount(np.where(listed.closed_owner == NOBODY, people, listed.closed_owner), minlength=people + 1)
    hours = np.concatenate((listed.reps.hours, [0.0]))
    return [
        RepWeek(
            NOBODY if k == people else k,
            float(hours[k]),
            (int(entries[k, 0]), int(entries[k, 1]), int(entries[k, 2])),
            (float(spent[k, 0]), float(spent[k, 1]), float(spent[k, 2])),
            float(money[k]),
            int(closed[k]),
        )
        for k in range(people + 1)
    ]
