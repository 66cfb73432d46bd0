"""What people did about an entry: done, put off, what came of it, handed to somebody else; what is closed by it, and what it adds up to.

A mark closes the reasons that it was made for until the end of its week, "snoozed" until its day; a reason that comes up after the mark
(another complaint, another appointment) is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from crmcore.domain.kernel.names import checked_name, one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.worklist.entries import Source
from crmcore.domain.worklist.reasons import INDEX, LEFT_OUT_KINDS, REASONS

#: what came of a call
OUTCOMES: tuple[str, ...] = ("bought", "promised", "refused", "not_reached")
#: marks that close an entry
CLOSING: tuple[str, ...] = ("done", "snoozed", *OUTCOMES)
#: "reopened" takes back what was marked before; "handed_over" gives the entry to another salesperson for the week
MARKS: tuple[str, ...] = (*CLOSING, "reopened", "handed_over")
OPEN = "open"
LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody did about a customer's entry.

    Attributes
    ----------
    customer_id, mark
        Whose entry; an entry of MARKS.
    on
        The working date.
    reasons
        Codes of the reasons that stood on the entry, the leading one first.
    tier
        Tier of the customer then, "": none.
    rep
        Number of the salesperson whose list it stood on; of "handed_over" the one who gets it. "": nobody.
    note
        In the person's own words.
    until
        Of "snoozed": the day on which it comes back.
    closes
        Of "done": numbers of the complaints that it closes; of "reopened" those that are open again.
    visited, planned
        Of "done": whether it records a visit on its day, and the day of the appointment that is kept by it (None: there was none); of
        "reopened": whether that visit is taken back, and its day.
    author, recorded_at, position
        Who, the UTC moment (ISO 8601), the ledger position.
    """

    customer_id: str
    mark: str
    on: date
    reasons: tuple[str, ...] = ()
    tier: str = ""
    rep: str = ""
    note: str = ""
    until: date | None = None
    closes: tuple[str, ...] = ()
    visited: bool = False
    planned: date | None = None
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> Mark:
        """The same mark, its note cleaned. Raises `Problem`: unknown_mark, unknown_worklist_reason, snooze_day, hand_over_to,
        text_too_long, no_such_customer."""
        if self.mark not in MARKS:
            raise Problem("unknown_mark", mark=self.mark, known=", ".join(MARKS))
        if unknown := [code for code in self.reasons if code not in INDEX]:
            raise Problem("unknown_worklist_reason", reason=unknown[0], known=", ".join(INDEX))
        if (self.mark == "snoozed") != (self.until is not None) or (self.until is not None and self.until <= self.on):
            raise Problem("snooze_day", day=self.on.isoformat())
        if self.mark == "handed_over" and not self.rep:
            raise Problem("hand_over_to")
        note = one_line(self.note).strip()
        if len(note) > LONGEST_NOTE:
            raise Problem("text_too_long", text=note[:40] + "…", length=len(note), longest=LONGEST_NOTE)
        return replace(self, customer_id=checked_name(self.customer_id, "no_such_customer"), note=note)

    @property
    def closed_until(self) -> date:
        """The first day on which the entry is open again: that of "snoozed", else the Monday after."""
        return self.until or self.on + timedelta(7 - self.on.weekday())

    @property
    def is_call(self) -> bool:
        """Whether it tells of a chance that was taken: not put off, and not of duties alone, which are done for whoever is left uncalled
        as well."""
        kinds = {REASONS[INDEX[code]].kind for code in self.reasons}
        return self.mark != "snoozed" and (not kinds or bool(kinds & LEFT_OUT_KINDS))

    @property
    def action(self) -> str:
        """What was to be done: that of the leading reason."""
        return REASONS[INDEX[self.reasons[0]]].action if self.reasons else ""


