"""What people decide about visits: moved to a day, skipped with a reason, made and what was learned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from crmcore.domain.kernel.names import checked_name, one_line
from crmcore.domain.kernel.problems import Problem

#: what can be decided about a visit
DECISIONS: tuple[str, ...] = ("moved", "skipped", "visited")
#: "taken_back": the visit that was recorded on that day was not made
ACTIONS: tuple[str, ...] = (*DECISIONS, "taken_back")
LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class VisitDecision:
    """What somebody decided or recorded about one customer's visit.

    Attributes
    ----------
    customer_id
        Number of the customer.
    action
        One of ACTIONS.
    on
        The day from which it counts: that of the visit, or the working date on which it was moved or skipped.
    planned
        The day that the visit had before, which it gives up; None: it had none.
    to
        Of a move: the new day.
    text
        Why it is skipped; what was learned.
    author, recorded_at, position
        Who, the UTC moment (ISO 8601), and the ledger position; empty until recorded.
    """

    customer_id: str
    action: str
    on: date
    planned: date | None = None
    to: date | None = None
    text: str = ""
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> VisitDecision:
        """The same with its text cleaned. Raises `Problem`: unknown_visit_action, visit_customer_missing, visit_reason_missing,
        visit_day_missing, visit_in_the_past, text_too_long."""
        if self.action not in ACTIONS:
            raise Problem("unknown_visit_action", action=self.action, known=", ".join(ACTIONS))
        customer = checked_name(self.customer_id, "visit_customer_missing")
        text = one_line(self.text).strip()
        if self.action == "skipped" and not text:
            raise Problem("visit_reason_missing")
        if self.action == "moved" and self.to is None:
            raise Problem("visit_day_missing")
        if self.to is not None and self.to < self.on:
            raise Problem("visit_in_the_past", day=self.to.isoformat(), today=self.on.isoformat())
        if len(text) > LONGEST_TEXT:
            raise Problem("text_too_long", text=text[:40] + "…", length=len(text), longest=LONGEST_TEXT)
        return replace(self, customer_id=customer, text=text)


@dataclass
class CustomerMarks:
    """What the decisions so far mean for one customer.

    Attributes
    ----------
    visited, skipped
        The last day on which it was visited, and the last visit skipped; None: none.
    fixed
        Days that visits were moved to.
    given_up
        Days whose appointments no longer stand.
    """

    visited: date | None = None
    skipped: date | None = None
    fixed: set[date] = field(default_factory=set)
    given_up: set[date] = field(default_factory=set)

    def apply(self, decision: VisitDecision) -> None:
        """Add a decision, later than those before."""
        if decision.planned is not None:
            self.fixed.discard(decision.planned)
            self.given_up.add(decision.planned)
        if decision.action == "moved" and decision.to is not None:
            self.fixed.add(decision.to)
        elif decision.action == "skipped":
            missed = decision.planned or decision.on
            self.skipped = missed if self.skipped is None else max(self.skipped, missed)
        elif decision.action == "visited":
            self.visited = decision.on if self.visited is None else max(self.visited, decision.on)
            self.fixed = {day for day in self.fixed if day > decision.on}
            self.given_up.add(decision.on)


def standing(decisions: Iterable[VisitDecision]) -> list[VisitDecision]:
    """The decisions without the visits that were taken back, oldest first."""
    remaining: list[VisitDecision] = []
    for decision in sorted(decisions, key=lambda row: row.position):
        if decision.action != "taken_back":
            remaining.append(decision)
            continue
        same = (
            k for k, row in enumerate(remaining) if (row.customer_id, row.action, row.on) == (decision.customer_id, "visited", decision.on)
        )
        if (last := max(same, default=None)) is not None:
            del remaining[last]
    return remaining


def visits_on(decisions: Iterable[VisitDecision], day: date) -> list[tuple[str, date]]:
    """(customer's number, day) of every visit recorded by a day and not taken back."""
    return [(row.customer_id, row.on) for row in standing(decisions) if row.action == "visited" and row.on <= day]


def marks_on(decisions: Iterable[VisitDecision], day: date) -> dict[str, CustomerMarks]:
    """Customer's number → what the decisions that count on a day mean for it."""
    marks: dict[str, CustomerMarks] = {}
    for decision in standing(decisions):
        if decision.on <= day:
            marks.setdefault(decision.customer_id, CustomerMarks()).apply(decision)
    return marks


def learned_until(decisions: Iterable[VisitDecision], day: date) -> dict[str, str]:
    """Customer's number → what was learned at the newest visit, up to a day, about which somebody wrote something."""
    visits = sorted(
        (row for row in standing(decisions) if row.action == "visited" and row.text and row.on <= day),
        key=lambda row: (row.on, row.position),
    )
    return {row.customer_id: row.text for row in visits}
