"""Growth outlooks as ledger rows; what they mean is `crmcore.domain.decisions.outlooks`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crmcore.domain.decisions.outlooks import Outlook
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND = "outlook"


def record_outlooks(company: Company, outlooks: Iterable[Outlook], *, based_on: int | None = None) -> int:
    """Record several judgements together, all or none; returns the ledger position afterwards.

    `based_on` is the ledger position that the author was looking at: if somebody has meanwhile judged one of these
    customers, nothing is written. `Problem`: bad_outlook, author_missing, outlook_changed."""
    checked = [outlook.checked() for outlook in outlooks]
    for outlook in checked:
        checked_name(outlook.author, "author_missing")
    ledger = Ledger(company.dir)
    with ledger.transaction() as transaction:
        since = _values(transaction.rows(KIND, after=based_on)) if based_on is not None else ()
        changed = {row.customer_id: row for row in since}
        for outlook in checked:
            if outlook.customer_id in changed:
                raise Problem("outlook_changed", customer=outlook.customer_id, author=changed[outlook.customer_id].author)
            transaction.append(
                KIND,
                {"customer_id": outlook.customer_id, "value": outlook.value, "before": outlook.before},
                author=outlook.author,
                effective_on=outlook.effective_on,
            )
    return ledger.position(KIND)


def outlook_rows(company: Company) -> tuple[Outlook, ...]:
    """The whole trail of judgements, oldest first."""
    return _values(Ledger(company.dir).rows(KIND))


def _values(rows: Iterable[LedgerRow]) -> tuple[Outlook, ...]:
    return tuple(
        Outlook(
            row.payload["customer_id"],
            row.payload["value"],
            row.payload["before"],
            row.author,
            row.effective_on or date.min,
            row.recorded_at,
            row.position,
        )
        for row in rows
    )
