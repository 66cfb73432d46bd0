"""Month by month, and who moved between two dates."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import filters_of, graded, scenario_card, scenario_options
from crmcore.domain.compare.migration import KINDS, NONE, migration
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.trends.lists import moment_text, parse_moment
from crmcore.domain.trends.monthly import SHOWN, TrendMonth
from crmcore.usecases.trends import monthly as working

YEAR = 12
PROFITS = ("net_profit", "gross_profit", "order_amount")


def trends_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument(
        "--months", type=int, default=SHOWN, metavar="N", help=f"how many months back, where the data allow (default: {SHOWN})"
    )
    parser.add_argument(
        "--yardstick", type=int, metavar="RUN", help="published run whose standard stays the same (default: the first month's)"
    )
    parser.add_argument("--by", choices=PROFITS, default=PROFITS[0], help="what concentration is of")


def trends(args: argparse.Namespace) -> CommandResult:
    """One entry a month, oldest first: tiers, concentration, losing customers, and the tiers by a standard that stays the same."""
    company, book, _ = graded(args)
    scenario, version = book.scenario, book.version
    month_ends = working.gradable_ends(company, scenario, version, max(1, args.months))
    standard = working.fixed_standard(company, scenario, version, month_ends[0], args.yardstick)
    filters = filters_of(args, book.mart.customers, book.scheme)
    result = working.read_months(company, scenario, version, month_ends, standard, filters, args.by)
    return CommandResult([_month(month, standard) for month in result])


def _month(month: TrendMonth, standard: working.FixedStandard | None) -> dict[str, Any]:
    by_standard = month.by_standard or (None,) * len(month.rows)
    return {
        "end": month.end,
        "customers": month.customers,
        "order_amount": sum(row.order_amount for row in month.rows),
        **{name: _sum(month, name) for name in ("gross_profit", "net_profit")},
        "arpu_month": month.arpu_all,
        "arpu_itself": month.arpu_itself_all,
        "measure": month.measure,
        "top_20_share": month.concentration.top_share,
        "gini": month.concentration.gini,
        "losing": month.losing,
        "loss": month.loss,
        "standard": None if standard is None else {"day": standard.day, "run": standard.run and standard.run.id},
        "tiers": [
            {**asdict(row), "arpu_month": arpu, "arpu_itself": itself, "by_standard": fixed}
            for row, arpu, itself, fixed in zip(month.rows, month.arpu, month.arpu_itself, by_standard, strict=True)
        ],
    }


def _sum(month: TrendMonth, name: str) -> float | None:
    values = [getattr(row, name) for row in month.rows]
    return None if None in values else sum(values)


def migration_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--from", dest="before", metavar="DATE", help="a day, or run<N> for published grades (default: a year before)")
    parser.add_argument("--to", dest="now", metavar="DATE", help="a day, or run<N> (default: the day the data end)")
    parser.add_argument("--by", choices=PROFITS, default=PROFITS[0], help="what makes a customer valuable")
    parser.add_argument("--limit", type=int, metavar="N", help="name only the N most valuable of each kind")


def migrate(args: argparse.Namespace) -> CommandResult:
    """Tiers on two dates crossed; row i are the customers of tier i before, the last row and column those without a tier.

    `window_in_data`: whether the data hold the whole window of a day that is graded anew; null for published grades.
    """
    company, book, customer_mask = graded(args)
    now = _moment(args.now) or book.scenario.day
    before = _moment(args.before)
    if before is None:
        before = months_before(now if isinstance(now, date) else book.scenario.day, YEAR)
    sides = [working.tier_snapshot(company, book.scenario, book.version, moment, args.by) for moment in (before, now)]
    found = migration(*sides, book.scheme.tiers, customer_mask)
    ids = book.mart.customers.ids
    return CommandResult(
        {
            "from": moment_text(before),
            "to": moment_text(now),
            "window_in_data": {
                side: working.window_in_data(company, book.scenario, book.version, moment)
                for side, moment in (("from", before), ("to", now))
            },
            "tiers": [*found.tiers, NONE],
            "matrix": found.matrix,
            "customers_from": found.before,
            "customers_to": found.now,
            "stayed": found.stayed,
            "without_tier": found.outside,
            **{kind: [ids[int(row)].as_py() for row in found.rows[kind][: args.limit]] for kind in KINDS},
            "counts": {kind: len(rows) for kind, rows in found.rows.items()},
            "valued_by": profit_metric(book.mart, args.by),
            "scenario": scenario_card(book),
        }
    )


def _moment(text: str | None) -> date | int | None:
    if text is None:
        return None
    moment = parse_moment(text)
    if moment is None:
        raise Problem("bad_moment", text=text)
    return moment
