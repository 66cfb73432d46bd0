"""Tiers given by hand: each its own record beside the computed tier, in force between two dates.

What is in force is a pure function of the trail and a date. Nothing is ever changed: a later row wins over an
earlier one, a withdrawal ends what was recorded before it, and the trail still shows all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem

#: what the reason rests on: known from outside the data, a guess at a figure, a decision
KINDS: tuple[str, ...] = ("fact", "estimate", "judgement")

LONGEST_REASON = 2000
LASTS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Override:
    """One tier given by hand: in force when effective_on ≤ as_of < expires_on.

    computed     tier code the scheme gave when the override was recorded; None: it gave none
    given        tier code that counts instead
    kind         one of KINDS
    recorded_at  UTC moment, ISO 8601; "" until recorded
    position     ledger position; 0 until recorded
    """

    customer_id: str
    scheme: str
    computed: str | None
    given: str
    reason: str
    kind: str
    author: str
    effective_on: date
    expires_on: date
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> Override:
        """The same override with its texts cleaned, or a `Problem` that says what is missing or wrong.

        Whether customer and tier exist is for the caller to know: it holds the Book."""
        if not (self.customer_id and self.scheme and self.given):
            raise Problem("override_incomplete")
        if self.kind not in KINDS:
            raise Problem("unknown_override_kind", kind=self.kind, known=", ".join(KINDS))
        if self.expires_on <= self.effective_on:
            days = {"effective_on": self.effective_on.isoformat(), "expires_on": self.expires_on.isoformat()}
            raise Problem("override_ends_early", **days)
        return replace(
            self,
            reason=checked_name(self.reason, "reason_missing", LONGEST_REASON),
            author=checked_name(self.author, "author_missing"),
        )


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """From effective_on on, every override of this customer and scheme recorded before it no longer counts."""

    customer_id: str
    scheme: str
    author: str
    effective_on: date
    reason: str = ""
    recorded_at: str = ""
    position: int = 0


def default_expiry(effective_on: date) -> date:
    """Ninety days later (METHODS 4), or the last day there is."""
    return effective_on + min(timedelta(LASTS_DAYS), date.max - effective_on)


def in_force(rows: Iterable[Override | Withdrawal], as_of: date, scheme: str) -> dict[str, Override]:
    """customer_id → the override that counts on `as_of` under `scheme`; `rows` in any order.

    Of those in force on the day the last recorded wins; a shorter exception inside a longer override gives way
    to the longer one again when it expires, unless the longer one was withdrawn."""
    counting: dict[str, Override] = {}
    for row in sorted(rows, key=lambda row: row.position):
        if row.scheme != scheme or row.effective_on > as_of:
            continue
        if isinstance(row, Withdrawal):
            counting.pop(row.customer_id, None)
        elif as_of < row.expires_on:
            counting[row.customer_id] = row
    return counting
