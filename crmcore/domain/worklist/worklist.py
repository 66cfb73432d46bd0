"""The worklist of a working date: the week's entries of every salesperson, what is closed, and whom nobody calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.worklist.completing import Completes, taken_back
from crmcore.domain.worklist.entries import Entries, Source, merge
from crmcore.domain.worklist.marks import CLOSING, OPEN, Mark, marked_sources, without_closed
from crmcore.domain.worklist.rates import WorklistRates
from crmcore.domain.worklist.reasons import INDEX, LEFT_OUT_KINDS, REASONS
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
class WeekSources:
    """All that the worklist of a day rests on but what people have marked. N customers.

    Attributes
    ----------
    week, reps
        The week and the salespeople.
    sources
        The sources, from `read_sources`.
    owner
        int64[N], place of each customer's owner, NOBODY: none.
    number
        int64[N], place of each customer in the order of their numbers, which breaks ties.
    tier, tiers
        int64[N] tier of every customer, −1: none; the codes.
    rates
        The assumptions, with the measured success of a call where it counts instead (`measured`).
    out
        bool[N], left uncalled at random; None: nobody.
    missing
        Tables that the data lack.
    going
        int64[N], place of the salesperson whom a customer's appointment of this week names, NOBODY: none; None: there are no appointments.
    completes
        What "done" records besides the mark.
    """

    week: Week
    reps: Reps
    sources: tuple[Source, ...]
    owner: np.ndarray
    number: np.ndarray
    tier: np.ndarray
    tiers: tuple[str, ...]
    rates: WorklistRates
    out: np.ndarray | None = None
    missing: tuple[str, ...] = ()
    measured: bool = False
    going: np.ndarray | None = None
    completes: Completes = field(default_factory=Completes)

    @property
    def count(self) -> int:
        """Number of customers, N."""
        return len(self.owner)


@dataclass(frozen=True, eq=False)
class Worklist:
    """What is to be done in a week.

    Attributes
    ----------
    basis
        What it rests on.
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
    """

    basis: WeekSources
    entries: Entries
    owner: np.ndarray
    plan: Plan
    handed: np.ndarray
    closed: Entries
    closed_owner: np.ndarray
    marks: Mapping[int, tuple[Mark, ...]]
    newest: Mapping[int, int]
    left_out: np.ndarray
    _loads: list[RepWeek] = field(default_factory=list, init=False, repr=False)

    @property
    def week(self) -> Week:
        """The week."""
        return self.basis.week

    @property
    def reps(self) -> Reps:
        """The salespeople."""
        return self.basis.reps

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

    def marked(self, row: int, mark: Mark) -> Mark:
        """A mark on a customer's entry with its reasons, the customer's tier and the salesperson whose list it stands on (of a hand-over
        the one who gets it). Raises `Problem("not_on_worklist")` where there is no open entry to close."""
        at = int(np.searchsorted(self.entries.rows, row))
        there = at < len(self.entries) and int(self.entries.rows[at]) == row
        if mark.mark in CLOSING and not there:
            raise Problem("not_on_worklist", customer=mark.customer_id)
        if mark.mark == "reopened":
            mark = taken_back(mark, self.marks.get(row, ()))
        tier, owner = int(self.basis.tier[row]), int(self.owner[at]) if there else NOBODY
        mark = replace(
            mark,
            reasons=self.entries.codes(at) if there else (),
            tier=self.basis.tiers[tier] if tier >= 0 else "",
            rep=mark.rep or (self.reps.ids[owner] if owner >= 0 else ""),
        )
        return self.basis.completes.done(mark, row) if mark.mark == "done" else mark

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


def worklist(
    basis: WeekSources,
    handed_over: Mapping[int, int] | None = None,
    marks: Mapping[int, tuple[Mark, ...]] | None = None,
    newest: Mapping[int, int] | None = None,
) -> Worklist:
    """The worklist after what people have marked.

    Parameters
    ----------
    basis : what it rests on
    handed_over : row → place of the salesperson who has the entry this week
    marks : row → the marks that hold
    newest : row → position of the newest mark
    """
    count, moved = basis.count, dict(handed_over or {})
    closing = dict(marks or {})
    handed = np.zeros(count, bool)
    handed[list(moved)] = True
    sources, left = _without_left_out(basis)
    entries = merge(without_closed(sources, closing, count), count)
    closed_rows = np.zeros(count, bool)
    closed_rows[list(closing)] = True
    closed_rows[entries.rows] = False
    # a visit that was recorded, a complaint that was closed is no source any more: what was marked says what is closed
    closed = merge([*(source.only(closed_rows[source.rows]) for source in sources), *marked_sources(closing, closed_rows)], count)
    owner = _holders(basis, entries, moved)
    plan = plan_week(entries, owner, basis.reps.hours, basis.number[entries.rows])
    return Worklist(basis, entries, owner, plan, handed[entries.rows], closed, _holders(basis, closed, moved), closing, newest or {}, left)


def _holders(basis: WeekSources, entries: Entries, moved: Mapping[int, int]) -> np.ndarray:
    """int64[n]: whose list each entry stands on: who got it for the week, else whom its appointment names, else the customer's owner."""
    held = np.array(basis.owner)
    if basis.going is not None:
        rows = entries.rows[(entries.reasons >> np.uint32(INDEX["appointment"]) & 1).astype(bool)]
        rows = rows[basis.going[rows] >= 0]
        held[rows] = basis.going[rows]
    for row, place in moved.items():
        held[row] = place
    return held[entries.rows]


def _without_left_out(basis: WeekSources) -> tuple[tuple[Source, ...], np.ndarray]:
    """(the sources without calls of who is left out, int64[k] rows of those who would have been called)."""
    out = basis.out
    if out is None:
        return basis.sources, np.empty(0, np.int64)
    dropped, remaining = np.zeros(basis.count, bool), []
    for source in basis.sources:
        is_call = REASONS[source.reason].kind in LEFT_OUT_KINDS
        if is_call:
            dropped[source.rows[out[source.rows]]] = True
        remaining.append(source.only(~out[source.rows]) if is_call else source)
    return tuple(remaining), np.flatnonzero(dropped)


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
