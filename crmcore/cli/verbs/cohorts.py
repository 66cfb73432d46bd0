"""The command about cohorts: the five lenses of the customer-base audit."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.cohorts.lenses import BaseHealth, base_health, differences, first_year, year_change
from crmcore.domain.cohorts.lists import periods_of
from crmcore.domain.cohorts.periods import UNITS, CohortTable, cohort_table


def cohorts_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--by", choices=tuple(UNITS), default="quarter", help="length of the periods: quarter (default) or year")


def cohorts(args: argparse.Namespace) -> CommandResult:
    """How customers differ, what changed between two years, each cohort in its periods, and the base by cohort year."""
    _, book, customer_mask = graded(args)
    quarters, years = periods_of(book.mart, "quarter"), periods_of(book.mart, "year")
    table = cohort_table(quarters if args.by == "quarter" else years, customer_mask)
    found, changed = differences(years, customer_mask), year_change(years, customer_mask)
    change = None
    if changed:
        rows = [asdict(row) | {"change": row.change} for row in changed.rows]
        change = {
            "before": changed.before,
            "now": changed.now,
            "amount_before": changed.amount_before,
            "amount_now": changed.amount_now,
            "rows": rows,
        }
    return CommandResult(
        {
            **scenario_card(book),
            "by": args.by,
            "profit_basis": quarters.basis,
            "left_truncated": table.left_truncated,
            "differences": None if found is None else asdict(found),
            "change": change,
            "cohorts": _cohorts(table),
            "base": _base(base_health(quarters, customer_mask)),
        }
    )


def _cohorts(table: CohortTable) -> list[dict[str, Any]]:
    """A cohort each: its first period's end, its customers, and its periods as far as they are known."""
    year = first_year(table)
    found = []
    for k in range(len(table.size)):
        known = int(np.isfinite(table.active[k]).sum())
        columns = {name: getattr(table, name)[k, :known].tolist() for name in ("active", "purchases", "amount", "profit")}
        found.append(
            {
                "first_period_ends": table.ends[k],
                "customers": int(table.size[k]),
                "first_day_amount": float(table.first_amount[k]),
                "first_year_amount_each": float(year[k]),
                "retention": table.retention[k, :known].tolist(),
                **columns,
            }
        )
    return found


def _base(found: BaseHealth) -> dict[str, Any]:
    """Amount and active customers of every quarter by cohort year; null: the beginning is not in the data."""
    groups = [
        {"won_in_year_to": year, "amount": found.amount[k].tolist(), "active": found.active[k].astype(int).tolist()}
        for k, year in enumerate(found.years)
    ]
    return {"quarters": list(found.ends), "groups": groups}
