"""Visits: who is due, the plan of the coming weeks, its calendar file; moving, skipping and recording visits."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.visits.decisions import VisitDecision, learned_until
from crmcore.domain.visits.due import COUNTED
from crmcore.domain.visits.plan import REASONS, VisitPlan
from crmcore.domain.visits.weeks import WEEKS
from crmcore.report.visits.lines import visit_lines, visits_calendar
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.decisions.exports import record_export
from crmcore.store.decisions.settings import setting
from crmcore.store.files.atomic_write import atomic_replacement
from crmcore.usecases.terms.working_date import working_date
from crmcore.usecases.visits.decide import decide_visit
from crmcore.usecases.visits.planning import company_plan

VIEWS = ("plan", "due", "people", "tiers")


def visits_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="plan on this day (default: newest fact)")
    parser.add_argument("--weeks", type=int, default=WEEKS, metavar="N", help=f"calendar weeks to plan (default: {WEEKS})")
    parser.add_argument(
        "--counted", default=COUNTED[0], choices=COUNTED, help="intervals count from the last contact, or from visits alone"
    )
    parser.add_argument("--rep", metavar="ID", help="of this salesperson alone")
    parser.add_argument("--show", choices=VIEWS, default="plan", help="the plan (default), who is due, hours and factors, the tiers")
    parser.add_argument("--ics", type=Path, metavar="FILE", help="write the plan as a calendar file (.ics)")
    parser.add_argument("--move", metavar="CUSTOMER", help="move this customer's next visit to the day of --to")
    parser.add_argument("--to", type=date.fromisoformat, metavar="DATE", help="with --move: the new day")
    parser.add_argument("--skip", metavar="CUSTOMER", help="skip this customer's next visit; --text says why")
    parser.add_argument("--visited", metavar="CUSTOMER", help="record a visit of this customer; --text says what was learned")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="with --visited: the day of it (default: the working date)")
    parser.add_argument("--text", default="", help="why it is skipped, what was learned")


def visits(args: argparse.Namespace) -> CommandResult:
    """What the Visits page shows; with --move, --skip or --visited that is written first."""
    company = open_company(args.data)
    day = working_date(company, args.working_date)
    _decide(company, args, day)
    found = company_plan(company, args.scheme, day, args.weeks, args.counted)
    plan, people = found.plan, found.plan.due.team.people
    if args.rep is not None and args.rep not in people.place:
        raise Problem("unknown_rep", rep=args.rep)
    person = None if args.rep is None else people.place[args.rep]
    which = np.arange(len(plan.day)) if person is None else np.flatnonzero(plan.person == person)
    if args.ics is not None:
        return _calendar(company, args, plan, found.book, which)
    if args.show == "people":
        return CommandResult([_person(plan, k) for k in range(people.count) if person in (None, k)])
    if args.show == "tiers":
        return CommandResult([_tier(plan, k) for k in range(len(plan.due.team.tiers) + 1)])
    if args.show == "due":
        return CommandResult(_due(plan, person))
    return CommandResult([_visit(plan, k) for k in which.tolist()])


def _decide(company: Company, args: argparse.Namespace, day: date) -> None:
    asked = [(name, customer) for name, customer in (("moved", args.move), ("skipped", args.skip), ("visited", args.visited)) if customer]
    for action, customer in asked:
        found = company_plan(company, args.scheme, day, args.weeks, args.counted)
        on = (args.on or day) if action == "visited" else day
        planned = None if action == "visited" else next_visit(found.plan, customer)
        if on > day:
            raise Problem("visit_not_yet", day=on.isoformat(), today=day.isoformat())
        decision = VisitDecision(customer, action, on, planned, args.to if action == "moved" else None, args.text)
        decide_visit(company, found.book.version, decision, author=args.author or setting(company, "author", "") or "")


def next_visit(plan: VisitPlan, customer_id: str) -> date | None:
    """The day of a customer's next visit in the plan, None: it has none."""
    days = plan.day[plan.due.team.ids[plan.customer] == customer_id]
    return date.fromordinal(int(days.min())) if len(days) else None


