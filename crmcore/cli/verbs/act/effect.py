"""What a draft would change everywhere, against the grades in force, before it is published."""

from __future__ import annotations

import argparse
from datetime import date

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import scenario_of, scenario_options
from crmcore.store.companies.companies import open_company
from crmcore.usecases.effect.effect import read_draft_effect, read_effect_facts
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.team.team import book_in_force
from crmcore.usecases.terms.working_date import working_date


def effect_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="by the facts of this day (default: newest fact)")
    parser.add_argument("--all", action="store_true", help="late complaints by replay and the production sequence as well")


def effect(args: argparse.Namespace) -> CommandResult:
    """Every figure before and after, with the number of customers whose part in it changes."""
    company = open_company(args.data)
    day, draft = working_date(company, args.working_date), grade(company, scenario_of(args, company))
    before, run = book_in_force(company, draft.scheme.id, day)
    found = read_draft_effect(company, before, draft, read_effect_facts(company, before, day), day, slow=args.all)
    return CommandResult(
        {
            "published": None if run is None else run.name,
            "working_date": day,
            "customers_up": len(found.up),
            "customers_down": len(found.down),
            "lines": [
                {
                    "capability": line.capability,
                    "figure": line.figure,
                    "unit": line.unit,
                    "before": line.before,
                    "after": line.after,
                    "change": line.change,
                    "customers": len(line.rows),
                }
                for line in found.lines
            ],
        }
    )
