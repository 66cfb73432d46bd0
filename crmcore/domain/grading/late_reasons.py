"""Which reasons for late payment a company excuses: what is excused leaves credit and arrears, as if it had been excused in the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmcore.domain.kernel.names import one_line
from crmcore.domain.kernel.problems import Problem

#: as many reasons as a company can decide about, and the longest
MOST_REASONS, LONGEST_REASON = 500, 200


@dataclass(frozen=True, slots=True)
class LateReasons:
    """The reasons for late payment that somebody decided about; of all others the file's own mark counts.

    Attributes
    ----------
    excused
        Reasons, as written in the data, whose invoices say nothing of a customer's credit; sorted.
    counted
        Reasons whose invoices count, also where the file marks them as excused; sorted, none of `excused`.
    """

    excused: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()

    @staticmethod
    def of(excused: Iterable[str] = (), counted: Iterable[str] = ()) -> LateReasons:
        """Sorted, each once. `Problem`: bad_late_reason, repeated_setting (excused and counted at once)."""
        first, second = tuple(sorted(set(excused))), tuple(sorted(set(counted)))
        for reason in (*first, *second):
            if not isinstance(reason, str) or not reason.strip() or len(reason) > LONGEST_REASON:
                raise Problem("bad_late_reason", reason=one_line(str(reason))[:LONGEST_REASON], most=LONGEST_REASON)
        if len(first) + len(second) > MOST_REASONS:
            raise Problem("too_many_late_reasons", n=MOST_REASONS)
        for reason in set(first) & set(second):
            raise Problem("repeated_setting", name=reason)
        return LateReasons(first, second)

    @property
    def in_use(self) -> bool:
        """Whether anything is decided."""
        return bool(self.excused or self.counted)

    def excuses(self, reason: str | None, by_file: bool) -> bool:
        """Whether an invoice with a reason is excused; `by_file`: the file's own mark."""
        return reason in self.excused or (by_file and reason not in self.counted)

    def with_reason(self, reason: str, excused: bool | None) -> LateReasons:
        """With another decision about one reason; None: the file's own mark counts."""
        rest = LateReasons.of(set(self.excused) - {reason}, set(self.counted) - {reason})
        if excused is None:
            return rest
        return LateReasons.of((*rest.excused, reason), rest.counted) if excused else LateReasons.of(rest.excused, (*rest.counted, reason))

    def as_json(self) -> dict[str, Any]:
        """Plain values that `of` takes."""
        return {"excused": list(self.excused), "counted": list(self.counted)}


NO_LATE_REASONS = LateReasons()


@dataclass(frozen=True, slots=True)
class LateReasonsDecision:
    """The reasons that somebody decided about, in force from `effective_on` on (None: on every day of the data). `recorded_at` is a UTC
    moment (ISO 8601) and `position` the ledger position."""

    chosen: LateReasons
    author: str
    effective_on: date | None
    recorded_at: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """The late invoices of one reason on a day: due in the window and late, or unpaid and overdue.

    Attributes
    ----------
    reason
        As written in the data; None: no reason given.
    invoices, customers
        Number of late invoices, and of customers that have any.
    amount
        Their amount.
    days_late
        Mean days late.
    excused_by_file, disputed
        How many of them the file marks as excused, and as disputed (which never count).
    excused
        Whether they are excused by what is in force: True, False, or None where the file's own marks decide.
    """

    reason: str | None
    invoices: int
    customers: int
    amount: float
    days_late: float
    excused_by_file: int
    disputed: int
    excused: bool | None
