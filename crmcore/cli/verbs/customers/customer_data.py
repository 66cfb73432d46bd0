"""What is known of customers: eight categories by tier, what is missing, and one customer's own data."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.customer_data.changes import ANY, ChangeEvent, ChangeKind, changed_rows, newest_events
from crmcore.domain.customer_data.fields import DECISIONS
from crmcore.domain.customer_data.known import CustomerData, KnownItem, lacking_rows
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.facts.details import read_details
from crmcore.usecases.customer_data.customer_data import read_customer_changes, read_customer_data, read_influence, read_own_data

#: newest changes in the answer; days of a year
NEWEST, YEAR = 10, 365


def customer_data_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--lacking", metavar="CODE", help="list the customers without this: a `code` of the answer")
    parser.add_argument("--customer", metavar="ID", help="what is known of this customer, what is not, and what has changed")
    parser.add_argument("--changed", metavar="KIND", help="list the customers of whom this has changed: a `code` of the changes, or any")
    parser.add_argument("--days", type=int, default=90, metavar="N", help="in the last N days (default: 90)")
    parser.add_argument("--influence", action="store_true", help="test what changes were followed by")


def customer_data(args: argparse.Namespace) -> CommandResult:
    """What is known of everybody; with the customers that lack something, or of one customer, where that is asked."""
    company, book, customer_mask = graded(args)
    found, ids = read_customer_data(company, book), book.mart.customers.ids
    result: dict[str, Any] = {
        "customers": found.customers,
        "complete": found.complete,
        "hidden_attributes": found.hidden,
        "categories": [_category(item, found, book) for item in found.categories],
        "items": [_item(item, book) for item in found.items],
        "most_wanted": [item.code for item in found.most_wanted()],
        "decided_on": DECISIONS,
    }
    if args.lacking:
        item = found.item(args.lacking)
        if item is None:
            known = ", ".join(one.code for one in (*found.categories, *found.items))
            raise Problem("unknown_customer_data", asked=args.lacking, known=known)
        rows = [] if item.optional else lacking_rows(book, item, customer_mask).tolist()
        result["lacking"] = [ids[row].as_py() for row in rows]
    kinds = read_customer_changes(company, book)
    result |= _changes(kinds, book, args.days)
    if args.changed:
        if args.changed != ANY and args.changed not in {kind.code for kind in kinds}:
            raise Problem("unknown_customer_data", asked=args.changed, known=", ".join((ANY, *(kind.code for kind in kinds))))
        rows = changed_rows(kinds, args.changed, book.scenario.day, args.days)
        rows = rows if customer_mask is None else rows[customer_mask[rows]]
        result["changed"] = [ids[row].as_py() for row in rows.tolist()]
    if args.influence:
        result["influence"] = asdict(read_influence(kinds, book))
    if args.customer:
        result["customer"] = own_card(company, book, args.customer, kinds)
    return CommandResult({**result, "scenario": scenario_card(book)})


def _changes(kinds: Sequence[ChangeKind], book: Book, days: int) -> dict[str, Any]:
    """Every kind with its numbers, and the newest changes."""
    day, ids = book.scenario.day, book.mart.customers.ids
    return {
        "days": days,
        "changes": [
            {
                "code": kind.code,
                "category": kind.category,
                "attribute": kind.name or None,
                "customers": len(changed_rows(kinds, kind.code, day, days)),
                "customers_in_year": len(changed_rows(kinds, kind.code, day, YEAR)),
                "all": len(kind.day),
            }
            for kind in kinds
        ],
        "changed_customers": len(changed_rows(kinds, ANY, day, days)),
        "newest_changes": [_event(event, ids[event.row].as_py()) for event in newest_events(kinds, NEWEST)],
    }


def _event(event: ChangeEvent, customer: str) -> dict[str, Any]:
    return {
        "customer_id": customer,
        "day": event.day,
        "code": event.code,
        "category": event.category,
        "attribute": event.name or None,
        "before": event.before,
        "after": event.after,
    }


def own_card(company: Company, book: Book, customer: str, kinds: Sequence[ChangeKind]) -> dict[str, Any]:
    """What is known of one customer, and what has changed. Raises `Problem("no_such_customer")`."""
    row = book.mart.customers.row_of(customer)
    if row is None:
        raise Problem("no_such_customer", customer=customer)
    details = read_details(company.dir, book.version, row, customer, book.scenario.day, book.mart.late_reasons)
    own = read_own_data(company, book, row, details)
    return {
        "customer_id": customer,
        "known": [asdict(fact) for fact in own.facts],
        "missing": list(own.missing),
        "changes": [_event(event, customer) for event in newest_events(kinds, row=row)],
    }


def _category(item: KnownItem, found: CustomerData, book: Book) -> dict[str, Any]:
    return {
        "code": item.code,
        "category": item.category,
        "customers": item.customers,
        "share": item.customers / found.customers if found.customers else None,
        "by_tier": _by_tier(item, book),
        "nothing_known": found.customers - item.customers,
        "held_by": [one.code for one in found.of(item.category)],
    }


def _item(item: KnownItem, book: Book) -> dict[str, Any]:
    return {
        "code": item.code,
        "category": item.category,
        "attribute": item.name or None,
        "customers": item.customers,
        "by_tier": _by_tier(item, book),
        "missing": None if item.optional else item.missing,
        "missing_amount": None if item.optional else item.missing_amount,
        "decisions": list(item.decisions),
        "newest": item.newest,
    }


def _by_tier(item: KnownItem, book: Book) -> dict[str, int]:
    return dict(zip((*book.scheme.tiers, "without_tier"), item.by_tier.tolist(), strict=True))
