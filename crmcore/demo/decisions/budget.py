"""What serving the demo company's customers may cost next year, as its controller has split it over the tiers."""

from __future__ import annotations

import numpy as np

from crmcore.demo.base.language import in_language
from crmcore.demo.decisions.cost_rates import CAPACITY, CONTROLLER
from crmcore.domain.budget.decisions import BudgetDecision
from crmcore.domain.budget.split import SplitRequest, split
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.gone import gone_mask
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.budget import budget_decisions, set_budget

#: percent of A, B, C, D and of customers without a tier, and money that each customer of them gets at least
_SHARES, _LEAST = (60.0, 25.0, 12.0, 3.0, 0.0), (4_000.0, 1_500.0, 600.0, 0.0, 0.0)


def decide_demo_budget(company: Company, book: Book) -> None:
    """Decide the budget of a year on the grades of a Book, unless an earlier build has, or there are too few customers to split it."""
    tiers = len(book.scheme.tiers)
    if tiers + 1 != len(_SHARES) or budget_decisions(company):
        return
    place = np.where(book.tier_or_provisional < 0, tiers, book.tier_or_provisional)
    customers = np.bincount(place[~gone_mask(book)], minlength=tiers + 1).tolist()
    if not sum(customers):
        return
    request = SplitRequest(CAPACITY * book.mart.count, _SHARES, _LEAST)
    found = split(request, customers)
    if found.shortfall is None:
        decision = BudgetDecision(book.scheme.id, book.scheme.tiers, request, found.amounts, found.customers, book.mart.window)
        set_budget(company, decision, author=in_language(CONTROLLER, company.language), effective_on=book.scenario.day)
