"""What people decide about scarce material, as ledger rows; what follows from it is `crmcore.domain.allocation.decisions`."""

from __future__ import annotations

from datetime import date

from crmcore.domain.allocation.decisions import AcceptedAllocation, HandChange, PromisedLine
from crmcore.domain.allocation.lines import Policy
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow, LedgerTransaction

KIND = "allocation"
HAND, ACCEPTED = "hand", "accepted"


def hand_changes(company: Company) -> tuple[HandChange, ...]:
    """Every quantity set by hand, oldest first."""
    return tuple(_hand(row) for row in Ledger(company.dir).rows(KIND) if row.payload["sort"] == HAND)


def accepted_allocations(company: Company) -> tuple[AcceptedAllocation, ...]:
    """Every allocation accepted, oldest first."""
    return tuple(_accepted(row) for row in Ledger(company.dir).rows(KIND) if row.payload["sort"] == ACCEPTED)


def newest_allocation(company: Company) -> int:
    """Ledger position of the newest decision about scarce material, 0: none."""
    return Ledger(company.dir).position(KIND)


def record_hand_change(company: Company, change: HandChange, *, author: str, based_on: int | None = None) -> int:
    """Record a quantity set by hand; returns the ledger position. `based_on`: position of the newest decision about scarce material that
    the author saw, 0: none; a newer one is not overwritten. `Problem`: author_missing, orders_changed and those of `HandChange.checked`."""
    checked_name(author, "author_missing")
    checked = change.checked()
    payload = {
        "sort": HAND,
        "order_id": checked.order_id,
        "material": checked.material,
        "quantity": checked.quantity,
        "reason": checked.reason,
    }
    with Ledger(company.dir).transaction() as transaction:
        _refuse_if_changed(transaction, based_on)
        return transaction.append(KIND, payload, author=author, effective_on=checked.on)


def accept_allocation(company: Company, accepted: AcceptedAllocation, *, author: str, based_on: int | None = None) -> int:
    """Record an allocation; returns the ledger position. `based_on` as in `record_hand_change`. `Problem`: author_missing,
    nothing_to_accept, orders_changed."""
    checked_name(author, "author_missing")
    if not accepted.lines:
        raise Problem("nothing_to_accept")
    policy = accepted.policy
    payload = {
        "sort": ACCEPTED,
        "scheme": accepted.scheme,
        "policy": {
            "name": policy.name,
            "guard_days": policy.guard_days,
            "horizon_days": policy.horizon_days,
            "floors": [list(pair) for pair in policy.floors],
            "weights": [list(pair) for pair in policy.weights],
        },
        "lines": [
            [line.order_id, line.material, line.customer_id, line.tier, line.due.isoformat(), line.wanted, line.served]
            for line in accepted.lines
        ],
    }
    with Ledger(company.dir).transaction() as transaction:
        _refuse_if_changed(transaction, based_on)
        return transaction.append(KIND, payload, author=author, effective_on=accepted.on)


def _refuse_if_changed(transaction: LedgerTransaction, based_on: int | None) -> None:
    newer = transaction.rows(KIND, after=based_on) if based_on is not None else ()
    if newer:
        raise Problem("orders_changed", author=newer[-1].author)


def _day(row: LedgerRow) -> date:
    if row.effective_on is None:
        raise ValueError("a decision about scarce material has its day")
    return row.effective_on


def _hand(row: LedgerRow) -> HandChange:
    values = row.payload
    return HandChange(
        values["order_id"],
        values["material"],
        values["quantity"],
        values["reason"],
        _day(row),
        row.author,
        row.recorded_at,
        row.position,
    )


def _accepted(row: LedgerRow) -> AcceptedAllocation:
    values = row.payload["policy"]
    policy = Policy(
        str(values["name"]),
        int(values["guard_days"]),
        int(values["horizon_days"]),
        tuple((str(tier), float(share)) for tier, share in values["floors"]),
        tuple((str(tier), float(weight)) for tier, weight in values["weights"]),
    )
    lines = tuple(
        PromisedLine(str(order), str(material), str(customer), str(tier), date.fromisoformat(due), float(wanted), float(served))
        for order, material, customer, tier, due, wanted, served in row.payload["lines"]
    )
    return AcceptedAllocation(_day(row), str(row.payload["scheme"]), policy, lines, row.author, row.recorded_at, row.position)
