"""Overrides: tiers assigned by a person, recorded beside the computed tier and in force between two dates.

What is in force is a pure function of the ledger's rows and a date. No row is ever changed: a later row takes precedence over
an earlier one, a withdrawal ends what was recorded before it, and the audit trail still shows all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem

#: what the reason is: a fact from outside the data, an estimate of a figure, a judgement
KINDS: tuple[str, ...] = ("fact", "estimate", "judgement")

LONGEST_REASON = 2000
#: days that an override is in force by default
LASTS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Override:
    """One override, in force when effective_on ≤ as_of < expires_on.

    Attributes
    ----------
    customer_id, scheme
        Whose tier, under which scheme.
    computed
        Code of the computed tier when the override was recorded; None: there was none.
    assigned
        Code of the tier that counts instead.
    reason, kind, author
        Why, which of KINDS the reason is, and who decided.
    effective_on, expires_on
        First day in force, and first day no longer.
    recorded_at
        UTC moment, ISO 8601; "" until recorded.
    position
        Ledger position; 0 until recorded.
    """

    customer_id: str
    scheme: str
    computed: str | None
    assigned: str
    reason: str
    kind: str
    author: str
    effective_on: date
    expires_on: date
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> Override:
        """The same override with its texts cleaned. Whether customer and tier exist is for the caller to check.

        Raises
        ------
        Problem
            override_incomplete, unknown_override_kind, override_ends_early, reason_missing, author_missing, text_too_long.
        """
        if not (self.customer_id and self.scheme and self.assigned):
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
    """From `effective_on` on, no override of this customer and scheme recorded before this row is in force."""

    customer_id: str
    scheme: str
    author: str
    effective_on: date
    reason: str = ""
    recorded_at: str = ""
    position: int = 0


def default_expiry(effective_on: date) -> date:
    """LASTS_DAYS later, at most the last day that a date can be."""
    return effective_on + min(timedelta(LASTS_DAYS), date.max - effective_on)


def in_force(rows: Iterable[Override | Withdrawal], as_of: date, scheme: str) -> dict[str, Override]:
    """The overrides in force on a day.

    Parameters
    ----------
    rows
        Overrides and withdrawals in any order; `position` orders them.
    as_of
        The day.
    scheme
        Id of the scheme; rows of others do not count.

    Returns
    -------
    customer_id → the override last recorded among those in force. A short override within a longer one gives way to the longer
    one again when it expires, unless that was withdrawn.
    """
    current: dict[str, Override] = {}
    for row in sorted(rows, key=lambda row: row.position):
        if row.scheme != scheme or row.effective_on > as_of:
            continue
        if isinstance(row, Withdrawal):
            current.pop(row.customer_id, None)
        elif as_of < row.expires_on:
            current[row.customer_id] = row
    return current
