"""The worklist: everybody's entries of the week; marks, hand-overs, rates, customers left uncalled."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.worklist.entries import Entries
from crmcore.domain.worklist.holdout import SHARE, LeaveOut
from crmcore.domain.worklist.marks import MARKS, OPEN, Mark, outcome_counts
from crmcore.domain.worklist.rates import RATES
from crmcore.domain.worklist.reasons import REASONS
from crmcore.domain.worklist.week import BEYOND, NOBODY, PARTS
from crmcore.domain.worklist.worklist import Worklist
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.act.worklist import leave_out_on, marks, rates_on, record_marks, set_leave_out, set_rates
from crmcore.store.decisions.settings import setting
from crmcore.usecases.terms.working_date import working_date
from crmcore.usecases.worklist.worklist import BooksOn, books_on, read_call_effect, read_worklist

VIEWS: tuple[str, ...] = ("entries", "weeks", "outcomes", "left-out", "rates")


def worklist_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="plan on this day (default: newest fact)")
    parser.add_argument("--rep", metavar="NUMBER", help="the list of this salesperson alone")
    parser.add_argument("--show", choices=VIEWS, default=VIEWS[0], help="what to print (default: entries)")
    parser.add_argument(
        "--mark", action="append", default=[], type=_pair, metavar="CUSTOMER=MARK", help=f"record {', '.join(MARKS)} (may be repeated)"
    )
    parser.add_argument("--note", default="", metavar="TEXT", help="with --mark: in your own words")
    parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="with --mark CUSTOMER=snoozed: back on this day")
    parser.add_argument("--to", default="", metavar="NUMBER", help="with --mark CUSTOMER=handed_over: who has the entry this week")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=_pair,
        metavar="RATE=VALUE",
        help=f"an assumption from the working date on: {', '.join(RATES)}",
    )
    parser.add_argument("--leave-out", choices=("on", "off"), help="leave a tenth uncalled at random from the working date on, or stop it")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.rpartition("=")
    if not (equals and name and value):
        raise argparse.ArgumentTypeError("NAME=VALUE")
    return name, value


def worklist(args: argparse.Namespace) -> CommandResult:
    """The entries of the working date, or another view of them; what options record or set is done first."""
    company = open_company(args.data)
    day, books = working_date(company, args.working_date), books_on(company, args.scheme)
    if args.set:
        _set_rates(company, args, day)
    if args.leave_out:
        share = SHARE if args.leave_out == "on" else 0.0
        set_leave_out(company, LeaveOut(day, args.scheme, share), author=_author(company, args))
    if args.mark:
        _record(company, args, books, day)
    if args.show == "rates":
        chosen, decision = rates_on(company, day)
        return CommandResult({**asdict(chosen), "set_by": None if decision is None else decision.author})
    if args.show == "outcomes":
        return CommandResult([asdict(row) for row in outcome_counts(marks(company), None, day)])
    if args.show == "left-out":
        return CommandResult(_left_out(company, books, day))
    listed = read_worklist(company, books, day)
    ids = books(day).now.mart.customers.ids
    return CommandResult(_weeks(listed, args.rep) if args.show == "weeks" else _entries(listed, ids, args.rep))


def _author(company: Company, args: argparse.Namespace) -> str:
    return args.author or setting(company, "author", "") or ""


def _set_rates(company: Company, args: argparse.Namespace, day: date) -> None:
    chosen = rates_on(company, day)[0]
    for name, text in args.set:
        if name not in RATES:
            raise Problem("unknown_worklist_rate", rate=name, known=", ".join(RATES))
        try:
            chosen = replace(chosen, **{name: float(text)})
        except ValueError as broken:
            raise Problem("bad_worklist_rate", field=name, value=text, least=0, most=1) from broken
    set_rates(company, chosen, author=_author(company, args), effective_on=day)


def _record(company: Company, args: argparse.Namespace, books: BooksOn, day: date) -> None:
    """Record the marks asked for, with the reasons and the salesperson of each entry; what somebody else marks meanwhile stays."""
    listed = read_worklist(company, books, day)
    customers, chosen, based_on = books(day).now.mart.customers, [], {}
    for customer, code in args.mark:
        row = customers.row_of(customer)
        if row is None:
            raise Problem("no_such_customer", customer=customer)
        if code == "handed_over" and args.to not in listed.reps.ids:
            raise Problem("unknown_rep", rep=args.to)
        rep = args.to if code == "handed_over" else ""
        mark = Mark(customer, code, day, rep=rep, note=args.note, until=args.until if code == "snoozed" else None)
        chosen.append(listed.marked(row, mark))
        based_on[customer] = listed.newest.get(row, 0)
    record_marks(company, chosen, author=_author(company, args), based_on=based_on)


def _entries(listed: Worklist, ids: Any, rep: str | None) -> list[dict[str, Any]]:
    """Open entries in their order, salesperson by salesperson, then the closed ones."""
    plan, week = listed.plan, listed.week
    found = []
    for at in plan.order.tolist():
        part = int(plan.part[at])
        row = _row(listed, listed.entries, at, int(listed.owner[at]), ids)
        due = row["due"] or (None if part == BEYOND else week.last)
        found.append({**row, "due": due, "status": OPEN, "part": PARTS[part], "rank": int(plan.rank[at])})
    for at in range(len(listed.closed)):
        status = listed.status(int(listed.closed.rows[at]))
        row = _row(listed, listed.closed, at, int(listed.closed_owner[at]), ids)
        found.append({**row, "status": status, "part": None, "rank": None})
    return [row for row in found if rep is None or row["rep_id"] == rep]


def _row(listed: Worklist, entries: Entries, at: int, owner: int, ids: Any) -> dict[str, Any]:
    reason, due, row = REASONS[int(entries.lead[at])], int(entries.due[at]), int(entries.rows[at])
    tier = int(listed.basis.tier[row])
    return {
        "rep_id": listed.reps.ids[owner] or None if owner != NOBODY else None,
        "customer_id": ids[row].as_py(),
        "due": None if due == NEVER else date.fromordinal(due),
        "kind": reason.kind,
        "reason": reason.code,
        "action": reason.action,
        "money": float(entries.money[at]),
        "status": OPEN,
        "reasons": list(entries.codes(at)),
        "hours": float(entries.hours[at]),
        "tier": listed.basis.tiers[tier] if tier >= 0 else None,
    }


def _weeks(listed: Worklist, rep: str | None) -> list[dict[str, Any]]:
    found = []
    for week in listed.weeks():
        number = listed.reps.ids[week.rep] or None if week.rep != NOBODY else None
        if rep is None or number == rep:
            found.append(
                {
                    "rep_id": number,
                    "hours": week.hours,
                    "planned_hours": week.planned,
                    "over_hours": week.over,
                    **dict(zip(PARTS, week.entries, strict=True)),
                    "money": week.money,
                    "closed": week.closed,
                }
            )
    return found


def _left_out(company: Company, books: BooksOn, day: date) -> dict[str, Any]:
    decision, effect = leave_out_on(company, day), read_call_effect(company, books, day)
    listed = read_worklist(company, books, day)
    ids = books(day).now.mart.customers.ids
    return {
        "in_force": decision is not None and decision.share > 0,
        "since": None if decision is None else decision.on,
        "scheme": None if decision is None else decision.scheme,
        "seed": None if decision is None else decision.seed,
        "customers": [ids[int(row)].as_py() for row in listed.left_out],
        "assumed_success": rates_on(company, day)[0].stay_success,
        "measured_success": None if effect is None else effect.success,
        "unmet": [] if effect is None else list(effect.unmet),
        "ends": None if effect is None else effect.ends,
        "by_tier": []
        if effect is None
        else [
            {**asdict(row), "tier": None if row.tier is None or row.tier < 0 else listed.basis.tiers[row.tier], "all": row.tier is None}
            for row in effect.rows
        ],
    }
