"""The register of complaints on a working date: what the files say, and what people have recorded since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.complaints.clock import NO_PAUSES, Pause, Pauses
from crmcore.domain.kernel.names import checked_name, one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.ordinals import NEVER

ACTIONS: tuple[str, ...] = ("opened", "responded", "paused", "resumed", "closed", "reopened", "assigned", "noted")
LONGEST_TEXT = 1000
MOST_HOURS, MOST_COST = 10_000.0, 1e12


@dataclass(frozen=True, slots=True)
class ComplaintAction:
    """What somebody recorded about a complaint, in force from `on` on.

    Attributes
    ----------
    complaint_id
        Number of the complaint; of one that was opened here a new one.
    action
        One of ACTIONS.
    on
        The day.
    text
        Reason of a pause, outcome of a closing, the note, or what a new complaint is about.
    customer_id, owner
        Whose complaint it is, "" if it was opened here; of a new or an assigned one who takes care of it.
    hours, cost
        Of a closing: hours spent, and what making good cost; None: not said.
    author, recorded_at, position
        Who, the UTC moment, and the ledger position; empty until recorded.
    """

    complaint_id: str
    action: str
    on: date
    text: str = ""
    customer_id: str = ""
    owner: str = ""
    hours: float | None = None
    cost: float | None = None
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> ComplaintAction:
        """The same with its texts cleaned. Raises `Problem`: unknown_complaint_action, complaint_number_missing,
        complaint_customer_missing, complaint_reason_missing, text_too_long, bad_complaint_number."""
        if self.action not in ACTIONS:
            raise Problem("unknown_complaint_action", action=self.action, known=", ".join(ACTIONS))
        if self.action == "opened" and not self.customer_id:
            raise Problem("complaint_customer_missing")
        text = one_line(self.text).strip()
        if self.action in ("paused", "noted", "opened") and not text:
            raise Problem("complaint_reason_missing")
        if len(text) > LONGEST_TEXT:
            raise Problem("text_too_long", text=text[:40] + "…", length=len(text), longest=LONGEST_TEXT)
        for value, most in ((self.hours, MOST_HOURS), (self.cost, MOST_COST)):
            if value is not None and not 0 <= value <= most:
                raise Problem("bad_complaint_number", value=value, most=most)
        number = checked_name(self.complaint_id, "complaint_number_missing")
        return replace(self, complaint_id=number, text=text, owner=one_line(self.owner).strip())


@dataclass(frozen=True, eq=False)
class Complaints:
    """k complaints known on a working date, in the order of their numbers. Days are ordinals.

    Attributes
    ----------
    ids
        Their numbers, ascending.
    row
        int64[k], row of the customer in the mart.
    opened, responded, closed
        int64[k]; NEVER where that has not happened.
    subject, owner
        Texts, null or "" where unknown.
    hours, cost
        float64[k]: hours spent, and what making good cost; NaN where unknown.
    pauses
        Of the places among the k; the time between a closing and a reopening is one.
    answered
        How many answers have been recorded here, which the turns of the queue are counted by.
    """

    ids: pa.Array
    row: np.ndarray
    opened: np.ndarray
    responded: np.ndarray
    closed: np.ndarray
    subject: pa.Array
    owner: pa.Array
    hours: np.ndarray
    cost: np.ndarray
    pauses: Pauses = NO_PAUSES
    answered: int = 0
    notes: tuple[ComplaintAction, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.row)

    def take(self, rows: np.ndarray) -> Complaints:
        """Only those at `rows`, ascending."""
        at, place = pa.array(rows), np.full(len(self), -1, np.int64)
        place[rows] = np.arange(len(rows))
        own = np.flatnonzero(place[self.pauses.complaint] >= 0)
        return replace(
            self,
            **{name: getattr(self, name).take(at) for name in ("ids", "subject", "owner")},
            **{name: getattr(self, name)[rows] for name in ("row", "opened", "responded", "closed", "hours", "cost")},
            pauses=Pauses(
                place[self.pauses.complaint[own]], self.pauses.since[own], self.pauses.until[own], self.pauses.reason.take(pa.array(own))
            ),
        )

    def text(self, name: str, at: int) -> str:
        """The `subject` or the `owner` of one complaint; "" where unknown."""
        return str(getattr(self, name)[at].as_py() or "")

    @cached_property
    def owners(self) -> tuple[np.ndarray, tuple[str, ...]]:
        """int64[k] codes of the owners, and their names in order; "" is nobody."""
        return text_codes(self.owner)

    def place_of(self, complaint_id: str) -> int | None:
        """The place of a complaint; None where there is none of that number."""
        found = int(pc.index(self.ids, complaint_id).as_py())
        return None if found < 0 else found


@dataclass
class _Draft:
    """One complaint while actions are applied to it."""

    row: int
    opened: int
    responded: int = NEVER
    closed: int = NEVER
    subject: str = ""
    owner: str = ""
    hours: float = float("nan")
    cost: float = float("nan")
    pauses: list[tuple[int, int, str]] = field(default_factory=list)

    def apply(self, action: ComplaintAction) -> None:
        day = action.on.toordinal()
        if action.action == "responded":
            self.responded = day
        elif action.action == "paused":
            self.pauses.append((day, NEVER, action.text))
        elif action.action == "resumed":
            self.pauses = [(since, day if until == NEVER else until, why) for since, until, why in self.pauses]
        elif action.action == "closed":
            self.closed = day
            self.responded = self.responded or day
            self.hours = self.hours if action.hours is None else action.hours
            self.cost = self.cost if action.cost is None else action.cost
        elif action.action == "reopened" and self.closed:
            self.pauses.append((self.closed, day, REOPENED))
            self.closed = NEVER
        elif action.action == "assigned":
            self.owner = action.owner


#: reason of the pause between a closing and a reopening
REOPENED = "reopened"
#: actions that answer a complaint: the turns of the queue are counted by them
ANSWERS: frozenset[str] = frozenset({"closed"})


def with_actions(known: Complaints, actions: Iterable[ComplaintAction], rows: Sequence[str] | pa.Array, working_date: date) -> Complaints:
    """The register after what people recorded by the working date, in the order in which they did.

    Parameters
    ----------
    known
        From the files.
    actions
        In any order; those of a later day, and of complaints or customers that are not there, are left out. One that was opened here
        under a number that by now the files give to another customer's stands beside it, as "number-customer".
    rows
        The customers' ids, row by row of the mart.
    """
    due = sorted((action for action in actions if action.on <= working_date), key=lambda action: action.position)
    if not due:
        return known
    customers = pa.array(rows, pa.string()) if not isinstance(rows, pa.Array) else rows.cast(pa.string())
    due = _addressed(due, known, customers)
    numbers = pa.array(sorted({action.complaint_id for action in due}), pa.string())
    place = pc.index_in(numbers, value_set=known.ids)
    places = dict(zip(numbers.to_pylist(), place.to_pylist(), strict=True))
    drafts = {number: _draft(known, at) for number, at in places.items() if at is not None}
    for action in due:
        if action.action == "opened":
            row = pc.index(customers, action.customer_id).as_py()
            if row >= 0 and action.complaint_id not in drafts:
                drafts[action.complaint_id] = _Draft(row, action.on.toordinal(), subject=action.text, owner=action.owner)
        elif action.complaint_id in drafts:
            drafts[action.complaint_id].apply(action)
    answered = known.answered + sum(action.action in ANSWERS for action in due)
    return replace(_merged(known, drafts, places), answered=answered, notes=tuple(due))


def _addressed(due: Sequence[ComplaintAction], known: Complaints, customers: pa.Array) -> list[ComplaintAction]:
    """The same actions, those on complaints that were opened here under the number by which these stand in the register now."""
    stands: dict[str, tuple[str, str]] = {}
    for action in due:
        if action.action == "opened":
            number, at = action.complaint_id, known.place_of(action.complaint_id)
            apart = f"{number}-{action.customer_id}"
            taken = at is not None and customers[int(known.row[at])].as_py() != action.customer_id
            stands[number] = stands[apart] = (action.customer_id, apart if taken else number)

    def addressed(action: ComplaintAction) -> ComplaintAction:
        customer, number = stands.get(action.complaint_id, ("", ""))
        ours = number and action.customer_id in ("", customer)
        return replace(action, complaint_id=number) if ours else action

    return [addressed(action) for action in due]


def _draft(known: Complaints, at: int) -> _Draft:
    return _Draft(
        int(known.row[at]),
        int(known.opened[at]),
        int(known.responded[at]),
        int(known.closed[at]),
        known.text("subject", at),
        known.text("owner", at),
        float(known.hours[at]),
        float(known.cost[at]),
        [(pause.since, pause.until, pause.reason) for pause in known.pauses.belonging_to(at)],
    )


def _merged(known: Complaints, drafts: Mapping[str, _Draft], places: Mapping[str, int | None]) -> Complaints:
    """The register with the complaints of `drafts` in place of what it knew of them, new ones where their numbers put them."""
    unchanged = np.ones(len(known), bool)
    unchanged[[at for number in drafts if (at := places[number]) is not None]] = False
    rest, own = np.flatnonzero(unchanged), list(drafts.values())
    ids = pa.concat_arrays([known.ids.take(pa.array(rest)), pa.array(drafts, pa.string())])
    order = np.asarray(pc.sort_indices(ids))
    now_at = np.empty(len(order), np.int64)
    now_at[order] = np.arange(len(order))
    was_at = np.full(len(known), -1, np.int64)
    was_at[rest] = np.arange(len(rest))

    def numbers(name: str) -> np.ndarray:
        old = getattr(known, name)
        return np.concatenate((old[rest], np.array([getattr(draft, name) for draft in own], old.dtype)))[order]

    def texts(name: str) -> pa.Array:
        new = pa.array([getattr(draft, name) for draft in own], pa.string())
        return pa.concat_arrays([getattr(known, name).take(pa.array(rest)), new]).take(pa.array(order))

    of_rest = np.flatnonzero(unchanged[known.pauses.complaint])
    new = Pauses.of([Pause(len(rest) + at, *pause) for at, draft in enumerate(own) for pause in draft.pauses])
    pauses = Pauses(
        now_at[np.concatenate((was_at[known.pauses.complaint[of_rest]], new.complaint))],
        np.concatenate((known.pauses.since[of_rest], new.since)),
        np.concatenate((known.pauses.until[of_rest], new.until)),
        pa.concat_arrays([known.pauses.reason.take(pa.array(of_rest)), new.reason]),
    )
    days, figures = (numbers(name) for name in ("row", "opened", "responded", "closed")), (numbers(name) for name in ("hours", "cost"))
    return Complaints(ids.take(pa.array(order)), *days, texts("subject"), texts("owner"), *figures, pauses=pauses)


def text_codes(texts: pa.Array) -> tuple[np.ndarray, tuple[str, ...]]:
    """int64[k] codes, and the texts that they stand for in ascending order; null is ""."""
    encoded = pc.fill_null(texts, "").dictionary_encode()
    names = encoded.dictionary.to_pylist()
    ordered = sorted(names)
    code_of = {name: code for code, name in enumerate(ordered)}
    codes = np.array([code_of[name] for name in names], np.int64)
    return codes[np.asarray(encoded.indices, np.int64)] if names else np.zeros(0, np.int64), tuple(ordered)
