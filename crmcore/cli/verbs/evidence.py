"""What the grades are worth: back-tests, advised weights, the misjudged, stability and fairness."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import filters_of, graded, scenario_card, scenario_of, scenario_options
from crmcore.domain.evidence.fairness import FOUR_FIFTHS, SMALL, Fairness, dimensions, fairness as fairness_of, without_weight
from crmcore.domain.evidence.misjudged import KINDS, Misjudged
from crmcore.domain.evidence.weight_advisor import AIMS
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.stability import stability as stability_of, stable_tiers
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import scheme as find_scheme
from crmcore.store.facts.customers import read_customers
from crmcore.usecases.evidence.backtest import BacktestDay, advice, backtest_days, run_backtest, span
from crmcore.usecases.grading import grading

PROFITS: tuple[str, ...] = ("net_profit", "gross_profit", "order_amount")


def evidence_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--date", type=date.fromisoformat, metavar="DATE", help="grade as on this earlier day (default: each quarter)")
    parser.add_argument("--profit", choices=PROFITS, default=PROFITS[0], help="what next year is measured by")


def advise_options(parser: argparse.ArgumentParser) -> None:
    evidence_options(parser)
    parser.add_argument("--aim", choices=AIMS, default=AIMS[0], help="what the weights should predict best")


def misjudged_options(parser: argparse.ArgumentParser) -> None:
    evidence_options(parser)
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="customers listed of each kind")


def fairness_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--by", metavar="COLUMN", help="region, segment, kind or rep_id (default: all of them)")
    parser.add_argument("--without", metavar="METRIC", help="beside it, the same with this weight set to 0")


def stability_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="borderline customers listed")


def evidence(args: argparse.Namespace) -> CommandResult:
    """How every rule's order of an earlier day agreed with the profit of the year after it: one row a rule and a day."""
    company, scenario, version = _request(args)
    rows = []
    for back in _backs(args, company, scenario, version, _days(args, company, scenario, version)):
        tested = back.evidence
        rows += [
            {
                "rule": result.rule,
                "date": tested.day,
                "rank_correlation": result.rank_correlation,
                "top_20_capture": result.top_20_capture,
                "customers": result.customers,
                "until": tested.until,
                "measure": tested.measure,
                "tiers": dict(zip(tested.tiers, result.captured, strict=True)),
                "rank_correlation_interval": result.rank_correlation_interval,
                "top_20_capture_interval": result.top_20_capture_interval,
                "tiers_intervals": dict(zip(tested.tiers, result.captured_intervals, strict=True)),
                "leads": {
                    figure: {"difference": lead.difference, "interval": lead.interval, "verdict": lead.verdict}
                    for figure, lead in result.leads.items()
                },
                "best_possible": tested.best_possible,
            }
            for result in tested.rules
        ]
    return CommandResult(rows)


def advise(args: argparse.Namespace) -> CommandResult:
    """The weights that would have predicted best before a day, tested on it."""
    company, scenario, version = _request(args)
    quarters = backtest_days(company, scenario, version)
    day = _days(args, company, scenario, version)[0]
    learnable = [back.learning_day for back in run_backtest(company, scenario, version, [q for q in quarters if q < day], args.profit)]
    result = advice(company, scenario, version, day, learnable, args.profit, args.aim)
    if result is None:
        return CommandResult({"day": day, "verdict": "nobody"})
    return CommandResult(
        {
            "aim": result.aim,
            "day": result.day,
            "trained_on": list(result.trained_on),
            "customers": result.customers,
            "weights": result.weights,
            "hindsight": result.hindsight,
            "current": asdict(result.current),
            "advised": None if result.advised is None else asdict(result.advised),
            "best_in_hindsight": asdict(result.in_hindsight),
            "trained_current": result.trained_current,
            "trained_advised": result.trained_advised,
            "difference": result.difference,
            "difference_interval": None if result.low is None else [result.low, result.high],
            "verdict": result.verdict,
        }
    )


def misjudged(args: argparse.Namespace) -> CommandResult:
    """Whom the grade of an earlier day got wrong, and the indicator that misled most."""
    company, scenario, version = _request(args)
    day = _days(args, company, scenario, version)[0]
    back = next(_backs(args, company, scenario, version, (day,)))
    book = grading.grade(company, scenario, version)
    return CommandResult(
        {
            "date": day,
            "until": back.evidence.until,
            "measure": back.evidence.measure,
            **{kind: _wrong(book, back.misjudged(kind), args.limit) for kind in KINDS},
        }
    )


