"""Decide about a visit: what cannot be is refused before it is written."""

from __future__ import annotations

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.visits.decisions import VisitDecision
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.visits import record_visit_decision
from crmcore.store.decisions.terms import calendar_on
from crmcore.store.facts.customers import read_customers


def decide_visit(company: Company, version: int, decision: VisitDecision, *, author: str, based_on: int | None = None) -> VisitDecision:
    """Record it. `Problem`: no_such_customer, visit_on_a_day_off, and those of `record_visit_decision`."""
    decision = decision.checked()
    if read_customers(company.dir, version).row_of(decision.customer_id) is None:
        raise Problem("no_such_customer", customer=decision.customer_id)
    if decision.to is not None and not calendar_on(company, decision.on)[0].is_working(decision.to):
        raise Problem("visit_on_a_day_off", day=decision.to.isoformat())
    return record_visit_decision(company, decision, author=author, based_on=based_on)
