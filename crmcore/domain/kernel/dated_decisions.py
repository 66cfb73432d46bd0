"""Decisions of people that count from a day on: which one is in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class DatedDecision(Protocol):
    """A decision in force from `effective_on` on (None: on every day); `position` is its place in the ledger."""

    @property
    def effective_on(self) -> date | None: ...  # noqa: D102
    @property
    def position(self) -> int: ...  # noqa: D102


Decision = TypeVar("Decision", bound=DatedDecision)


def decision_in_force(decisions: Iterable[Decision], day: date) -> Decision | None:
    """The newest decision in force on a day; None where there is none."""
    due = [row for row in decisions if row.effective_on is None or row.effective_on <= day]
    return max(due, key=lambda row: row.position, default=None)


def next_in_force(decisions: Iterable[Decision], day: date) -> Decision | None:
    """The decision that takes the place of the one in force on a day, on the first later day on which another is in force (its own
    `effective_on`); None where none will."""
    rows = list(decisions)
    now = decision_in_force(rows, day)
    for later in sorted({row.effective_on for row in rows if row.effective_on is not None and row.effective_on > day}):
        found = decision_in_force(rows, later)
        if found is not now:
            return found
    return None
