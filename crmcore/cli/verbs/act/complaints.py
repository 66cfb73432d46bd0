"""Complaints: the queue with its deadlines, recording what was done, delays, and a replay under other terms or staff."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.domain.complaints.clock import STATUSES
from crmcore.domain.complaints.delays import DelayRow, delay_rows
from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.complaints.replay import POLICIES, replay
from crmcore.domain.complaints.staffing import arrivals, default_hours, efforts
from crmcore.domain.complaints.staying import FEW, bought_since, observed_staying, staying_dates
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.ordinals import NEVER
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.settings import setting
from crmcore.store.facts.customers import read_customers
from crmcore.usecases.complaints.desk import complaint_desk
from crmcore.usecases.complaints.recording import record_complaint
from crmcore.usecases.grading.grading import current_version, grade, resolve
from crmcore.usecases.health.complaint_desk import Asked
from crmcore.usecases.terms.working_date import working_date

VIEWS = ("queue", "all", "delays", "replay", "staying")


def complaints_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="as known on this day (default: newest fact)")
    parser.add_argument(
        "--show", choices=VIEWS, default="queue", help="open ones in their order (default), all, the delay table, a replay, who stayed"
    )
    parser.add_argument("--id", metavar="ID", help="one complaint with the working of its deadline; what the next options are about")
    parser.add_argument(
        "--record", choices=("responded", "paused", "resumed", "closed", "reopened", "assigned", "noted"), help="what was done"
    )
    parser.add_argument("--open", metavar="CUSTOMER", help="record a new complaint of this customer; --text says what about")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day of it (default: the working date)")
    parser.add_argument("--text", default="", help="reason of a pause, outcome, note, subject")
    parser.add_argument("--owner", default="", help="who takes care of it")
    parser.add_argument("--hours", type=float, help="of a closing: hours spent")
    parser.add_argument("--cost", type=float, help="of a closing: what making good cost")
    parser.add_argument("--days", type=_days, metavar="3/3/5/5", help="of a replay: working days per tier (default: the terms)")
    parser.add_argument("--staff-hours", type=float, metavar="HOURS", help="of a replay: hours a working day of the whole team")


def _days(text: str) -> tuple[int, ...]:
    return tuple(int(day) for day in text.split("/"))


def complaints(args: argparse.Namespace) -> CommandResult:
    """What the Complaints page shows; with --record or --open that is written first."""
    company = open_company(args.data)
    version, day = current_version(company), working_date(company, args.working_date)
    scenario = resolve(company, Scenario(scheme=args.scheme, as_of=day), version)
    written = _record(company, args, day)
    number = args.id or written
    # whose tier nobody asks about need not be graded: without published grades that takes seconds for each month
    desk = complaint_desk(company, scenario, version, day, Asked(only_open=bool(number) or args.show == "queue", also=number))
    customers = read_customers(company.dir, version).ids
    if number:
        at = desk.known.place_of(number)
        if at is None:
            raise Problem("unknown_complaint", complaint=number)
        return CommandResult({**_line(desk, at, customers), **_detail(desk, at)})
    if args.show == "delays":
        return CommandResult(_delays(desk))
    if args.show == "replay":
        return CommandResult(_replayed(desk, args))
    if args.show == "staying":
        return CommandResult(_stayed(desk, grade(company, scenario, version)))
    shown = desk.order if args.show == "queue" else np.arange(len(desk.known))
    paused = np.flatnonzero((desk.clock.status == STATUSES.index("paused")) if args.show == "queue" else np.zeros(len(desk.known), bool))
    return CommandResult([_line(desk, int(at), customers) for at in (*shown, *paused)])


def _record(company: Company, args: argparse.Namespace, day: date) -> str:
    """Number of the complaint that was written about; "" where nothing was asked to be."""
    if not (args.record or args.open):
        return ""
    action = ComplaintAction(
        complaint_id="" if args.open else args.id or "",
        action="opened" if args.open else args.record,
        on=args.on or day,
        text=args.text,
        customer_id=args.open or "",
        owner=args.owner,
        hours=args.hours,
        cost=args.cost,
    )
    if args.open and read_customers(company.dir, current_version(company)).row_of(args.open) is None:
        raise Problem("no_such_customer", customer=args.open)
    author = args.author or setting(company, "author", "") or ""
    return record_complaint(company, current_version(company), action, author=author).complaint_id


def _line(desk: ComplaintDesk, at: int, customers: Any) -> dict[str, Any]:
    known, clock, tier = desk.known, desk.clock, int(desk.tier[at])
    return {
        "complaint_id": known.ids[at].as_py(),
        "customer_id": customers[int(known.row[at])].as_py(),
        "tier_at_opening": None if tier < 0 else desk.tiers[tier],
        "opened_at": _day(known.opened[at]),
        "due_at": _day(clock.due[at]),
        "status": STATUSES[clock.status[at]],
        "rank": int(desk.rank[at]) or None,
        "days_allowed": int(clock.allowed[at]),
        "days_left": int(clock.left[at]),
        "responded_at": _day(known.responded[at]),
        "response_due_at": _day(desk.response.due[at]),
        "closed_at": _day(known.closed[at]),
        "subject": known.text("subject", at) or None,
        "owner": known.text("owner", at) or None,
    }


def _detail(desk: ComplaintDesk, at: int) -> dict[str, Any]:
    return {
        "tier_graded_anew": bool(desk.graded_anew[at]),
        "working": [{"day": day, "kind": kind, "counted": used, "why": why or None} for day, kind, used, why in desk.working_of(at)],
        "others_open": [desk.known.ids[int(other)].as_py() for other in desk.others_of_customer(at)],
        "hours": desk.known.hours[at],
        "cost": desk.known.cost[at],
    }


def _day(ordinal: Any) -> date | None:
    return None if ordinal == NEVER else date.fromordinal(int(ordinal))


def _delays(desk: ComplaintDesk) -> dict[str, Any]:
    since = months_before(desk.working_date, 12)
    tiers = [*range(len(desk.tiers)), -1]
    owner, owners = desk.known.owners

    def plain(row: DelayRow, name: str | None) -> dict[str, Any]:
        return {"group": name, **{k: v for k, v in asdict(row).items() if k != "group"}, "in_time_share": row.in_time_share}

    by_tier = delay_rows(desk.known, desk.clock, desk.tier, tiers, since, desk.working_date)
    by_owner = delay_rows(desk.known, desk.clock, owner, range(len(owners)), since, desk.working_date)
    return {
        "since": since,
        "working_date": desk.working_date,
        "left_out": desk.left_out,
        "tiers": [plain(row, desk.tiers[tier] if tier >= 0 else None) for row, tier in zip(by_tier, tiers, strict=True)],
        "owners": [plain(row, owner or None) for row, owner in zip(by_owner, owners, strict=True)],
    }


def _stayed(desk: ComplaintDesk, book: Book) -> dict[str, Any]:
    since, until = staying_dates(book.mart.as_of)
    rows = observed_staying(desk.known, desk.clock, desk.tier, len(desk.tiers), since, until, bought_since(book, until))
    names = {**dict(enumerate(desk.tiers)), -1: "none", None: "all"}
    tiers = [{**asdict(row), "tier": names[row.tier]} for row in rows]
    return {"opened_since": since, "decided_by": until, "bought_by": book.mart.as_of, "few": FEW, "tiers": tiers}


def _replayed(desk: ComplaintDesk, args: argparse.Namespace) -> dict[str, Any]:
    since = months_before(desk.working_date, 12)
    at = arrivals(desk.known, since, desk.working_date)
    effort = efforts(desk.known, at)
    hours = args.staff_hours or default_hours(desk, at, effort)
    place = desk.place[at]
    allowed = desk.allowed[at]
    if args.days:
        if len(args.days) != len(desk.tiers):
            raise Problem("days_do_not_fit", needed=len(desk.tiers), count=len(args.days))
        allowed = np.array(args.days)[place]

    def by_tier(policy: str, days: np.ndarray, a_day: float) -> list[dict[str, Any]]:
        found = replay(desk.known.opened[at], place, days, effort, desk.calendar, a_day, policy)
        return [
            {"tier": tier, "complaints": n, "late_share": late, "longest_wait": waited}
            for tier, (n, late, waited) in zip(desk.tiers, found.by_tier(place, len(desk.tiers)), strict=True)
        ]

    return {
        "since": since,
        "arrivals": len(at),
        "hours_a_day": hours,
        "as_it_is": by_tier("rule", desk.allowed[at], default_hours(desk, at, effort)),
        **{policy: by_tier(policy, allowed, hours) for policy in POLICIES},
    }
