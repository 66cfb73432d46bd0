"""Marks of customers that are key for their influence, as ledger rows; see `crmcore.domain.key_customers.decisions`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.key_customers.decisions import KeyMark
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger

KIND = "key_customer"


def key_mark_rows(company_dir: Path, position: int | None = None) -> tuple[KeyMark, ...]:
    """Every mark up to a ledger position (None: all), oldest first."""
    return tuple(
        KeyMark(
            row.payload["customer_id"],
            row.payload["kind"],
            row.payload["reason"],
            row.effective_on or date.min,
            date.fromisoformat(row.payload["expires_on"]),
            row.author,
            row.recorded_at,
            row.position,
        )
        for row in Ledger(company_dir).rows(KIND)
        if position is None or row.position <= position
    )


def record_key_mark(company: Company, mark: KeyMark, *, author: str, based_on: int | None = None) -> int:
    """Record a mark, or that it is taken away; returns the ledger position.

    `based_on`: position of the newest such row about this customer that the author saw, 0: none; a newer one is not overwritten.
    `Problem`: author_missing, key_mark_changed and those of `KeyMark.checked`.
    """
    checked_name(author, "author_missing")
    checked = mark.checked()
    with Ledger(company.dir).transaction() as transaction:
        since = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        newer = [row for row in since if row.payload["customer_id"] == checked.customer_id]
        if newer:
            raise Problem("key_mark_changed", customer=checked.customer_id, author=newer[-1].author)
        payload = {
            "customer_id": checked.customer_id,
            "kind": checked.kind,
            "reason": checked.reason,
            "expires_on": checked.expires_on.isoformat(),
        }
        return transaction.append(KIND, payload, author=author, effective_on=checked.effective_on)
