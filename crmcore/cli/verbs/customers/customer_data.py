"""What is known of customers: eight categories by tier, what is missing, and one customer's own data."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.customer_data.fields import DECISIONS
from crmcore.domain.customer_data.known import CustomerData, KnownItem, lacking_rows
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.facts.details import read_details
from crmcore.usecases.customer_data.customer_data import read_customer_data, read_own_data


def customer_data_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--lacking", metavar="CODE", help="list the customers without this: a `code` of the answer")
    parser.add_argument("--customer", metavar="ID", help="what is known of this customer, and what is not")


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
    if args.customer:
        result["customer"] = own_card(company, book, args.customer)
    return CommandResult({**result, "scenario": scenario_card(book)})


def own_card(company: Company, book: Book, customer: str) -> dict[str, Any]:
    """What is known of one customer. Raises `Problem("no_such_customer")`."""
    row = book.mart.customers.row_of(customer)
    if row is None:
        raise Problem("no_such_customer", customer=customer)
    details = read_details(company.dir, book.version, row, customer, book.scenario.day, book.mart.late_reasons)
    own = read_own_data(company, book, row, details)
    return {"customer_id": customer, "known": [asdict(fact) for fact in own.facts], "missing": list(own.missing)}


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
