"""Decide a budget: it is split anew over the customers of the grades in force, and what cannot be is refused before it is written."""

from __future__ import annotations

from datetime import date

from crmcore.domain.budget.decisions import BudgetDecision
from crmcore.domain.budget.effort import Effort
from crmcore.domain.budget.split import SplitRequest, customers_by_tier, split
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.budget import set_budget


def decide_budget(
    company: Company, book: Book, effort: Effort, request: SplitRequest, day: date, *, author: str, based_on: int | None = None
) -> int:
    """Split and record it, in force from `day` on; returns the ledger position.

    `effort` is that of the Book. `Problem`: budget_infeasible, and those of `SplitRequest.checked`, `split` and `set_budget`.
    """
    found = split(request.checked(len(effort.tiers)), customers_by_tier(effort))
    if found.shortfall is not None:
        raise Problem("budget_infeasible", short=found.shortfall.short, total=request.total)
    decision = BudgetDecision(book.scheme.id, effort.tiers, request, found.amounts, found.customers, book.mart.window)
    return set_budget(company, decision, author=author, effective_on=day, based_on=based_on)
