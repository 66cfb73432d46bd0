"""What a draft's tiers promise by the terms, against the team's hours, the budget in force and the stock."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.allocation.eligible import demand_of
from crmcore.domain.allocation.lines import HORIZON_DAYS
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.team.team import visit_hours
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.domain.tier_capacity.limits import Kind, Limit, MaterialReach, TierCapacity, material_reach, tier_capacity
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.budget import budget_on
from crmcore.store.decisions.terms import terms_on
from crmcore.store.facts.activities.gone import read_gone
from crmcore.store.facts.activities.open_orders import read_open_orders
from crmcore.usecases.key_customers.served import served_on
from crmcore.usecases.team.team import read_people


def read_tier_capacity(company: Company, book: Book, day: date) -> TierCapacity:
    """The capacity for a Book's percentages on a working date. `Problem("no_tier_shares")` where its scheme is not cut by percentages."""
    if not book.scheme.adjustable or book.scheme.method == "value" or len(book.scheme.cut_tiers) < 2:
        raise Problem("no_tier_shares", scheme=book.scheme.id)
    terms, _ = terms_on(company, book.scheme.id, day)
    gone = read_gone(company.dir, book.version, book.mart.count, day)
    limits = [limit for limit in (_visits(company, book, terms, gone, day), _budget(company, book, gone, day)) if limit is not None]
    shares, cut = book.scenario.shares, len(book.scheme.cut_tiers)
    graded = int(((book.computed >= 0) & (book.computed < cut)).sum())
    return tier_capacity(shares, graded, limits, _material(company, book, terms, day))


def _limit(book: Book, kind: Kind, each: np.ndarray, counted: np.ndarray, available: float, served: np.ndarray) -> Limit:
    """A limit of which a counted customer of each tier gets `each` (float64[K + 1], without a tier last); `counted`: bool[N]; `served`:
    int64[N], the tier by whose terms it gets that; those served as another tier than their own take theirs whatever the percentages."""
    cut = len(book.scheme.cut_tiers)
    parted = (book.computed >= 0) & (book.computed < cut)
    own = served == book.tier_or_provisional
    part = float((counted & own)[parted].mean()) if parted.any() else 0.0
    beside = float(each[served[~(parted & own) & counted]].sum())
    return Limit(kind, tuple(float(value) * part for value in each[:cut]), beside, available, float(each[served[counted]].sum()))


def _visits(company: Company, book: Book, terms: SchemeTerms, gone: np.ndarray, day: date) -> Limit | None:
    if "rep" not in book.mart.has:
        return None
    tiers = book.scheme.tiers
    each = np.array(visit_hours(terms.by_tier(tiers, "visit_every"), terms.by_tier(tiers, "visit_hours")))
    counted = _known(book) & (terms.visit_gone | ~gone)
    served = served_on(company, book, terms, day)
    return _limit(book, "visits", each, counted, float(read_people(company, book.version, terms).hours.sum()), served)


def _budget(company: Company, book: Book, gone: np.ndarray, day: date) -> Limit | None:
    decision = budget_on(company, book.scheme.id, day)
    if decision is None or not any(decision.request.floors):
        return None
    floors, total = np.array(decision.request.floors, float), float(decision.request.total)
    return _limit(book, "budget", floors, _known(book) & ~gone, total, book.tier_or_provisional)


def _known(book: Book) -> np.ndarray:
    known = book.mart.known
    return np.ones(book.mart.count, bool) if known is None else known


def _material(company: Company, book: Book, terms: SchemeTerms, day: date) -> MaterialReach | None:
    if "open_order" not in book.mart.has:
        return None
    tier, priorities = book.tier_or_provisional, tuple(terms.by_tier(book.scheme.tiers, "order_priority"))
    served = served_on(company, book, terms, day)
    demand = demand_of(read_open_orders(company.dir, book.version, day), served, priorities, day.toordinal(), HORIZON_DAYS)
    lines = demand.lines
    return material_reach(
        book.rank[lines.customer], tier[lines.customer] == 0, lines.material, lines.wanted, demand.stock, int((book.rank > 0).sum())
    )
