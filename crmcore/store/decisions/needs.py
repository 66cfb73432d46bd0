"""What single customers need, as ledger rows; what is in force on a day is `crmcore.domain.terms.needs`."""

from __future__ import annotations

from datetime import date

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.needs import CustomerNeed
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger

KIND = "customer_need"


def need_rows(company: Company) -> tuple[CustomerNeed, ...]:
    """Everything recorded, oldest first."""
    return tuple(
        CustomerNeed(
            row.payload["customer_id"], row.payload["text"], row.effective_on or date.min, row.author, row.recorded_at, row.position
        )
        for row in Ledger(company.dir).rows(KIND)
    )


def record_need(company: Company, need: CustomerNeed, *, author: str, based_on: int | None = None) -> int:
    """Record what a customer needs, an empty text: nothing any more; returns the ledger position.

    `based_on`: position of the newest such row that the author saw, 0: none; a newer one about this customer is not overwritten. `Problem`:
    author_missing, need_changed and those of `CustomerNeed.checked`.
    """
    checked_name(author, "author_missing")
    checked = need.checked()
    with Ledger(company.dir).transaction() as transaction:
        newer = (
            [row for row in transaction.rows(KIND, after=based_on) if row.payload["customer_id"] == checked.customer_id]
            if based_on is not None
            else []
        )
        if newer:
            raise Problem("need_changed", customer=checked.customer_id, author=newer[-1].author)
        payload = {"customer_id": checked.customer_id, "text": checked.text}
        return transaction.append(KIND, payload, author=author, effective_on=checked.effective_on)
