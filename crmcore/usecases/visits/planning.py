"""The plan of visits of a company on a working date: grades, terms, owners and calendar in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.visits.due import COUNTED
from crmcore.domain.visits.plan import VisitPlan, plan_visits
from crmcore.domain.visits.weeks import WEEKS
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.visits import KIND as VISIT
from crmcore.store.decisions.runs import Run
from crmcore.store.decisions.terms import CALENDAR, calendar_on, terms_on
from crmcore.usecases.team.team import RESTS_ON as TEAM_RESTS_ON, book_in_force, read_team
from crmcore.usecases.visits.due import read_visits_due

#: kinds of decisions that the plan rests on
RESTS_ON: tuple[str, ...] = (*TEAM_RESTS_ON, VISIT, CALENDAR)


@dataclass(frozen=True, eq=False)
class CompanyPlan:
    """The plan with the grades that it was made by; `run`: the published run, None: nothing is published yet."""

    plan: VisitPlan
    book: Book
    run: Run | None


def company_plan(company: Company, scheme: str, day: date, weeks: int = WEEKS, counted: str = COUNTED[0]) -> CompanyPlan:
    """Plan the coming weeks. `Problem`: no_salespeople, bad_weeks, bad_counted, and those of grading."""
    book, run = book_in_force(company, scheme, day)
    return CompanyPlan(plan_of(company, book, scheme, day, weeks, counted), book, run)


def plan_of(company: Company, book: Book, scheme: str, day: date, weeks: int = WEEKS, counted: str = COUNTED[0]) -> VisitPlan:
    """The plan by the grades of a Book. `Problem`: no_salespeople, bad_weeks, bad_counted."""
    if counted not in COUNTED:
        raise Problem("bad_counted", value=counted, known=", ".join(COUNTED))
    terms, _ = terms_on(company, scheme, day)
    team = read_team(company, book, terms, day)
    if not team.people.count:
        raise Problem("no_salespeople")
    calendar, _ = calendar_on(company, day)
    return plan_visits(read_visits_due(company, book, team, terms, day, counted), calendar, weeks)
