"""The excused reasons for late payment as ledger rows; what they mean is `crmcore.domain.grading.late_reasons`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.grading.late_reasons import NO_LATE_REASONS, LateReasons, LateReasonsDecision
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger

KIND = "late_reasons"


def late_reason_decisions(company_dir: Path, position: int | None = None) -> tuple[LateReasonsDecision, ...]:
    """Every decision about the reasons up to a ledger position (None: all), oldest first."""
    return tuple(
        LateReasonsDecision(LateReasons.of(**row.payload), row.author, row.effective_on, row.recorded_at, row.position)
        for row in Ledger(company_dir).rows(KIND)
        if position is None or row.position <= position
    )


def late_reasons_on(company_dir: Path, as_of: date, position: int | None = None) -> LateReasons:
    """What is decided on a day; nothing where nobody has decided."""
    found = decision_in_force(late_reason_decisions(company_dir, position), as_of)
    return NO_LATE_REASONS if found is None else found.chosen


def set_late_reasons(
    company: Company, chosen: LateReasons, *, author: str, effective_on: date | None = None, based_on: int | None = None
) -> int:
    """Decide about all reasons, in force from `effective_on` on (None: on every day); returns the ledger position.

    `based_on`: the position of what the author was looking at; newer decisions are not overwritten. `Problem`: author_missing,
    late_reasons_changed.
    """
    checked_name(author, "author_missing")
    with Ledger(company.dir).transaction() as transaction:
        newer = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        if newer:
            raise Problem("late_reasons_changed", author=newer[-1].author)
        return transaction.append(KIND, chosen.as_json(), author=author, effective_on=effective_on)
