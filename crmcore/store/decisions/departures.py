"""Causes of churn as judged by a person, as ledger rows; what they mean is `crmcore.domain.churn.departures`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crmcore.domain.churn.departures import DepartureCause
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND = "departure_cause"


def record_causes(company: Company, causes: Iterable[DepartureCause], *, based_on: int | None = None) -> int:
    """Record several judgements together, all or none; returns the ledger position afterwards.

    `based_on` is the position of this kind that the author was looking at: if somebody has meanwhile judged one of these
    customers, nothing is written. `Problem`: bad_departure_cause, author_missing, departure_cause_changed."""
    checked = [cause.checked() for cause in causes]
    for cause in checked:
        checked_name(cause.author, "author_missing")
    ledger = Ledger(company.dir)
    with ledger.transaction() as transaction:
        since = _values(transaction.rows(KIND, after=based_on)) if based_on is not None else ()
        changed = {row.customer_id: row for row in since}
        for cause in checked:
            if cause.customer_id in changed:
                raise Problem("departure_cause_changed", customer=cause.customer_id, author=changed[cause.customer_id].author)
            transaction.append(
                KIND, {"customer_id": cause.customer_id, "cause": cause.cause}, author=cause.author, effective_on=cause.effective_on
            )
    return ledger.position(KIND)


def cause_rows(company: Company) -> tuple[DepartureCause, ...]:
    """The whole trail of judgements, oldest first."""
    return _values(Ledger(company.dir).rows(KIND))


def _values(rows: Iterable[LedgerRow]) -> tuple[DepartureCause, ...]:
    return tuple(
        DepartureCause(
            row.payload["customer_id"], row.payload["cause"], row.author, row.effective_on or date.min, row.recorded_at, row.position
        )
        for row in rows
    )
