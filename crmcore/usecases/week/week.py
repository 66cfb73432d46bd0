"""The decisions of the week: everything that can be done, read on a working date."""

from __future__ import annotations

from datetime import date

from crmcore.domain.allocation.lines import Policy
from crmcore.domain.budget.basis import budget_basis, is_known
from crmcore.domain.budget.levers import LeverSettings
from crmcore.domain.churn.let_go_candidates import let_go_candidates
from crmcore.domain.week.decisions import WeekDecision, from_budget, from_letting_go, from_orders, from_worklist, ranked
from crmcore.domain.worklist.worklist import Worklist
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.terms import terms_on
from crmcore.usecases.orders.orders import read_orders_day
from crmcore.usecases.worklist.worklist import DayBooks


def read_week_decisions(company: Company, books: DayBooks, listed: Worklist, day: date) -> tuple[WeekDecision, ...]:
    """The decisions of a working date, the most money first, of the whole company: the usual levers and the usual way to share material,
    whatever a visitor has tried. `listed`: the worklist of that date. Raises `Problem("unknown_version")`."""
    graded = books.graded
    found = from_worklist(listed)
    if is_known(graded):
        basis, settings = budget_basis(graded), LeverSettings()
        found += from_budget(basis, settings)
        found.append(from_letting_go(let_go_candidates(books.now), basis, settings))
    orders = read_orders_day(company, graded, terms_on(company, graded.scheme.id, day)[0], day)
    if not orders.missing:
        found.append(from_orders(orders.ways(Policy())))
    return ranked(found)