def _wrong(book: Book, wrong: Misjudged, limit: int) -> dict[str, Any]:
    ids = book.mart.customers.ids
    return {
        "customers": len(wrong.rows),
        "profit": wrong.total,
        "misled_by": dict(wrong.missed_counts()),
        "first": [
            {
                "customer_id": ids[int(row)].as_py(),
                "profit": float(wrong.outcome[k]),
                "percentile": float(wrong.outcome_percentile[k]),
                "misled_by": None if wrong.missed[k] < 0 else wrong.metrics[wrong.missed[k]],
                "percentile_then": float(wrong.then[k]),
            }
            for k, row in enumerate(wrong.rows[:limit])
        ],
    }


def stability(args: argparse.Namespace) -> CommandResult:
    """How many customers would keep their tier under slightly different weights."""
    company, book, customer_mask = graded(args)
    found = stability_of(book, grading.normalise(company, book.scenario, book.version))
    rows = stable_tiers(book, found, customer_mask)
    borderline = found.borderline if customer_mask is None else found.borderline & customer_mask
    at = borderline.nonzero()[0]
    at = at[found.same[at].argsort(kind="stable")][: args.limit]
    return CommandResult(
        {
            **scenario_card(book),
            "draws": found.draws,
            "customers": sum(row.customers for row in rows),
            "solid": sum(row.solid for row in rows),
            "borderline": sum(row.borderline for row in rows),
            "tiers": [{**asdict(row), "solid": row.solid} for row in rows],
            "first": [
                {
                    "customer_id": book.mart.customers.ids[int(row)].as_py(),
                    "tier": book.scheme.tiers[book.computed[row]],
                    "same": round(float(found.same[row]), 4),
                }
                for row in at
            ],
        }
    )


def fairness(args: argparse.Namespace) -> CommandResult:
    """The share of every group in the upper tiers, and the ratio of the extremes."""
    company, book, customer_mask = graded(args)
    known = dimensions(book)
    if args.by and args.by not in known:
        raise Problem("unknown_dimension", dimension=args.by, known=", ".join(known) or "–")
    changed = None
    if args.without:
        changed = without_weight(book, grading.normalise(company, book.scenario, book.version), args.without)
        if changed is None:
            raise Problem("last_weight", metric=args.without)
    rows = []
    for dimension in (args.by,) if args.by else known:
        after = None if changed is None else fairness_of(changed, dimension, customer_mask)
        rows.append(
            _groups(fairness_of(book, dimension, customer_mask))
            | ({} if after is None else {"without": {"metric": args.without, **_groups(after)}})
        )
    return CommandResult({**scenario_card(book), "small_below": SMALL, "rule_of_thumb": FOUR_FIFTHS, "dimensions": rows})


def _groups(result: Fairness) -> dict[str, Any]:
    return {
        "dimension": result.dimension,
        "share": result.share,
        "ratio": result.ratio,
        "lowest": result.lowest or None,
        "highest": result.highest or None,
        "unnamed": result.unnamed,
        "groups": [{**asdict(g), "share": g.share, "small": g.small} for g in result.groups],
    }


def _request(args: argparse.Namespace) -> tuple[Company, Scenario, int]:
    company = open_company(args.data)
    version = grading.current_version(company)
    return company, grading.resolve(company, scenario_of(args, company), version), version


def _days(args: argparse.Namespace, company: Company, scenario: Scenario, version: int) -> tuple[date, ...]:
    """The day asked for, or every quarter that can be looked back at, newest first."""
    can = span(company, scenario, version)
    if can is None:
        raise Problem("too_short")
    if args.date and args.date < can[0]:
        raise Problem("too_early", day=args.date.isoformat(), first=can[0].isoformat())
    return (args.date,) if args.date else backtest_days(company, scenario, version)


def _backs(args: argparse.Namespace, company: Company, scenario: Scenario, version: int, days: tuple[date, ...]) -> Iterator[BacktestDay]:
    filters = filters_of(args, read_customers(company.dir, version), find_scheme(company.dir, scenario.scheme))
    yield from run_backtest(company, scenario, version, days, args.profit, filters)
