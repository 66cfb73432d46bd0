"""What people record about complaints, as ledger rows; what follows from them is `crmcore.domain.complaints.register`."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from crmcore.domain.complaints.numbers import next_number
from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND = "complaint"


def complaint_actions(company: Company) -> tuple[ComplaintAction, ...]:
    """Everything recorded, oldest first."""
    return tuple(_action(row) for row in Ledger(company.dir).rows(KIND))


def record_complaint_action(
    company: Company, action: ComplaintAction, *, author: str, based_on: int | None = None, numbers: pa.Array | None = None
) -> ComplaintAction:
    """Record what was done; a new complaint without a number gets the next one after `numbers` of the files and those given here.

    `based_on`: ledger position of the newest action on this complaint that the author saw, 0: none; a newer one is not overwritten.
    `Problem`: author_missing, complaint_changed and those of `ComplaintAction.checked`.
    """
    checked_name(author, "author_missing")
    with Ledger(company.dir).transaction() as transaction:
        rows = transaction.rows(KIND)
        number = action.complaint_id
        if action.action == "opened" and not number:
            own = pa.array([row.payload["complaint_id"] for row in rows if row.payload["action"] == "opened"], pa.string())
            number = next_number(own if numbers is None else pa.concat_arrays([own, numbers]))
        checked = replace(action, complaint_id=number).checked()
        newer = [row for row in rows if based_on is not None and row.position > based_on and row.payload["complaint_id"] == number]
        if newer:
            raise Problem("complaint_changed", author=newer[-1].author, complaint=number)
        position = transaction.append(KIND, complaint_payload(checked), author=author, effective_on=checked.on)
        (row,) = transaction.rows(KIND, after=position - 1)
    return _action(row)


def complaint_payload(action: ComplaintAction) -> dict[str, object]:
    """What the ledger row of an action says."""
    return {
        "complaint_id": action.complaint_id,
        "action": action.action,
        "text": action.text,
        "customer_id": action.customer_id,
        "owner": action.owner,
        "hours": action.hours,
        "cost": action.cost,
    }


def _action(row: LedgerRow) -> ComplaintAction:
    if row.effective_on is None:
        raise ValueError("an action on a complaint has its day")
    return ComplaintAction(**row.payload, on=row.effective_on, author=row.author, recorded_at=row.recorded_at, position=row.position)
