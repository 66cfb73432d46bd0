"""Who supplies, refers and competes with whom: how much is known, between groups, the hubs, and those of one customer."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.relations.between import GroupMatrix, between_groups, fields_of
from crmcore.domain.relations.relations import COMPETITOR, KINDS, coverage, customer_relations, hubs, relations_of

#: hubs told unless asked for more
HUBS = 20


def relations_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument(
        "--by", metavar="FIELD", help="what customers are grouped by: segment, industry, region, channel, size, kind or tier"
    )
    parser.add_argument("--customer", metavar="ID", help="the relations of this customer, too")
    parser.add_argument("--limit", type=int, default=HUBS, metavar="N", help=f"customers with the most relations (default {HUBS})")


def relations(args: argparse.Namespace) -> CommandResult:
    """How many customers have any relation on file, a matrix of groups per kind, and the customers with the most relations."""
    _, book, mask = graded(args)
    matrices = between_groups(book, args.by, mask)
    answer: dict[str, Any] = {
        **scenario_card(book),
        "known": asdict(coverage(book, mask)),
        "by": args.by or fields_of(book)[0],
        "between": [line for matrix in matrices for line in _cells(matrix)],
        "hubs": [_customer(book, row) for row in hubs(book, mask, 1)[: max(args.limit, 0)].tolist()],
    }
    if args.customer is not None:
        row = book.mart.customers.row_of(args.customer)
        if row is None:
            raise Problem("no_such_customer", customer=args.customer)
        answer["customer"] = {**_customer(book, row), "with": _partners(book, row)}
    return CommandResult(answer)


def _cells(matrix: GroupMatrix) -> list[dict[str, Any]]:
    return [
        {
            "kind": matrix.kind,
            "source": matrix.groups[one],
            "target": matrix.groups[other],
            "pairs": int(matrix.pairs[one, other]),
            "profit": float(matrix.profit[one, other]),
        }
        for one, other in np.argwhere(matrix.pairs > 0).tolist()
    ]


def _customer(book: Book, row: int) -> dict[str, Any]:
    every, mart, tiers = customer_relations(book.mart), book.mart, (*book.scheme.tiers, None)
    counts = ("relations", "supplies", "supplied_by", "sent", "sent_by", "competes")
    return {
        "customer_id": mart.customers.ids[row].as_py(),
        "tier": tiers[book.tier[row]],
        **{name: int(getattr(every, name)[row]) for name in counts},
        "profit": float(mart.metrics[mart.basis][row]),
        "hanging": float(every.hanging[row]),
    }


def _partners(book: Book, row: int) -> list[dict[str, Any]]:
    found, mart = relations_of(book.mart), book.mart
    names = {0: ("supplies", "supplied_by"), 1: ("sent", "sent_by"), COMPETITOR: ("competes", "competes")}
    partners = []
    for place in np.flatnonzero((found.source == row) | (found.target == row)).tolist():
        ahead = bool(found.source[place] == row)
        other = int((found.target if ahead else found.source)[place])
        kind = int(found.kind[place])
        partners.append(
            {
                "kind": KINDS[kind],
                "direction": names[kind][0 if ahead else 1],
                "customer_id": mart.customers.ids[other].as_py(),
                "profit": float(mart.metrics[mart.basis][other]),
            }
        )
    return partners
