"""What a draft would change: the facts of the working date, the grades in force beside it, the terms of both."""

from __future__ import annotations

from datetime import date

from crmcore.domain.budget.basis import budget_facts, is_known
from crmcore.domain.budget.effect import BudgetFacts
from crmcore.domain.complaints.staffing import arrivals, default_hours, efforts
from crmcore.domain.effect.effect import Arrivals, DraftEffect, EffectFacts, draft_effect
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.budget import KIND as BUDGET, budget_on
from crmcore.store.decisions.act.complaints import KIND as COMPLAINT
from crmcore.store.decisions.terms import CALENDAR, calendar_on, terms_on
from crmcore.store.facts.activities.open_orders import read_open_orders
from crmcore.usecases.health.complaint_desk import read_complaint_desk
from crmcore.usecases.team.team import RESTS_ON as TEAM_RESTS_ON, read_team

YEAR = 12
#: kinds of decisions that the effect of a draft rests on
RESTS_ON: tuple[str, ...] = (*TEAM_RESTS_ON, BUDGET, COMPLAINT, CALENDAR)


def read_effect_facts(company: Company, before: Book, day: date) -> EffectFacts:
    """What the effect of any draft is worked out from, on a working date under the grades in force. Raises `Problem("unknown_version")`."""
    has, version = before.mart.has, before.version
    terms, _ = terms_on(company, before.scheme.id, day)
    return EffectFacts(
        _arrivals(company, before, day) if "complaint" in has else None,
        read_team(company, before, terms, day) if "rep" in has else None,
        read_open_orders(company.dir, version, day) if "open_order" in has else None,
        calendar_on(company, day)[0],
        _budget(company, before, day),
    )


def _budget(company: Company, before: Book, day: date) -> BudgetFacts | None:
    if not is_known(before):
        return None
    decision = budget_on(company, before.scheme.id, day)
    return budget_facts(before, None if decision is None else decision.request)


def _arrivals(company: Company, before: Book, day: date) -> Arrivals:
    desk = read_complaint_desk(company, before.scenario, before.version, day, lambda _: before.tier)
    at = arrivals(desk.known, months_before(day, YEAR), day)
    effort = efforts(desk.known, at)
    return Arrivals(desk.known.opened[at], desk.known.row[at], effort, default_hours(desk, at, effort))


def read_draft_effect(company: Company, before: Book, draft: Book, facts: EffectFacts, day: date, *, slow: bool = False) -> DraftEffect:
    """What a draft would change against the grades in force, by the terms in force on the working date."""
    terms = tuple(terms_on(company, book.scheme.id, day)[0] for book in (before, draft))
    return draft_effect(before, draft, (terms[0], terms[1]), facts, slow=slow)
