"""The command about the life cycle: stages, flows, stays, who came into decline, IBM's groups; or one customer's path."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.lifecycle.ibm_groups import GROUPS, IbmGroups, group_rows
from crmcore.domain.lifecycle.lists import NEW, ibm_groups_of, life_cycle_of, most_valuable
from crmcore.domain.lifecycle.loyalty_crossing import BOX_COLUMNS, RUNG_COLUMNS, loyalty_crossing
from crmcore.domain.lifecycle.silence import LEAST_SILENCE, SILENT_CHANCE
from crmcore.domain.lifecycle.stages import REASONS, STAGES, LifeCycle
from crmcore.domain.lifecycle.tables import QuarterStages, StageRow, life_tables, stage_rows
from crmcore.domain.loyalty.ladder import ladder
from crmcore.domain.loyalty.tables import loyalty_of


def lifecycle_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--customer", metavar="ID", help="one customer's stage at every quarter's end")
    parser.add_argument("--limit", type=int, metavar="N", help="name only the N most valuable of those who came into decline")


def lifecycle(args: argparse.Namespace) -> CommandResult:
    """Stages with counts and profit, over the quarters, flows between them, stays, decliners and IBM's groups."""
    _, book, customer_mask = graded(args)
    life, groups = life_cycle_of(book.mart), ibm_groups_of(book.mart)
    if args.customer:
        return CommandResult(_path(book, life, groups, args.customer))
    result, loyalty = life_tables(life, customer_mask), loyalty_of(book)
    crossing = loyalty_crossing(life.today, loyalty.box, ladder(loyalty).rung, customer_mask)
    who = np.zeros(book.mart.count, bool)
    who[result.decliners] = True
    ids = book.mart.customers.ids
    return CommandResult(
        {
            **scenario_card(book),
            "profit_basis": life.basis,
            "customers": sum(row.customers for row in stage_rows(life, customer_mask)),
            "quarters": list(life.ends),
            "silence": _silence(life),
            "stages": [_stage(row) for row in stage_rows(life, customer_mask)],
            "over_time": [_quarter(quarter) for quarter in result.quarters],
            "flows": [
                {"from": source, "to": target, "customers": int(result.flows[i, j])}
                for i, source in enumerate((*STAGES, NEW))
                for j, target in enumerate(STAGES)
            ],
            "entered_decline": [ids[int(row)].as_py() for row in most_valuable(book.mart, who)[: args.limit]],
            "stay": [asdict(stay) for stay in result.stays],
            "by_loyalty": _crossed(crossing.boxes, BOX_COLUMNS),
            "by_ladder": _crossed(crossing.rungs, RUNG_COLUMNS),
            "ibm": [asdict(row) for row in group_rows(life, groups, customer_mask)],
            "ibm_thresholds": {
                "median_to_date": groups.median_to_date,
                "median_amount": groups.median_amount,
                "potential_from": groups.potential_from,
                "attitude_from": groups.attitude_from,
                "lacking": list(groups.lacking),
            },
        }
    )


def _crossed(counts: np.ndarray, columns: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Stage → column → customers."""
    return {stage: dict(zip(columns, row.tolist(), strict=True)) for stage, row in zip(STAGES, counts, strict=True)}


def _silence(life: LifeCycle) -> dict[str, Any] | None:
    """The silence rule of the date: its thresholds and the fitted model, null where nobody had bought twice."""
    if life.now is None:
        return None
    rule = life.now.rule
    return {
        "chance_below": SILENT_CHANCE,
        "least_days": LEAST_SILENCE,
        "once_after_days": None if np.isnan(rule.once_after) else rule.once_after,
        "model": None if rule.model is None else asdict(rule.model),
    }


def _stage(row: StageRow) -> dict[str, Any]:
    return asdict(row)


def _quarter(quarter: QuarterStages) -> dict[str, Any]:
    return {"end": quarter.end, "stages": [_stage(row) for row in quarter.stages]}


def _path(book: Book, life: LifeCycle, groups: IbmGroups, customer: str) -> dict[str, Any]:
    """One customer's stage at every quarter's end, null before its first purchase."""
    row = book.mart.customers.row_of(customer)
    if row is None:
        raise Problem("no_such_customer", customer=customer)

    def named(code: int, names: tuple[str, ...]) -> str | None:
        return names[code] if code >= 0 else None

    return {
        "customer": customer,
        "stage": named(int(life.today[row]), STAGES),
        "quarters_since_entered": int(life.since[row]) if life.since[row] >= 0 else None,
        "reason": named(int(life.reason[row]), REASONS),
        "ibm": named(int(groups.group[row]), GROUPS),
        "quarters": [{"end": end, "stage": named(int(stage), STAGES)} for end, stage in zip(life.ends, life.stage[:, row], strict=True)],
    }
