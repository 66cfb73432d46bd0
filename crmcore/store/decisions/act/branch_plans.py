"""Reward plans and investments saved under a name, as ledger rows; another one of the same name takes its place."""

from __future__ import annotations

from dataclasses import replace

from crmcore.domain.branches.plans import SavedPlan, saved_plan_from
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger

KIND = "branch_plan"


def saved_plans(company: Company) -> tuple[SavedPlan, ...]:
    """Every plan that was saved, oldest first."""
    return tuple(
        replace(saved_plan_from(row.payload), author=row.author, recorded_at=row.recorded_at, position=row.position)
        for row in Ledger(company.dir).rows(KIND)
    )


def save_plan(company: Company, plan: SavedPlan, *, author: str, based_on: int | None = None) -> int:
    """Save a plan; returns the ledger position.

    `based_on`: position of the newest plan that the author saw, 0: none; a newer one of the same name is not overwritten. `Problem`:
    author_missing, plan_changed and those of `SavedPlan.checked`.
    """
    checked_name(author, "author_missing")
    chosen = plan.checked()
    with Ledger(company.dir).transaction() as transaction:
        rows = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        for row in rows:
            if row.payload["what"] == chosen.what and row.payload["name"].casefold() == chosen.name.casefold():
                raise Problem("plan_changed", author=row.author, name=chosen.name)
        return transaction.append(KIND, chosen.as_json(), author=author)
