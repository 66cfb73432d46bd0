"""The terms of the tiers and the calendar of working days: what is in force on a day, and setting others."""

from __future__ import annotations

import argparse
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.dated_decisions import next_in_force
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.needs import CustomerNeed, needs_in_force
from crmcore.domain.terms.tier_terms import COLOURS, NO_TIER, NUMBERS, OPTIONAL, TEXTS, SchemeTerms, TermsDecision, TierTerms
from crmcore.domain.terms.working_calendar import PRESETS, CalendarDecision, WorkingCalendar
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import DEFAULT, scheme
from crmcore.store.decisions.needs import need_rows, record_need
from crmcore.store.decisions.settings import setting
from crmcore.store.decisions.terms import (
    calendar_decisions,
    calendar_on,
    china_calendar,
    set_calendar,
    set_terms,
    terms_decisions,
    terms_on,
)
from crmcore.store.facts.customers import read_customers
from crmcore.store.reading.day_list import read_day_list
from crmcore.usecases.grading.grading import current_version, grade
from crmcore.usecases.terms.working_date import working_date

NONE = "none"
#: how a customer without a tier is named on the command line
WITHOUT = "none"
FIELDS: tuple[str, ...] = tuple(f.name for f in fields(TierTerms))


def terms_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="in force on this day (default: newest fact)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=_assignment,
        metavar="TIER.FIELD=VALUE",
        help=f"A.close_days=2; TIER {WITHOUT} for customers without one; fields: {', '.join(FIELDS)}; {NONE}: no such",
    )
    parser.add_argument(
        "--colour", action="append", default=[], type=_colour, metavar="COLOUR=TEXT", help=f"entitlements of {', '.join(COLOURS)}"
    )
    parser.add_argument("--visit-share", type=float, metavar="SHARE", help="share of the hours that visits get, 0.6 for 60%%")
    parser.add_argument("--most-customers", type=_whole, default=..., metavar="N", help=f"customers that one person may hold, or {NONE}")
    parser.add_argument("--visit-gone", choices=("on", "off"), help="visit those who have gone by the terms of their tier, too, or not")
    parser.add_argument(
        "--key-tier", metavar="TIER", help=f"tier as which customers marked as key are served at least, or {NONE}: their own"
    )
    parser.add_argument("--calendar", choices=PRESETS[:2], help="begin the calendar anew: that of China, or weekends alone")
    parser.add_argument(
        "--holidays",
        type=Path,
        metavar="FILE",
        help="text, sheet or iCalendar with days off and days worked, one a line: 2027-02-06 off NAME, 2027-02-20 work NAME",
    )
    parser.add_argument(
        "--need", action="append", default=[], type=_need, metavar="CUSTOMER=TEXT", help="what a customer needs; no text: nothing any more"
    )
    parser.add_argument("--effective-on", type=date.fromisoformat, metavar="DATE", help="in force from (default: on every day)")


def _assignment(text: str) -> tuple[str, str, str]:
    place, equals, value = text.partition("=")
    tier, dot, name = place.rpartition(".")
    if not (equals and dot and name in FIELDS):
        raise argparse.ArgumentTypeError("TIER.FIELD=VALUE")
    return tier, name, value


def _colour(text: str) -> tuple[str, str]:
    colour, equals, value = text.partition("=")
    if not equals or colour not in COLOURS:
        raise argparse.ArgumentTypeError("COLOUR=TEXT")
    return colour, value


def _need(text: str) -> tuple[str, str]:
    customer, equals, value = text.partition("=")
    if not (equals and customer):
        raise argparse.ArgumentTypeError("CUSTOMER=TEXT")
    return customer, value


def _whole(text: str) -> int | None:
    return None if text == NONE else int(text)


def terms(args: argparse.Namespace) -> CommandResult:
    """What is in force on the working date; with options that set something they are set first."""
    company = open_company(args.data)
    day = working_date(company, args.working_date)
    single = (args.visit_share, args.visit_gone, args.key_tier)
    if args.set or args.colour or args.most_customers is not ... or any(value is not None for value in single):
        _set_terms(company, args)
    if args.calendar or args.holidays:
        _set_calendar(company, args)
    _record_needs(company, args, day)
    chosen, decision = terms_on(company, args.scheme, day)
    return CommandResult(
        {
            "scheme": args.scheme,
            "working_date": day,
            "set_by": None if decision is None else decision.author,
            "effective_on": None if decision is None else decision.effective_on,
            "recorded_at": None if decision is None else decision.recorded_at,
            "next": _coming(next_in_force(terms_decisions(company, args.scheme), day)),
            "tiers": [{"tier": code or None, **asdict(row)} for code, row in chosen.tiers],
            "colours": dict(chosen.colours),
            "visit_share": chosen.visit_share,
            "most_customers": chosen.most_customers,
            "visit_gone": chosen.visit_gone,
            "key_tier": chosen.key_tier,
            "calendar": _calendar(company, day),
            "needs": _needs(company, chosen, day),
            "decisions": [
                {"author": row.author, "effective_on": row.effective_on, "recorded_at": row.recorded_at}
                for row in terms_decisions(company, args.scheme)
            ],
        }
    )


