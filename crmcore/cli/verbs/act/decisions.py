"""The decisions of the week: which bring most money, and what that assumes."""

from __future__ import annotations

import argparse
from datetime import date

from crmcore.cli.io.output import CommandResult
from crmcore.report.summary.decisions import decision_words
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.usecases.terms.working_date import working_date
from crmcore.usecases.week.week import read_week_decisions
from crmcore.usecases.worklist.worklist import books_on, read_worklist


def decisions_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="decide on this day (default: newest fact)")


def decisions(args: argparse.Namespace) -> CommandResult:
    """The decision with most money of each topic, the largest first."""
    company = open_company(args.data)
    day, books = working_date(company, args.working_date), books_on(company, args.scheme)
    found = read_week_decisions(company, books(day), read_worklist(company, books, day), day)
    words = words_for(args.lang)
    return CommandResult(
        [
            {
                "decision": one.kind,
                "money": one.money,
                "n": one.n,
                "what": decision_words(one, words, company.currency).sentence.replace("**", ""),
                "page": one.page,
                "assumes": dict(one.assumes),
            }
            for one in found
        ]
    )
