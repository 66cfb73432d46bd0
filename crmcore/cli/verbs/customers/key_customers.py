"""Customers that are key for their influence: marked by hand, and those that are key but not big."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.key_customers.decisions import KINDS, KeyMark, default_end, key_customers_of, key_rows, key_share
from crmcore.domain.key_customers.served import served_of
from crmcore.store.decisions.key_customers import record_key_mark
from crmcore.store.decisions.settings import setting
from crmcore.store.decisions.terms import terms_on


def key_customers_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--customer", metavar="ID", help="mark this customer, or take its mark away")
    parser.add_argument("--kind", choices=KINDS, help="what makes it key; none: the mark is taken away")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, kept with the mark")
    parser.add_argument("--effective-on", type=date.fromisoformat, metavar="DATE", help="from which day (default: the day looked at)")
    parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="first day no longer (default: a year later)")


def key_customers(args: argparse.Namespace) -> CommandResult:
    """Mark where a customer is named; then every key customer with its tier, and what they are of the whole."""
    company, book, customer_mask = graded(args)
    if args.customer is not None:
        if book.mart.customers.row_of(args.customer) is None:
            raise Problem("no_such_customer", customer=args.customer)
        first = args.effective_on or book.scenario.day
        mark = KeyMark(args.customer, args.kind, args.reason, first, args.until or default_end(first))
        record_key_mark(company, mark, author=args.author or setting(company, "author", "") or "")
        company, book, customer_mask = graded(args)
    found, tiers = key_customers_of(book), (*book.scheme.tiers, None)
    rows, metrics = key_rows(book, customer_mask), book.mart.metrics
    served = served_of(book, terms_on(company, book.scheme.id, book.scenario.day)[0])
    listed = []
    for row in rows.tolist():
        mark = found.mark_of(row)
        assert mark is not None
        listed.append(
            {
                "customer_id": mark.customer_id,
                "kind": mark.kind,
                "reason": mark.reason,
                "author": mark.author,
                "effective_on": mark.effective_on,
                "expires_on": mark.expires_on,
                "tier": tiers[book.tier[row]],
                "served_as": tiers[served[row]],
                "not_big": bool(book.tier[row] != 0),
                "order_amount": metrics["order_amount"][row],
                "net_profit": metrics["net_profit"][row],
                "influence": metrics["influence"][row],
            }
        )
    return CommandResult(
        {
            "key": asdict(key_share(book, rows)),
            "key_not_big": asdict(key_share(book, key_rows(book, customer_mask, not_big=True))),
            "customers": listed,
            "scenario": scenario_card(book),
        }
    )
