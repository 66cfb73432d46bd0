"""Budgets split over tiers, as ledger rows; which of them counts on a day is `crmcore.domain.kernel.dated_decisions`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crmcore.domain.budget.decisions import BudgetDecision, budget_from
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND = "budget"


def budget_decisions(company: Company, scheme: str | None = None) -> tuple[BudgetDecision, ...]:
    """Every budget that was decided, of a scheme or (None) of all, oldest first."""
    return tuple(_decision(row) for row in Ledger(company.dir).rows(KIND) if scheme is None or row.payload["scheme"] == scheme)


def budget_on(company: Company, scheme: str, day: date) -> BudgetDecision | None:
    """The budget of a scheme in force on a day; None: nobody has decided one."""
    return decision_in_force(budget_decisions(company, scheme), day)


def set_budget(company: Company, chosen: BudgetDecision, *, author: str, effective_on: date, based_on: int | None = None) -> int:
    """Decide a budget, in force from `effective_on` on; returns the ledger position.

    `based_on`: position of the newest budget of the scheme that the author was looking at, 0: none; a newer one is not overwritten.
    `Problem`: author_missing, budget_changed and those of `BudgetDecision.checked`.
    """
    checked_name(author, "author_missing")
    payload = chosen.checked().as_json()
    with Ledger(company.dir).transaction() as transaction:
        rows = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        newer = [row for row in rows if row.payload["scheme"] == chosen.scheme]
        if newer:
            raise Problem("budget_changed", author=newer[-1].author)
        return transaction.append(KIND, payload, author=author, effective_on=effective_on)


def _decision(row: LedgerRow) -> BudgetDecision:
    return replace(
        budget_from(row.payload), author=row.author, effective_on=row.effective_on, recorded_at=row.recorded_at, position=row.position
    )
