"""Letting customers go: who was, what followed, whom to think about; deciding it, taking it back, and the letter."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.churn.arrears import known_arrears
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.letting_go.candidates import WHY
from crmcore.domain.letting_go.decisions import REASONS, STEPS, LettingGo
from crmcore.report.letting_go.letter import draft_letter
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.letting_go import record_let_go
from crmcore.store.decisions.settings import setting
from crmcore.usecases.letting_go.report import LettingGoReport, letting_go_report


def let_go_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--customer", metavar="ID", help="let this customer go, or take it back")
    parser.add_argument("--reason", choices=REASONS, help="why")
    parser.add_argument("--why", default="", metavar="TEXT", help="in words, kept with the decision")
    parser.add_argument(
        "--tried", action="append", default=[], choices=STEPS, metavar="STEP", help=f"a step tried before: {', '.join(STEPS)}"
    )
    parser.add_argument(
        "--win-back", choices=("allowed", "blocked"), default="blocked", help="whether it may be won back (default: blocked)"
    )
    parser.add_argument("--take-back", action="store_true", help="take the decision about the customer back")
    parser.add_argument("--effective-on", type=date.fromisoformat, metavar="DATE", help="from which day (default: the day looked at)")
    parser.add_argument("--letter", action="store_true", help="the draft of the letter to each, in the language of --lang")


def let_go(args: argparse.Namespace) -> CommandResult:
    """Decide where a customer is named; then the report as the page shows it."""
    company, book, customer_mask = graded(args)
    if args.customer is not None:
        _decide(args, company, book)
        company, book, customer_mask = graded(args)
    report = letting_go_report(company.dir, book, customer_mask)
    return CommandResult(
        {
            "let_go": _decisions(args, company, book, report),
            "unmeasured": report.unmeasured,
            "total": report.effect.total,
            "candidates": _candidates(book, report),
            "scenario": scenario_card(book),
        }
    )


def _decide(args: argparse.Namespace, company: Company, book: Book) -> None:
    if book.mart.customers.row_of(args.customer) is None:
        raise Problem("no_such_customer", customer=args.customer)
    if not args.take_back and args.reason is None:
        raise Problem("unknown_let_go_reason", reason="–", known=", ".join(REASONS))
    decision = LettingGo(
        args.customer,
        None if args.take_back else args.reason,
        args.why,
        tuple(args.tried),
        args.take_back or args.win_back == "allowed",
        args.effective_on or book.scenario.day,
    )
    record_let_go(company, decision, author=args.author or setting(company, "author", "") or "")


def _decisions(args: argparse.Namespace, company: Company, book: Book, report: LettingGoReport) -> list[dict[str, Any]]:
    effect, arrears, words = report.effect, known_arrears(book), words_for(args.lang)
    listed = []
    for k, place in enumerate(report.measured.tolist()):
        decision, row = report.let_go.decisions[place], int(effect.rows[k])
        line: dict[str, Any] = {
            "customer_id": decision.customer_id,
            "effective_on": decision.effective_on,
            "reason": decision.reason,
            "why": decision.why,
            "tried": list(decision.tried),
            "win_back": "allowed" if decision.win_back else "blocked",
            "author": decision.author,
            "days": effect.days[k],
            "year_before": {
                "order_amount": effect.amount[k],
                "gross_profit": effect.gross[k],
                "service_cost": effect.service[k],
                "net_profit": effect.net[k],
            },
            "since": {
                "brought": effect.brought[k],
                "saved": effect.saved[k],
                "owed": effect.owed[k],
                "recovered": effect.recovered[k],
            },
            "influenced": {
                "bought_before": int(effect.followers[k]),
                "bought_on": int(effect.stayed[k]),
                "too_early": bool(effect.early[k]),
                "all_bought_before": int(effect.others[k]),
                "all_bought_on": int(effect.others_stayed[k]),
            },
        }
        if args.letter:
            owed = 0.0 if arrears is None else float(arrears.overdue[row])
            line["letter"] = draft_letter(decision, str(customer_name(book, row)), company.name, owed, words, company.currency)
        listed.append(line)
    return listed


def _candidates(book: Book, report: LettingGoReport) -> list[dict[str, Any]]:
    found, ids, net = report.candidates, book.mart.customers.ids, book.mart.metrics["net_profit"]
    return [
        {
            "customer_id": ids[row].as_py(),
            "why": WHY[found.why[k]],
            "money": found.money[k],
            "net_profit": net[row],
            "influence": found.referrals[k],
            "reassess_first": bool(found.outweighed[k]),
        }
        for k, row in enumerate(np.asarray(found.rows).tolist())
    ]
