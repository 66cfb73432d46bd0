"""Customers let go, as ledger rows; what is in force on a day is `crmcore.domain.letting_go.decisions`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.letting_go.decisions import LettingGo
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger

KIND = "let_go"


def let_go_rows(company_dir: Path, position: int | None = None) -> tuple[LettingGo, ...]:
    """Every decision up to a ledger position (None: all), oldest first."""
    return tuple(
        LettingGo(
            row.payload["customer_id"],
            row.payload["reason"],
            row.payload["why"],
            tuple(row.payload["tried"]),
            row.payload["win_back"] is True,
            row.effective_on or date.min,
            row.author,
            row.recorded_at,
            row.position,
        )
        for row in Ledger(company_dir).rows(KIND)
        if position is None or row.position <= position
    )


def record_let_go(company: Company, decision: LettingGo, *, author: str, based_on: int | None = None) -> int:
    """Record a decision, or that one is taken back; returns the ledger position.

    `based_on`: position of the newest such row about this customer that the author saw, 0: none; a newer one is not overwritten.
    `Problem`: author_missing, let_go_changed and those of `LettingGo.checked`.
    """
    checked_name(author, "author_missing")
    checked = decision.checked()
    with Ledger(company.dir).transaction() as transaction:
        since = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        newer = [row for row in since if row.payload["customer_id"] == checked.customer_id]
        if newer:
            raise Problem("let_go_changed", customer=checked.customer_id, author=newer[-1].author)
        payload = {
            "customer_id": checked.customer_id,
            "reason": checked.reason,
            "why": checked.why,
            "tried": list(checked.tried),
            "win_back": checked.win_back,
        }
        return transaction.append(KIND, payload, author=author, effective_on=checked.effective_on)
