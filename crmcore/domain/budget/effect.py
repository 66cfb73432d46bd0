"""What grades do to the budget in force: the same facts under other tiers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.budget.split import Split, SplitRequest, least_amounts, split
from crmcore.domain.grading.book import Book
from crmcore.domain.key_customers.served import served_of
from crmcore.domain.team.team import visit_hours
from crmcore.domain.terms.tier_terms import SchemeTerms


@dataclass(frozen=True, eq=False)
class BudgetFacts:
    """What the effect is worked out from; N customers of a mart.

    Attributes
    ----------
    cost
        float64[N], money: the cost to serve over the window.
    gone
        bool[N]: has left.
    request
        The budget in force for the scheme; None: there is none.
    visit_rate
        Money that an hour of visits costs; None: no rate is set.
    """

    cost: np.ndarray
    gone: np.ndarray
    request: SplitRequest | None
    visit_rate: float | None


@dataclass(frozen=True, slots=True)
class BudgetEffect:
    """The budget under some grades; K tiers, last customers without one. None where nothing is decided or no rate is set.

    Attributes
    ----------
    customers, cost
        Customers of each tier (prospects in their provisional one, nobody that has gone), and what they cost over the window: money.
    split, floors
        The budget in force split over them, and the whole money that its least amounts take.
    visit_cost
        Money a year that the visits promised by the terms cost; those of customers that have gone only where the terms visit them.
    """

    customers: tuple[int, ...]
    cost: tuple[float, ...]
    split: Split | None
    floors: int | None
    visit_cost: tuple[float, ...] | None


def effect(book: Book, terms: SchemeTerms, facts: BudgetFacts) -> BudgetEffect:
    """What the budget looks like under the tiers of a Book, a draft's too. Pure: no store, no clock."""
    tiers = len(book.scheme.tiers)
    counts = ~facts.gone if book.mart.known is None else book.mart.known & ~facts.gone
    tier = book.tier_or_provisional
    place = np.where(tier < 0, tiers, tier)[counts]
    customers = tuple(np.bincount(place, minlength=tiers + 1).tolist())
    request = facts.request
    if request is not None and (len(request.shares) != tiers + 1 or not any(customers)):
        request = None
    visit_cost = None
    if facts.visit_rate is not None:
        codes = book.scheme.tiers
        hours = visit_hours(terms.by_tier(codes, "visit_every"), terms.by_tier(codes, "visit_hours"))
        visited = facts.gone | counts if terms.visit_gone else counts
        served = served_of(book, terms)
        each_visited = np.bincount(np.where(served < 0, tiers, served)[visited], minlength=tiers + 1)
        visit_cost = tuple(float(n * each * facts.visit_rate) for n, each in zip(each_visited.tolist(), hours, strict=True))
    return BudgetEffect(
        customers,
        tuple(np.bincount(place, np.nan_to_num(facts.cost[counts]), tiers + 1).tolist()),
        None if request is None else split(request, customers),
        None if request is None else int(least_amounts(request, customers).sum()),
        visit_cost,
    )
