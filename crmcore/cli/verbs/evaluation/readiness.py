"""The conditions of classification management, and the answers of people."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import scenario_of, scenario_options
from crmcore.domain.readiness.answers import QUESTIONS, STATES, ReadinessAnswer
from crmcore.domain.readiness.readiness import COMPLETENESS, counts
from crmcore.report.readiness.sentences import next_step
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.readiness import readiness_answers, record_readiness_answer
from crmcore.store.decisions.settings import setting
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.readiness.readiness import read_readiness
from crmcore.usecases.terms.working_date import working_date


def readiness_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="on this day (default: newest fact)")
    parser.add_argument(
        "--answer", type=_answer, metavar="QUESTION=ANSWER", help=f"{', '.join(QUESTIONS)}, each {', '.join(STATES)}; counts for a year"
    )
    parser.add_argument(
        "--lacking", choices=COMPLETENESS, metavar="LINE", help=f"list the customers that lack it: {', '.join(COMPLETENESS)}"
    )
    parser.add_argument("--text", default="", help="the answer in a sentence")


def _answer(text: str) -> tuple[str, str]:
    question, equals, state = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("QUESTION=ANSWER")
    return question, state


def readiness(args: argparse.Namespace) -> CommandResult:
    """Every line with its status, what it rests on and what to do next; an answer is recorded first."""
    company = open_company(args.data)
    day = working_date(company, args.working_date)
    if args.answer:
        question, state = args.answer
        author = args.author or setting(company, "author", "") or ""
        record_readiness_answer(company, ReadinessAnswer(question, state, args.text, day), author=author)
    book, words = grade(company, scenario_of(args, company)), words_for(args.lang)
    lines, ids = read_readiness(company, book, day), book.mart.customers.ids
    return CommandResult(
        {
            "working_date": day,
            "counts": counts(lines),
            "lines": [
                {
                    "line": line.code,
                    "condition": line.condition,
                    "support": line.support,
                    "status": line.status,
                    "customers": None if line.rows is None else len(line.rows),
                    "next": next_step(line, words),
                    "values": {name: value for name, value in line.values.items() if value is not None},
                }
                for line in lines
            ],
            "lacking": [
                ids[row].as_py() for line in lines if line.code == args.lacking and line.rows is not None for row in line.rows.tolist()
            ],
            "answers": [asdict(answer) for answer in readiness_answers(company)],
        }
    )
