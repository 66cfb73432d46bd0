"""What a change of terms or grades did, against the same tiers a year before."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import scenario_of, scenario_options
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.management_effect.changes import ManagementChange
from crmcore.domain.management_effect.effect import HORIZONS, MEASURES
from crmcore.store.companies.companies import open_company
from crmcore.store.companies.schemes import scheme
from crmcore.usecases.grading import grading
from crmcore.usecases.management_effect.management_effect import (
    Possible,
    default_months,
    management_changes,
    possible,
    read_management_effect,
)


def management_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument(
        "--change", default="", metavar="CODE", help="code of a listed change, or a day (default: the newest that can be told)"
    )
    parser.add_argument("--months", type=int, choices=HORIZONS, help="months before and after (default: 6 where they have passed)")


def management(args: argparse.Namespace) -> CommandResult:
    """The changes that the ledger knows, and what one of them did to every measure and tier."""
    company = open_company(args.data)
    version = grading.current_version(company)
    scenario = grading.resolve(company, scenario_of(args, company), version)
    known = management_changes(company, scenario.scheme)
    can = {change.code: possible(company, scenario, version, change) for change in known}
    chosen = _chosen(args.change, known, can)
    answer: dict[str, Any] = {"changes": [_change(change, can[change.code]) for change in known], "change": None}
    if chosen is None:
        return CommandResult(answer)
    months = args.months or default_months(possible(company, scenario, version, chosen))
    answer["change"] = chosen.code
    if months is None:
        return CommandResult(answer | {"told_from": possible(company, scenario, version, chosen).first_end})
    found = read_management_effect(company, scenario, version, chosen, months)
    tiers = scheme(company.dir, scenario.scheme).tiers
    lines = [
        {name: value for name, value in asdict(effect).items() if name != "tier"}
        | {"tier": tiers[effect.tier], "unit": MEASURES[effect.measure], "touched": chosen.is_touched(tiers[effect.tier])}
        for effect in found.effects
    ]
    return CommandResult(
        answer
        | {
            "months": months,
            "graded_on": list(found.days),
            "earlier_years": found.years,
            "profit_metric": found.profit,
            "crossing": [other.code for other in found.crossing],
            "lines": lines,
        }
    )


def _chosen(code: str, known: tuple[ManagementChange, ...], can: dict[str, Possible]) -> ManagementChange | None:
    if not code:
        ready = (change for change in known if default_months(can[change.code]) is not None)
        return next(ready, known[0] if known else None)
    found = next((change for change in known if change.code == code), None)
    if found is not None:
        return found
    try:
        return ManagementChange("day", date.fromisoformat(code))
    except ValueError:
        raise Problem("no_change", change=code, known=", ".join(change.code for change in known) or "–") from None


def _change(change: ManagementChange, can: Possible) -> dict[str, Any]:
    touched = None if change.touched is None else {tier: list(names) for tier, names in change.touched.items()}
    return {
        "code": change.code,
        "kind": change.kind,
        "first_day": change.first_day,
        "name": change.name,
        "author": change.author,
        "touched": touched,
        "months": list(can.months),
        "earlier_years": {str(months): years for months, years in can.years.items()},
        "told_from": can.first_end,
    }
