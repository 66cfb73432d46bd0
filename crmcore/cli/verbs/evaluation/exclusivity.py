"""How exclusive the top tier still is."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.changes.trends import trends_options
from crmcore.cli.verbs.grading import graded
from crmcore.domain.exclusivity.exclusivity import LISTS, TopTier
from crmcore.usecases.exclusivity.exclusivity import read_exclusivity
from crmcore.usecases.trends import monthly


def exclusivity_options(parser: argparse.ArgumentParser) -> None:
    trends_options(parser)


def exclusivity(args: argparse.Namespace) -> CommandResult:
    """The top tier at month ends and in published runs, its terms beside the next tier's, and what its customers received."""
    company, book, _ = graded(args)
    ends = monthly.gradable_ends(company, book.scenario, book.version, max(1, args.months))
    standard = monthly.fixed_standard(company, book.scenario, book.version, ends[0], args.yardstick)
    months = list(monthly.read_months(company, book.scenario, book.version, ends, standard))
    found = read_exclusivity(company, book, months, None if standard is None else standard.day)
    ids = book.mart.customers.ids
    return CommandResult(
        {
            "tier": book.scheme.tiers[0],
            "next": book.scheme.tiers[1],
            "standard_of": found.standard_day,
            "months": [_top(month) for month in found.months],
            "runs": [{"name": run.name, **_top(run)} for run in found.runs],
            "same_terms": found.same_terms,
            "terms": [asdict(line) for line in found.terms],
            "received": [
                asdict(line) | {name: dict(zip(book.scheme.tiers, getattr(line, name), strict=True)) for name in ("means", "counts")}
                for line in found.received
            ],
            "ordinary_by": found.metric,
            **{name: [ids[row].as_py() for row in getattr(found, name).tolist()] for name in LISTS},
        }
    )


def _top(tier: TopTier) -> dict[str, Any]:
    return {name: value for name, value in asdict(tier).items() if name != "name"} | {"weight": tier.weight}