def marks_on(marks: Iterable[Mark], day: date) -> dict[str, tuple[Mark, ...]]:
    """Customer → the closing marks that hold on a day, oldest first; those before a "reopened" do not."""
    holding: dict[str, list[Mark]] = {}
    for mark in sorted((one for one in marks if one.on <= day), key=lambda one: one.position):
        if mark.mark == "reopened":
            holding.pop(mark.customer_id, None)
        elif mark.mark in CLOSING and day < mark.closed_until:
            holding.setdefault(mark.customer_id, []).append(mark)
    return {customer: tuple(found) for customer, found in holding.items()}


def hand_overs_on(marks: Iterable[Mark], day: date) -> dict[str, str]:
    """Customer → number of the salesperson who has its entry this week instead of its owner; the newest counts."""
    handed: dict[str, str] = {}
    for mark in sorted((one for one in marks if one.mark == "handed_over" and one.on <= day < one.closed_until), key=lambda m: m.position):
        handed[mark.customer_id] = mark.rep
    return handed


def without_closed(sources: Iterable[Source], closed: Mapping[int, tuple[Mark, ...]], count: int) -> tuple[Source, ...]:
    """The sources without what marks have closed. `closed`: row → the marks that hold (see `marks_on`)."""
    if not closed:
        return tuple(sources)
    result = []
    for source in sources:
        until = np.zeros(count, np.int64)
        code = REASONS[source.reason].code
        for row, marks in closed.items():
            days = [mark.on.toordinal() for mark in marks if code in mark.reasons]
            until[row] = max(days, default=0)
        result.append(source.only((until[source.rows] == 0) | (source.since > until[source.rows])))
    return tuple(result)


def marked_sources(closed: Mapping[int, tuple[Mark, ...]], wanted: np.ndarray) -> tuple[Source, ...]:
    """The reasons that marks were made for, of the rows `wanted` (bool[N]), without money, hours or days. `closed`: row → the marks."""
    rows: dict[str, set[int]] = {}
    for row, marks in closed.items():
        for code in {code for mark in marks for code in mark.reasons} if wanted[row] else ():
            rows.setdefault(code, set()).add(row)
    found = []
    for code, named in sorted(rows.items()):
        own = np.array(sorted(named), np.int64)
        found.append(Source(INDEX[code], own, np.full(len(own), np.nan), np.zeros(len(own)), *(np.full(len(own), NEVER) for _ in range(2))))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How often something came of a call: by action, tier and leading reason; `called`: all marks but "snoozed"."""

    action: str
    tier: str
    reason: str
    called: int
    done: int
    bought: int
    promised: int
    refused: int
    not_reached: int


def outcome_counts(marks: Iterable[Mark], since: date | None, day: date) -> tuple[OutcomeCount, ...]:
    """Outcomes from `since` (None: ever) up to a day, the most frequent first. Who bought after a call did not buy because of it."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for mark in standing_marks(marks, day):
        if mark.mark != "snoozed" and mark.reasons and (since is None or mark.on >= since):
            counts[mark.action, mark.tier, mark.reasons[0], mark.mark] += 1
    keys = dict.fromkeys(key[:3] for key in sorted(counts))
    rows = []
    for key in keys:
        found = [counts[(*key, name)] for name in ("done", *OUTCOMES)]
        rows.append(OutcomeCount(*key, sum(found), *found))
    return tuple(sorted(rows, key=lambda row: -row.called))


def standing_marks(marks: Iterable[Mark], day: date) -> tuple[Mark, ...]:
    """The closing marks up to a day that were not taken back in their week, oldest first; of several of one customer on one day for the
    same reasons the last."""
    standing: dict[tuple[str, date, tuple[str, ...]], Mark] = {}
    for mark in sorted((one for one in marks if one.on <= day), key=lambda one: one.position):
        if mark.mark == "reopened":
            for key in [key for key, one in standing.items() if one.customer_id == mark.customer_id and mark.on < one.closed_until]:
                del standing[key]
        elif mark.mark in CLOSING:
            standing[mark.customer_id, mark.on, mark.reasons] = mark
    return tuple(sorted(standing.values(), key=lambda one: one.position))