def _needs(company: Company, chosen: SchemeTerms, day: date) -> list[dict[str, Any]]:
    """What single customers need, beside what their tier gives."""
    needs = needs_in_force(need_rows(company), day).values()
    book = grade(company, Scenario(scheme=chosen.scheme)) if needs else None
    rows = []
    for need in needs:
        assert book is not None  # graded, since there are needs
        row = book.mart.customers.row_of(need.customer_id)
        tier = NO_TIER if row is None or book.tier[row] < 0 else book.scheme.tiers[book.tier[row]]
        of_tier = chosen.of(tier)
        rows.append(
            {
                "customer_id": need.customer_id,
                "tier": tier or None,
                "entitlements": of_tier.entitlements or None,
                "services": of_tier.services or None,
                "text": need.text,
                "author": need.author,
                "effective_on": need.effective_on,
            }
        )
    return rows


def _record_needs(company: Company, args: argparse.Namespace, day: date) -> None:
    if args.need:
        customers = read_customers(company.dir, current_version(company))
        if unknown := [customer for customer, _ in args.need if customers.row_of(customer) is None]:
            raise Problem("no_such_customer", customer=unknown[0])
    for customer, text in args.need:
        record_need(company, CustomerNeed(customer, text, args.effective_on or day), author=_author(company, args))


def _calendar(company: Company, day: date) -> dict[str, Any]:
    calendar, decision = calendar_on(company, day)
    return {
        "preset": calendar.preset,
        "set_by": None if decision is None else decision.author,
        "effective_on": None if decision is None else decision.effective_on,
        "next": _coming(next_in_force(calendar_decisions(company), day)),
        "weekend": sorted(calendar.weekend),
        "years_known": None if calendar.years is None else sorted(calendar.years),
        "years_missing": list(calendar.missing_years(day, date(day.year + 1, 12, 31))),
        "days_off_this_year": sum(off.year == day.year for off in calendar.holidays),
        "days_made_up_this_year": sum(worked.year == day.year for worked in calendar.make_up_days),
    }


def _coming(decision: TermsDecision | CalendarDecision | None) -> dict[str, Any] | None:
    """What takes the place of what is in force on the working date, and when."""
    return None if decision is None else {"effective_on": decision.effective_on, "author": decision.author}


def _author(company: Company, args: argparse.Namespace) -> str:
    return args.author or setting(company, "author", "") or ""


def _set_terms(company: Company, args: argparse.Namespace) -> None:
    """Change what the options name in the newest terms; all others stay."""
    decisions = terms_decisions(company, args.scheme)
    now = decisions[-1].chosen if decisions else terms_on(company, args.scheme, date.min)[0]
    codes = (*scheme(company.dir, args.scheme).tiers, NO_TIER)
    rows = dict(now.tiers)
    for tier, name, value in args.set:
        code = NO_TIER if tier == WITHOUT else tier
        if code not in codes:
            raise Problem("unknown_tier_of_terms", tier=tier, known=", ".join((*codes[:-1], WITHOUT)))
        rows[code] = replace(rows[code], **{name: _value(name, value)})
    chosen = SchemeTerms(
        args.scheme,
        tuple(rows.items()),
        tuple((dict(now.colours) | dict(args.colour)).items()),
        now.visit_share if args.visit_share is None else args.visit_share,
        now.most_customers if args.most_customers is ... else args.most_customers,
        now.visit_gone if args.visit_gone is None else args.visit_gone == "on",
        now.key_tier if args.key_tier is None else None if args.key_tier == NONE else args.key_tier,
    )
    set_terms(company, chosen, author=_author(company, args), effective_on=args.effective_on)


def _value(name: str, text: str) -> str | float | None:
    if name in TEXTS:
        return text
    if name in OPTIONAL and text == NONE:
        return None
    try:
        return float(text)
    except ValueError as broken:
        raise Problem("bad_terms", field=name, value=text, most=NUMBERS[name]) from broken


def _set_calendar(company: Company, args: argparse.Namespace) -> None:
    decisions = calendar_decisions(company)
    calendar = decisions[-1].chosen if decisions else calendar_on(company, date.min)[0]
    if args.calendar:
        calendar = china_calendar() if args.calendar == PRESETS[0] else WorkingCalendar()
    if args.holidays:
        calendar = calendar.with_days(read_day_list(args.holidays))
    set_calendar(company, calendar, author=_author(company, args), effective_on=args.effective_on)
