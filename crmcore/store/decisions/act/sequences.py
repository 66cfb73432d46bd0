"""Production sequences that people accepted, and their changes of one by hand, as ledger rows."""

from __future__ import annotations

from datetime import date

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.scheduling.by_hand import SequenceChange
from crmcore.domain.scheduling.decisions import AcceptedSequence, PlannedOrder
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND, CHANGE = "sequence", "sequence_change"


def accepted_sequences(company: Company) -> tuple[AcceptedSequence, ...]:
    """Every sequence accepted, oldest first."""
    return tuple(_accepted(row) for row in Ledger(company.dir).rows(KIND))


def sequence_on(company: Company, day: date) -> AcceptedSequence | None:
    """The sequence that runs on a day: the newest accepted up to it; None: none was."""
    found = [accepted for accepted in accepted_sequences(company) if accepted.on <= day]
    return max(found, key=lambda one: one.position, default=None)


def accept_sequence(company: Company, accepted: AcceptedSequence, *, author: str, based_on: int | None = None) -> int:
    """Record a sequence; returns the ledger position. `based_on`: position of the newest one that the author saw, 0: none; a newer one is
    not overwritten. `Problem`: author_missing, nothing_to_accept, sequence_changed."""
    checked_name(author, "author_missing")
    if not accepted.orders:
        raise Problem("nothing_to_accept")
    payload = {
        "scheme": accepted.scheme,
        "rule": accepted.rule,
        "frozen_days": accepted.frozen_days,
        "orders": [
            [order.order_id, order.customer_id, *(day.isoformat() for day in (order.begins, order.ends, order.due))]
            for order in accepted.orders
        ],
    }
    with Ledger(company.dir).transaction() as transaction:
        newer = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        if newer:
            raise Problem("sequence_changed", author=newer[-1].author)
        return transaction.append(KIND, payload, author=author, effective_on=accepted.on)


def newest_sequence(company: Company) -> int:
    """Ledger position of the newest sequence accepted, 0: none."""
    return Ledger(company.dir).position(KIND)


def sequence_changes(company: Company) -> tuple[SequenceChange, ...]:
    """Every change of the sequence by hand, oldest first."""
    return tuple(_change(row) for row in Ledger(company.dir).rows(CHANGE))


def record_sequence_change(company: Company, change: SequenceChange, *, author: str, based_on: int | None = None) -> int:
    """Record a change by hand; returns the ledger position. `based_on`: position of the newest one that the author saw, 0: none; a newer
    one is not overwritten. `Problem`: author_missing, sequence_changed_by_hand, and those of `SequenceChange.checked`."""
    checked_name(author, "author_missing")
    checked = change.checked()
    payload = {
        "order_id": checked.order_id,
        "action": checked.action,
        "until": None if checked.until is None else checked.until.isoformat(),
        "reason": checked.reason,
    }
    with Ledger(company.dir).transaction() as transaction:
        newer = transaction.rows(CHANGE, after=based_on) if based_on is not None else ()
        if newer:
            raise Problem("sequence_changed_by_hand", author=newer[-1].author)
        return transaction.append(CHANGE, payload, author=author, effective_on=checked.on)


def newest_change(company: Company) -> int:
    """Ledger position of the newest change by hand, 0: none."""
    return Ledger(company.dir).position(CHANGE)


def _change(row: LedgerRow) -> SequenceChange:
    if row.effective_on is None:
        raise ValueError("a change of the sequence has its day")
    until = row.payload["until"]
    return SequenceChange(
        str(row.payload["order_id"]),
        str(row.payload["action"]),
        None if until is None else date.fromisoformat(until),
        str(row.payload["reason"]),
        row.effective_on,
        row.author,
        row.recorded_at,
        row.position,
    ).checked()


def _accepted(row: LedgerRow) -> AcceptedSequence:
    if row.effective_on is None:
        raise ValueError("an accepted sequence has its day")
    orders = tuple(
        PlannedOrder(str(order), str(customer), *(date.fromisoformat(day) for day in days))
        for order, customer, *days in row.payload["orders"]
    )
    return AcceptedSequence(
        row.effective_on,
        str(row.payload["scheme"]),
        str(row.payload["rule"]),
        int(row.payload["frozen_days"]),
        orders,
        row.author,
        row.recorded_at,
        row.position,
    )
