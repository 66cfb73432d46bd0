"""What people decide about visits, as ledger rows; what follows from them is `crmcore.domain.visits.decisions`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.visits.decisions import VisitDecision
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND = "visit"


def visit_decisions(company_dir: Path) -> tuple[VisitDecision, ...]:
    """Everything decided and recorded, oldest first."""
    return tuple(_decision(row) for row in Ledger(company_dir).rows(KIND))


def record_visit_decision(company: Company, decision: VisitDecision, *, author: str, based_on: int | None = None) -> VisitDecision:
    """Record a decision about a customer's visit.

    `based_on`: ledger position of the newest decision about this customer's visits that the author saw, 0: none; a newer one is not
    overwritten. `Problem`: author_missing, visit_changed and those of `VisitDecision.checked`.
    """
    checked_name(author, "author_missing")
    checked = decision.checked()
    with Ledger(company.dir).transaction() as transaction:
        rows = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        newer = [row for row in rows if row.payload["customer_id"] == checked.customer_id]
        if newer:
            raise Problem("visit_changed", author=newer[-1].author, customer=checked.customer_id)
        position = transaction.append(KIND, visit_payload(checked), author=author, effective_on=checked.on)
        (row,) = transaction.rows(KIND, after=position - 1)
    return _decision(row)


def visit_payload(decision: VisitDecision) -> dict[str, object]:
    """What the ledger row of a decision says."""
    return {
        "customer_id": decision.customer_id,
        "action": decision.action,
        "planned": None if decision.planned is None else decision.planned.isoformat(),
        "to": None if decision.to is None else decision.to.isoformat(),
        "text": decision.text,
    }


def _decision(row: LedgerRow) -> VisitDecision:
    if row.effective_on is None:
        raise ValueError("a decision about a visit has its day")
    values = row.payload
    planned, to = (None if values[name] is None else date.fromisoformat(values[name]) for name in ("planned", "to"))
    return VisitDecision(
        values["customer_id"],
        values["action"],
        row.effective_on,
        planned,
        to,
        values["text"],
        row.author,
        row.recorded_at,
        row.position,
    )
