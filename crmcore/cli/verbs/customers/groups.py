"""Groups of companies graded as one: who changes tier, and which groups are key only together."""

from __future__ import annotations

import argparse
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.groups.effect import GroupLine, group_effect
from crmcore.domain.groups.roll_up import how_rolled_up
from crmcore.usecases.grading.grading import grade


def groups_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="groups listed, those with most order amount first")


def groups(args: argparse.Namespace) -> CommandResult:
    """The same scenario without and with groups graded as one, side by side; the filters narrow down whose changes are told."""
    company, book, customer_mask = graded(args)
    alone, together = (grade(company, book.scenario.with_(groups=on), book.version, book.ledger) for on in (False, True))
    found, tiers, ids = group_effect(alone, together), (*book.scheme.tiers, None), book.mart.customers.ids

    def line(group: GroupLine) -> dict[str, Any]:
        return {
            "group": group.name,
            "customers": [ids[row].as_py() for row in group.rows.tolist()],
            "order_amount": group.amount,
            book.mart.basis if book.mart.basis != "order_amount" else "net_profit": group.profit,
            "best_tier_alone": tiers[group.best_alone],
            "tier_together": tiers[group.together],
            "score": group.score,
        }

    def changed(rows: Any) -> list[dict[str, Any]]:
        wanted = rows if customer_mask is None else rows[customer_mask[rows]]
        return [
            {"customer_id": ids[row].as_py(), "alone": tiers[alone.tier[row]], "together": tiers[together.tier[row]]}
            for row in wanted.tolist()
        ]

    return CommandResult(
        {
            "customers": found.customers,
            "customers_in_groups": found.grouped,
            "groups_count": len(found.groups),
            "risen": changed(found.risen),
            "fallen": changed(found.fallen),
            "entered": changed(found.entered),
            "left": changed(found.left),
            "key_together": [line(group) for group in found.key_together[: args.limit]],
            "groups": [line(group) for group in found.groups[: args.limit]],
            "circles_cut_at": list(found.circles),
            "rolled_up_as": {metric.id: how_rolled_up(metric.id) for metric in METRICS},
            "scenario": scenario_card(book),
        }
    )