def _calendar(company: Company, args: argparse.Namespace, plan: VisitPlan, book: Book, which: np.ndarray) -> CommandResult:
    if args.ics.suffix.lower() != ".ics":
        raise Problem("unknown_export_format", name=args.ics.name, known=".ics")
    words, author = words_for(args.lang), args.author or setting(company, "author", "") or "cli"
    called = words.t("visits.title") if args.rep is None else plan.due.team.people.name(plan.due.team.people.place[args.rep])
    lines = visit_lines(plan, book, words, learned_until(visit_decisions(company.dir), plan.due.day), which)
    content = visits_calendar(lines, called, company.slug, plan.due.day, words)
    with atomic_replacement(args.ics) as draft:
        draft.write_bytes(content)
        position = record_export(
            company,
            content,
            what="visits.calendar",
            file=args.ics.name,
            rows=len(which),
            author=author,
            scenario=book.scenario.key,
            version=book.version,
            ledger=book.ledger,
            effective_on=plan.due.day,
            rep=args.rep,
        )
    return CommandResult({"file": args.ics, "visits": len(which), "bytes": len(content), "author": author, "ledger": position})


def _visit(plan: VisitPlan, at: int) -> dict[str, Any]:
    customer = int(plan.customer[at])
    return {
        "rep_id": plan.due.team.people.ids[plan.person[at]],
        "customer_id": str(plan.due.team.ids[customer]),
        "date": date.fromordinal(int(plan.day[at])),
        "reason": REASONS[plan.reason[at]],
        "hours": float(plan.hours[at]),
        **_facts(plan, customer),
    }


def _facts(plan: VisitPlan, customer: int) -> dict[str, Any]:
    due, team = plan.due, plan.due.team
    tier, last = int(team.tier[customer]), due.last[customer]
    return {
        "tier": team.tiers[tier] if tier >= 0 else None,
        "due": None if np.isnat(due.due[customer]) else due.due[customer].tolist(),
        "days_since_contact": None if np.isnat(last) else int(due.days[customer]),
        "interval": float(due.interval[customer]) if np.isfinite(due.interval[customer]) else None,
        "ratio": None if np.isnan(due.ratio[customer]) else float(due.ratio[customer]),
    }


def _due(plan: VisitPlan, person: int | None) -> list[dict[str, Any]]:
    """Every customer due within the weeks, and whether it is planned; the most overdue of the highest tier first."""
    team, due = plan.due.team, plan.due
    status = np.full(team.count, "planned", dtype=object)
    for name, places in (("no_room", plan.no_room), ("put_off", plan.put_off), ("no_owner", plan.nobodys)):
        status[places] = name
    chosen = np.unique(np.concatenate((plan.customer, plan.no_room, plan.put_off, plan.nobodys))).astype(np.int64)
    chosen = chosen if person is None else chosen[team.owner[chosen] == person]
    tier = np.where(team.tier < 0, len(team.tiers), team.tier)[chosen]
    chosen = chosen[np.lexsort((team.ids[chosen], -np.nan_to_num(due.ratio[chosen], nan=-np.inf), tier))]
    return [
        {"rep_id": team.owner_id(place), "customer_id": str(team.ids[place]), "status": status[place], **_facts(plan, place)}
        for place in chosen.tolist()
    ]


def _person(plan: VisitPlan, at: int) -> dict[str, Any]:
    stretch, due, people = plan.stretch, plan.due, plan.due.team.people
    mine = due.team.owner == at
    return {
        "rep_id": people.ids[at],
        "name": people.names[at] or None,
        "due": int((due.is_due & mine).sum()),
        "overdue": int((due.overdue & mine).sum()),
        "never": int((due.never & mine).sum()),
        "visits": int((plan.person == at).sum()),
        "hours_a_week": float(people.hours[at] * 7 / 365),
        "hours_assumed": bool(people.assumed[at]),
        "factor_weeks": stretch.weeks,
        "hours_needed": float(stretch.needed[at]),
        "hours_available": float(stretch.available[at]),
        "hours_missing": float(stretch.missing[at]),
        "hours_missing_after_lower": float(stretch.missing_after[at]),
        "lower_factor": float(stretch.lower[at]),
        "all_factor": float(stretch.all[at]),
        "fits": bool(stretch.fits[at]),
        "no_room": int((due.team.owner[plan.no_room] == at).sum()),
        "put_off": int((due.team.owner[plan.put_off] == at).sum()),
    }


def _tier(plan: VisitPlan, at: int) -> dict[str, Any]:
    effect, team = plan.effect()[at], plan.due.team
    return {
        "tier": team.tiers[at] if effect.tier >= 0 else None,
        "customers": effect.customers,
        "visits_by_terms": effect.by_terms,
        "visits_planned": effect.planned,
        "hours_by_terms": effect.hours_by_terms,
        "hours_planned": effect.hours_planned,
        "interval": effect.interval,
        "longest_interval": effect.longest,
        "put_off": effect.put_off,
        "no_room": effect.no_room,
        "gone_not_visited": int((team.terms_tier[team.unvisited] == effect.tier).sum()),
    }
