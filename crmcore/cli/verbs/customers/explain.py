"""Why one customer has its tier, its health and its next action, and what would lift it."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.cost_to_serve.waterfall import costs_of, waterfall
from crmcore.domain.grading import explain as explaining
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import COLOURS, health_of
from crmcore.domain.health.next_action import next_actions_of
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.key_customers.decisions import key_customers_of
from crmcore.report.health.words import action_name, action_reason
from crmcore.report.words.words import words_for
from crmcore.store.facts.details import read_details
from crmcore.usecases.customer_data.customer_data import read_own_data
from crmcore.usecases.worklist.worklist import company_rates


def explain_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("customer", metavar="ID")
    scenario_options(parser)


def fall_of(book: Book, row: int) -> dict[str, Any] | None:
    """The way from one customer's gross to its net profit; None where its profit is not known."""
    mask = np.zeros(book.mart.count, bool)
    mask[row] = True
    fall = waterfall(book, costs_of(book), mask)
    return None if fall is None else {"gross_profit": fall.gross, "costs": dict(fall.steps), "net_profit": fall.net}


def explain(args: argparse.Namespace) -> CommandResult:
    """Why one customer has its tier, and what would lift it."""
    company, book, _ = graded(args)
    words = words_for(args.lang)
    row = book.mart.customers.row_of(args.customer)
    if row is None:
        raise Problem("no_such_customer", customer=args.customer)
    result = explaining.explain(book, row)
    health = health_of(book, company_rates(company, book.scheme.id, book.scenario.day).call_terms)
    actions = next_actions_of(book, health)
    action = actions.of(np.array([row]))[0]
    facts = _as_published(asdict(result))
    details = read_details(company.dir, book.version, row, args.customer, book.scenario.day, book.mart.late_reasons)
    own, key = read_own_data(company, book, row, details), key_customers_of(book).mark_of(row)
    lines = facts.pop("lines")
    return CommandResult(
        {
            **facts,
            "override": facts["override"] and _as_published(facts["override"]),
            "metrics": lines,
            "to_next_tier": {
                "tier": result.next_tier,
                "points": result.to_next_tier,
                "single_changes": {line.metric: line.lift for line in result.lines},
            },
            "health": {
                "colour": COLOURS[health.colour[row]],
                "reasons": list(health.reasons(row)),
                "next_action": action.code,
                "action": action.how or None,
                "what_to_do": action_name(action, words),
                "why": action_reason(actions, action, row, words, company.currency),
            },
            "net_profit": fall_of(book, row),
            "customer_data": {"known": [asdict(fact) for fact in own.facts], "missing": list(own.missing)},
            "key_customer": key and {"kind": key.kind, "reason": key.reason, "author": key.author, "expires_on": key.expires_on},
            "raw": {m: v[row] for m, v in book.mart.metrics.items()},
            "scenario": scenario_card(book),
        }
    )


#: attribute → its name in the output, where they differ
_PUBLISHED_NAMES = {"assigned": "given", "weighted_metrics": "asked_metrics"}


def _as_published(facts: dict[str, Any]) -> dict[str, Any]:
    """The same facts under the names of the output, which outlive those of the code."""
    return {_PUBLISHED_NAMES.get(name, name): value for name, value in facts.items()}
