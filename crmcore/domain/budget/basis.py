"""Everything that the budget of a Book is worked out from, found once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.budget.comparison import BestFifth, BringsNothing, EffortTable, best_fifth, brings_nothing, effort_table, tier_groups
from crmcore.domain.budget.decisions import BudgetDecision
from crmcore.domain.budget.effect import BudgetFacts
from crmcore.domain.budget.effort import Effort, effort_of, has_costs
from crmcore.domain.budget.levers import LossMakers, loss_makers
from crmcore.domain.budget.served import OVER, UNDER, Prospects, Served, places_of, prospects, served
from crmcore.domain.budget.split import PRESETS, SplitRequest, preset_shares, spent
from crmcore.domain.cost_to_serve.serving_costs import ServingCosts
from crmcore.domain.cost_to_serve.waterfall import costs_of
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.value.matrix import BOXES, value_matrix

#: customers in no box of the value matrix
NO_BOX = "no_box"


@dataclass(frozen=True, eq=False)
class BudgetBasis:
    """Effort and profit of the customers of a Book, and what follows.

    Attributes
    ----------
    effort, costs
        What each customer took and brought; the cost to serve.
    tiers
        Sums by tier, of prospects, and of all others.
    nothing, fifth
        The customers that together bring nothing, and the best fifth; None where that cannot be told.
    served, over, under
        Each customer against comparable ones; int64[k] places of the over- and of the under-served, the largest difference first.
    prospects, losers
        Customers without an order yet; those that lose money.
    """

    effort: Effort
    costs: ServingCosts
    tiers: EffortTable
    nothing: BringsNothing | None
    fifth: BestFifth | None
    served: Served
    over: np.ndarray
    under: np.ndarray
    prospects: Prospects
    losers: LossMakers


def is_known(book: Book) -> bool:
    """Whether the data of a Book tell what serving costs, so that a budget can be looked at."""
    return has_costs(costs_of(book))


def budget_basis(book: Book) -> BudgetBasis:
    """Work it out. Raises `Problem("budget_without_costs")` where nothing is known of what serving costs."""
    costs = costs_of(book)
    if not has_costs(costs):
        raise Problem("budget_without_costs")
    facts = book.mart.insight("service_facts", ServiceFacts)
    effort = effort_of(book, costs, facts)
    segment = book.mart.customers.codes("segment")[0][effort.rows].astype(np.int64) if _has_segments(book) else np.full(effort.count, -1)
    compared = served(effort, segment)
    return BudgetBasis(
        effort,
        costs,
        effort_table(effort, *tier_groups(effort)),
        brings_nothing(effort),
        best_fifth(effort),
        compared,
        places_of(effort, compared, OVER),
        places_of(effort, compared, UNDER),
        prospects(effort),
        loss_makers(book, effort, costs, facts),
    )


def _has_segments(book: Book) -> bool:
    return "segment" in book.mart.customers.table.column_names


def box_table(book: Book, effort: Effort) -> EffortTable:
    """Sums by box of the value matrix, and of all customers in none (without a history, or a value unknown)."""
    box = value_matrix(book).box[effort.rows].astype(np.int64)
    return effort_table(effort, (*BOXES, NO_BOX), np.where(box < 0, len(BOXES), box))


def first_request(effort: Effort, decision: BudgetDecision | None, preset: str = PRESETS[0]) -> SplitRequest:
    """What to begin with: the decision in force, where it has the same tiers; else what is spent today, by the preset, without minimums."""
    if decision is not None and decision.tiers == effort.tiers:
        return decision.request
    return SplitRequest(spent(effort), preset_shares(effort, preset), (0.0,) * (len(effort.tiers) + 1))


def budget_facts(book: Book, request: SplitRequest | None) -> BudgetFacts:
    """What `effect` needs, for Books of the same mart: a draft may have other tiers."""
    costs = costs_of(book)
    return BudgetFacts(costs.total, gone_mask(book), request, dict(costs.rates.rates).get("visit_hour"))
