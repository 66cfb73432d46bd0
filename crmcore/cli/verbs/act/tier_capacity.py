"""How many customers the upper tiers can hold by hours, budget and material."""

from __future__ import annotations

import argparse
from datetime import date

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import scenario_of, scenario_options
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.terms.working_date import working_date
from crmcore.usecases.tier_capacity.tier_capacity import read_tier_capacity


def tier_capacity_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="by the facts of this day (default: newest fact)")


def tier_capacity(args: argparse.Namespace) -> CommandResult:
    """What the tiers are promised against what there is, and the percentages that fit."""
    company = open_company(args.data)
    day, draft = working_date(company, args.working_date), grade(company, scenario_of(args, company))
    found, codes = read_tier_capacity(company, draft, day), draft.scheme.cut_tiers
    customers = found.customers()
    return CommandResult(
        {
            "working_date": day,
            "shares": dict(zip(codes, found.shares, strict=True)),
            "customers": dict(zip(codes, customers.tolist(), strict=True)),
            "keeps_promises": found.keeps_promises,
            "limits": [
                {
                    "kind": limit.kind,
                    "promised": limit.promised(customers),
                    "promised_one_by_one": limit.today,
                    "available": limit.available,
                    "each": dict(zip(codes, limit.each, strict=True)),
                    "without_tier": limit.beside,
                    "largest_top": found.largest_top(limit),
                }
                for limit in found.limits
            ],
            "material": None
            if found.material is None
            else {"served_in_full": found.material.served, "lines": found.material.lines, "largest_top": found.material.largest},
            "advice": [
                {
                    "way": advice.way,
                    "shares": None if advice.shares is None else dict(zip(codes, advice.shares, strict=True)),
                    "binding": advice.binding,
                }
                for advice in found.advice
            ],
        }
    )
