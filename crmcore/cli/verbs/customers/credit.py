"""Reasons for late payment: how much of it each explains, which are excused, and what that changes."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.grading.late_reasons import NO_LATE_REASONS
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.late_reasons import late_reason_decisions, set_late_reasons
from crmcore.store.decisions.settings import setting
from crmcore.usecases.credit.late_reasons import late_reasons_report


def late_reasons_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument(
        "--excuse", action="append", default=[], metavar="REASON", help="excuse late payment for this reason, as in the data"
    )
    parser.add_argument("--count", action="append", default=[], metavar="REASON", help="count it, also where the file excuses it")
    parser.add_argument("--by-file", action="append", default=[], metavar="REASON", help="go by the file's own mark of each invoice again")
    parser.add_argument("--effective-on", type=date.fromisoformat, metavar="DATE", help="in force from (default: on every day)")


def late_reasons(args: argparse.Namespace) -> CommandResult:
    """The reasons, the decision in force, and every customer whose tier or credit differs from the file's own marks."""
    if args.excuse or args.count or args.by_file:
        _set(args)
    company, book, _ = graded(args)
    report = late_reasons_report(company, book)
    decision = decision_in_force(late_reason_decisions(company.dir, book.ledger), book.scenario.day)
    credit, ids, tiers = book.mart.metrics["credit_score"], book.mart.customers.ids, (*book.scheme.tiers, None)
    moved = book.tier != report.tier_by_file
    return CommandResult(
        {
            "decision": None
            if decision is None
            else {
                **decision.chosen.as_json(),
                "author": decision.author,
                "recorded_at": decision.recorded_at,
                "effective_on": decision.effective_on,
            },
            "reasons": [asdict(row) for row in report.reasons],
            "credit_changed": int(report.credit_changed.sum()),
            "tier_changed": int(moved.sum()),
            "customers": [
                {
                    "customer_id": ids[row].as_py(),
                    "credit_by_file": report.credit_by_file[row],
                    "credit_score": credit[row],
                    "tier_by_file": tiers[report.tier_by_file[row]],
                    "tier": tiers[book.tier[row]],
                }
                for row in np.flatnonzero(report.credit_changed | moved).tolist()
            ],
            "scenario": scenario_card(book),
        }
    )


def _set(args: argparse.Namespace) -> None:
    """Change what the options name; all other reasons stay as decided."""
    company = open_company(args.data)
    decisions = late_reason_decisions(company.dir)
    chosen = decisions[-1].chosen if decisions else NO_LATE_REASONS
    for reasons, excused in ((args.excuse, True), (args.count, False), (args.by_file, None)):
        for reason in reasons:
            chosen = chosen.with_reason(reason, excused)
    author = args.author or setting(company, "author", "") or ""
    set_late_reasons(company, chosen, author=author, effective_on=args.effective_on)
