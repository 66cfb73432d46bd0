"""The team: how much each salesperson has to do, the moves that even it out, and the pool; accepting moves, and going back."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.team.balancing import POLICIES, TOLERANCE, Balance, Request, balance
from crmcore.domain.team.pool import NEVER, not_contacted, too_many
from crmcore.domain.team.team import Loads, Team, loads
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.report.team.words import move_reason
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.owners import give_owners, owner_decisions, owners_back
from crmcore.store.decisions.settings import setting
from crmcore.store.decisions.terms import terms_on
from crmcore.usecases.team.team import book_in_force, owner_changes, read_contact_days, read_team
from crmcore.usecases.terms.working_date import working_date


def team_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="plan on this day (default: newest fact)")
    parser.add_argument("--policy", choices=POLICIES, default=POLICIES[0], help="what a move costs: hours and value, or one each")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE, metavar="SHARE", help="around the region's mean, 0.1 for 10%%")
    parser.add_argument("--pin", action="append", default=[], metavar="CUSTOMER", help="stays with its owner (may be repeated)")
    parser.add_argument("--pin-tier", action="append", default=[], metavar="TIER", help="all of this tier stay with their owners")
    parser.add_argument("--accept", action="store_true", help="make the moves: the new owners count from the working date on")
    parser.add_argument("--only", action="append", default=[], metavar="CUSTOMER", help="with --accept: the moves of these customers alone")
    parser.add_argument(
        "--back-to", type=int, metavar="POSITION", help="owners as after the decision at this ledger position, 0: as in the customer list"
    )


def team(args: argparse.Namespace) -> CommandResult:
    """Load before and after, moves with reasons, imbalance and proven gap on the working date; with --accept the moves are recorded."""
    request = Request(args.policy, args.tolerance, frozenset(args.pin), tuple(args.pin_tier)).checked()
    company = open_company(args.data)
    day = working_date(company, args.working_date)
    book, run = book_in_force(company, args.scheme, day)
    if unknown := [tier for tier in args.pin_tier if tier not in book.scheme.tiers]:
        raise Problem("unknown_tier_of_terms", tier=unknown[0], known=", ".join(book.scheme.tiers))
    terms, _ = terms_on(company, args.scheme, day)
    if args.back_to is not None:
        owners_back(company, args.back_to, author=_author(company, args), effective_on=day)
    found = read_team(company, book, terms, day)
    if unknown := sorted({*args.pin, *args.only} - set(found.ids.tolist())):
        raise Problem("no_such_customer", customer=unknown[0])
    proposal = balance(found, request)
    recorded = None
    if args.accept:
        changes = owner_changes(found, proposal, frozenset(args.only) if args.only else None)
        recorded = give_owners(company, changes, author=_author(company, args), effective_on=day)
    before, after, gone = loads(found), loads(found, proposal.owner), found.gone
    return CommandResult(
        {
            "working_date": day,
            "run": None if run is None else run.id,
            "grades_as_of": book.scenario.day,
            "policy": request.policy,
            "tolerance": request.tolerance,
            "before": _people(found, before),
            "after": _people(found, after),
            "moves": _moves(found, proposal, args.lang, args.scheme),
            "imbalance_before": before.imbalance,
            "imbalance_after": after.imbalance,
            "largest_deviation_before": before.largest_deviation,
            "largest_deviation_after": after.largest_deviation,
            "optimality_gap": proposal.gap,
            "regions": [asdict(region) for region in proposal.regions],
            "infeasible_regions": [region.name or None for region in proposal.infeasible],
            "without_owner": int((found.owner < 0).sum()),
            "gone": {"customers": int(gone.sum()), "visited": found.visit_gone, "visit_hours": float(found.hours[gone].sum())},
            "pool": _pool(company, book, found, terms, day),
            "recorded": recorded,
            "decisions": [
                {
                    "position": row.position,
                    "author": row.author,
                    "effective_on": row.effective_on,
                    "recorded_at": row.recorded_at,
                    "customers": len(row.changes),
                    "back_to": row.back_to,
                }
                for row in owner_decisions(company)
            ],
        }
    )


def _author(company: Company, args: argparse.Namespace) -> str:
    return args.author or setting(company, "author", "") or ""


def _people(found: Team, state: Loads) -> dict[str, dict[str, Any]]:
    people, names = found.people, (*found.tiers, "none")
    return {
        people.ids[k]: {
            "name": people.names[k] or None,
            "region": people.regions[k] or None,
            "customers": int(state.customers[k]),
            "by_tier": dict(zip(names, state.by_tier[k].tolist(), strict=True)),
            "hours": float(state.hours[k]),
            "capacity_hours": float(people.hours[k]),
            "capacity_assumed": bool(people.assumed[k]),
            **{
                name: _known(column[k])
                for name, column in (
                    ("load", state.load),
                    ("from_region_mean", state.relative),
                    ("amount", state.amount),
                    ("profit", state.profit),
                    ("growth_potential", state.potential),
                    ("quota", people.quota),
                    ("quota_gap", state.quota_gap),
                )
            },
        }
        for k in range(people.count)
    }


def _moves(found: Team, proposal: Balance, language: str, scheme: str) -> list[dict[str, Any]]:
    words = words_for(language)
    return [
        {
            "customer_id": str(found.ids[move.customer]),
            "from": found.owner_id(move.customer),
            "to": found.people.ids[move.target],
            "why": move_reason(found, move, words, scheme),
            "reason": move.reason,
            "rank": move.rank or None,
            "leaving": move.leaving or None,
            "owned": move.owned or None,
            "tier": found.tiers[found.tier[move.customer]] if found.tier[move.customer] >= 0 else None,
            "hours": float(found.hours[move.customer]),
        }
        for move in proposal.moves
    ]


def _pool(company: Company, book: Book, found: Team, terms: SchemeTerms, day: date) -> dict[str, Any]:
    contacts = read_contact_days(company, book, found, day)
    late: list[dict[str, Any]] | None = None
    if contacts is not None:
        places, days = not_contacted(found, *contacts, day, terms.by_tier(found.tiers, "pool_after"))
        late = [
            {
                "customer_id": str(found.ids[place]),
                "rep_id": found.owner_id(place),
                "days_since_contact": None if since == NEVER else since,
            }
            for place, since in zip(places.tolist(), days.tolist(), strict=True)
        ]
    return {
        "most_customers": terms.most_customers,
        "too_many": [
            {"rep_id": found.people.ids[row.person], "customers": row.customers, "over": row.over}
            for row in too_many(found, terms.most_customers)
        ],
        "not_contacted": late,
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
