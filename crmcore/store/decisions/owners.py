"""Customers given to other owners, as ledger rows; which of them count on a day is `crmcore.domain.decisions.owners`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmcore.domain.decisions.owners import OwnerChange, OwnerDecision, owners_in_force
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow, LedgerTransaction

KIND = "owners"


def owner_decisions(company: Company, until: int | None = None) -> tuple[OwnerDecision, ...]:
    """Every decision about owners, oldest first; `until`: those up to a ledger position."""
    return tuple(_decision(row) for row in Ledger(company.dir).rows(KIND) if until is None or row.position <= until)


def owners_on(company: Company, day: date, until: int | None = None) -> dict[str, str]:
    """Customer's number → the owner it was given by what is in force on a day."""
    return owners_in_force(owner_decisions(company, until), day)


def give_owners(
    company: Company, changes: Sequence[OwnerChange], *, author: str, effective_on: date | None = None, based_on: int | None = None
) -> int:
    """Give customers to other owners together, from `effective_on` on (None: on every day); returns the ledger position.

    `based_on`: position of the newest decision that the author was looking at, 0: none. `Problem`: author_missing, no_moves,
    owners_changed.
    """
    checked_name(author, "author_missing")
    if not changes:
        raise Problem("no_moves")
    moves = [{"customer_id": change.customer_id, "from": change.source, "to": change.target} for change in changes]
    with Ledger(company.dir).transaction() as transaction:
        _refuse_if_changed(transaction, based_on)
        return transaction.append(KIND, {"moves": moves}, author=author, effective_on=effective_on)


def owners_back(company: Company, to: int, *, author: str, effective_on: date | None = None, based_on: int | None = None) -> int:
    """Put the owners back to what they were after the decision at position `to`, 0: to the customer list; returns the ledger position.
    `Problem`: author_missing, no_owner_decision, owners_changed."""
    checked_name(author, "author_missing")
    with Ledger(company.dir).transaction() as transaction:
        _refuse_if_changed(transaction, based_on)
        positions = {row.position for row in transaction.rows(KIND)}
        if (to and to not in positions) or not positions:
            raise Problem("no_owner_decision", position=to)
        return transaction.append(KIND, {"back_to": to}, author=author, effective_on=effective_on)


def _refuse_if_changed(transaction: LedgerTransaction, based_on: int | None) -> None:
    newer = transaction.rows(KIND, after=based_on) if based_on is not None else ()
    if newer:
        raise Problem("owners_changed", author=newer[-1].author)


def _decision(row: LedgerRow) -> OwnerDecision:
    changes = tuple(OwnerChange(move["customer_id"], move["from"] or "", move["to"]) for move in row.payload.get("moves", ()))
    return OwnerDecision(changes, row.payload.get("back_to"), row.author, row.effective_on, row.recorded_at, row.position)
