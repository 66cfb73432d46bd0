"""What grades do to the budget in force: the same facts under other tiers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.budget.split import Split, SplitRequest, split
from crmcore.domain.grading.book import Book
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
    split
        The budget in force split over them.
    visit_cost
        Money a year that the visits promised by the terms cost.
    """

    customers: tuple[int, ...]
    cost: tuple[float, ...]
    split: Split | None
    visit_cost: tuple[float, ...] | None


def effect(book: Book, terms: SchemeTerms, facts: BudgetFacts) -> BudgetEffect:
    """What the budget looks like under the tiers of a Book, a draft's too. Pure: no store, no clock."""
    tiers = len(book.scheme.tiers)
    counts = ~facts.gone if book.mart.known is None else book.mart.known & ~facts.gone
    tier = np.where(book.tier >= 0, book.tier, book.provisional).astype(np.int64)
    place = np.where(tier < 0, tiers, tier)[counts]
    customers = tuple(np.bincount(place, minlength=tiers + 1).tolist())
    request = facts.request
    fits = request is not None and len(request.shares) == tiers + 1 and any(customers)
    visit_cost = None
    if facts.visit_rate is not None:
        codes = book.scheme.tiers
        hours = visit_hours(terms.by_tier(codes, "visit_every"), terms.by_tier(codes, "visit_hours"))
        visit_cost = tuple(count * each * facts.visit_rate for count, each in zip(customers, hours, strict=True))
    return BudgetEffect(
        customers,
        tuple(np.bincount(place, np.nan_to_num(facts.cost[counts]), tiers + 1).tolist()),
        split(request, customers) if request is not None and fits else None,
        visit_cost,
    )
