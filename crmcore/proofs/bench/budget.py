"""The budget of a large company: reading what it rests on, its rules, a lever pulled, and the effect of other grades."""

from __future__ import annotations

import time
from typing import Any

from crmcore.domain.budget.basis import budget_basis, budget_facts, first_request
from crmcore.domain.budget.effect import effect
from crmcore.domain.budget.levers import LeverSettings, lever_rows, turn
from crmcore.domain.budget.split import customers_by_tier, split, split_rows
from crmcore.domain.cost_to_serve.waterfall import costs_of
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.terms.tier_terms import default_terms
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.usecases.team.team import book_in_force
from crmcore.usecases.terms.working_date import working_date

#: seconds at most: what is read and worked out at the first look, the rules alone, a lever, the effect
FIRST, RULES, LEVER, EFFECT = 10.0, 3.0, 0.2, 0.5


def budget_rows(company: Company) -> list[dict[str, Any]]:
    """The first look at the budget, its rules, a lever pulled, and the effect of a draft's grades."""
    book, _ = book_in_force(company, DEFAULT, working_date(company, None))
    start = time.perf_counter()
    costs_of(book)
    book.mart.insight("service_facts", ServiceFacts)
    book.mart.metrics["influence"]
    reading = time.perf_counter() - start
    start = time.perf_counter()
    found = budget_basis(book)
    request = first_request(found.effort, None)
    split_rows(found.effort, split(request, customers_by_tier(found.effort)))
    rules = time.perf_counter() - start
    start = time.perf_counter()
    lever_rows(found.losers, turn(found.losers, LeverSettings(price=0.04)))
    lever = time.perf_counter() - start
    facts, terms = budget_facts(book, request), default_terms(DEFAULT, book.scheme.tiers)
    start = time.perf_counter()
    effect(book, terms, facts)
    changed = time.perf_counter() - start
    n = found.effort.count
    return [
        row(f"budget of {n:,} customers: costs, contacts, discounts, the year before", reading, None, f"≤ {FIRST:g} s", reading <= FIRST),
        row("budget: effort, over- and under-served, split", rules, None, f"≤ {RULES:g} s", rules <= RULES),
        row(f"budget: a lever pulled on {found.losers.count:,} customers that lose money", lever, None, f"≤ {LEVER:g} s", lever <= LEVER),
        row("budget: the effect of other grades", changed, None, f"≤ {EFFECT:g} s", changed <= EFFECT),
    ]
