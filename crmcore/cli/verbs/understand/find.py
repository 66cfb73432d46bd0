"""Customers, pages, figures and terms by name."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.search.matching import matching_customers
from crmcore.report.search.entries import KINDS, find_entries

#: told of each kind unless asked for more
LIMIT = 10


def find_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help="a customer's number or name, a page, a figure or a term, or a part of it")
    scenario_options(parser)
    parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help=f"of each kind at most (default {LIMIT})")


def find(args: argparse.Namespace) -> CommandResult:
    """What the text finds of each kind, best match first, and how many there are; customers with tier and best known profit."""
    if not args.text.strip():
        raise Problem("search_text_missing")
    _, book, mask = graded(args)
    limit = max(args.limit, 0)
    rows = matching_customers(book, args.text)
    if mask is not None:
        rows = rows[mask[rows]]
    mart, tiers = book.mart, (*book.scheme.tiers, None)
    names = mart.customers.table["name"] if "name" in mart.customers.table.column_names else None
    customers = [
        {
            "customer_id": mart.customers.ids[row].as_py(),
            "name": None if names is None else names[row].as_py(),
            "tier": tiers[book.tier[row]],
            "profit": float(mart.metrics[mart.basis][row]),
        }
        for row in rows[:limit].tolist()
    ]
    answer: dict[str, Any] = {"found": {"customers": rows.size}, "customers": customers}
    entries = find_entries(args.text, args.lang)
    for kind in KINDS:
        of_kind = [entry for entry in entries if entry.kind == kind]
        answer["found"][f"{kind}s"] = len(of_kind)
        answer[f"{kind}s"] = [{k: v for k, v in asdict(entry).items() if k != "kind"} for entry in of_kind[:limit]]
    shown = {name: value for name, value in answer.items() if value}
    return CommandResult({**scenario_card(book), **answer}, in_words=shown)
