"""What the grades are worth: back-tests, advised weights, the misjudged, stability and fairness."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from crmcore.cli.io.output import Answer
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_of, scenario_options
from crmcore.domain.evidence.fairness import FOUR_FIFTHS, SMALL, Fairness, dimensions, fairness as fairness_of, without_weight
from crmcore.domain.evidence.misjudged import KINDS, Misjudged
from crmcore.domain.evidence.weight_advisor import AIMS
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.stability import stability as stability_of, stable_tiers
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, open_company
from crmcore.usecases.evidence.backtest import LookBack, advice, back_days, look_back, span
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


def evidence(chosen: argparse.Namespace) -> Answer:
    """How every rule's order of an earlier day agreed with the profit of the year after it: one row a rule and a day."""
    company, scenario, version = _asked(chosen)
    rows = []
    for back in _backs(chosen, company, scenario, version, _days(chosen, company, scenario, version)):
        told = back.evidence
        for result in told.rules:
            rows.append(
                {
                    "rule": result.rule,
                    "date": told.day,
                    "rank_correlation": result.rank_correlation,
                    "top_20_capture": result.top_20_capture,
                    "customers": result.customers,
                    "until": told.until,
                    "measure": told.measure,
                    "tiers": dict(zip(told.tiers, result.captured, strict=True)),
                    "best_possible": told.best_possible,
                }
            )
    return Answer(rows)


def advise(chosen: argparse.Namespace) -> Answer:
    """The weights that would have predicted best before a day, tested on it."""
    company, scenario, version = _asked(chosen)
    quarters = back_days(company, scenario, version)
    day = _days(chosen, company, scenario, version)[0]
    learnable = [back.learnable for back in look_back(company, scenario, version, [q for q in quarters if q < day], chosen.profit)]
    told = advice(company, scenario, version, day, learnable, chosen.profit, chosen.aim)
    if told is None:
        return Answer({"day": day, "verdict": "nobody"})
    return Answer(
        {
            "aim": told.aim,
            "day": told.day,
            "trained_on": list(told.trained_on),
            "customers": told.customers,
            "weights": told.weights,
            "hindsight": told.hindsight,
            "current": asdict(told.current),
            "advised": None if told.advised is None else asdict(told.advised),
            "best_in_hindsight": asdict(told.after_the_fact),
            "trained_current": told.trained_current,
            "trained_advised": told.trained_advised,
            "difference": told.difference,
            "low": told.low,
            "high": told.high,
            "verdict": told.verdict,
        }
    )


def misjudged(chosen: argparse.Namespace) -> Answer:
    """Whom the grade of an earlier day got wrong, and the indicator that misled most."""
    company, scenario, version = _asked(chosen)
    day = _days(chosen, company, scenario, version)[0]
    back = next(_backs(chosen, company, scenario, version, (day,)))
    book = grading.grade(company, scenario, version)
    return Answer(
        {
            "date": day,
            "until": back.evidence.until,
            "measure": back.evidence.measure,
            **{kind: _wrong(book, back.misjudged(kind), chosen.limit) for kind in KINDS},
        }
    )


def _wrong(book: Book, told: Misjudged, limit: int) -> dict[str, Any]:
    ids = book.mart.customers.ids
    return {
        "customers": len(told.rows),
        "profit": told.total,
        "misled_by": dict(told.missed_counts()),
        "first": [
            {
                "customer_id": ids[int(row)].as_py(),
                "profit": float(told.came[k]),
                "percentile": float(told.stood[k]),
                "misled_by": None if told.missed[k] < 0 else told.metrics[told.missed[k]],
                "percentile_then": float(told.then[k]),
            }
            for k, row in enumerate(told.rows[:limit])
        ],
    }


def stability(chosen: argparse.Namespace) -> Answer:
    """How many customers would keep their tier under slightly different weights."""
    company, book, part = graded(chosen)
    found = stability_of(book, grading.standing_of(company, book.scenario, book.version))
    rows = stable_tiers(book, found, part)
    borderline = found.borderline if part is None else found.borderline & part
    at = borderline.nonzero()[0]
    at = at[found.same[at].argsort(kind="stable")][: chosen.limit]
    return Answer(
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


def fairness(chosen: argparse.Namespace) -> Answer:
    """The share of every group in the upper tiers, and the ratio of the extremes."""
    company, book, part = graded(chosen)
    known = dimensions(book)
    if chosen.by and chosen.by not in known:
        raise Problem("unknown_dimension", dimension=chosen.by, known=", ".join(known) or "–")
    changed = None
    if chosen.without:
        changed = without_weight(book, grading.standing_of(company, book.scenario, book.version), chosen.without)
        if changed is None:
            raise Problem("last_weight", metric=chosen.without)
    told = []
    for dimension in (chosen.by,) if chosen.by else known:
        after = None if changed is None else fairness_of(changed, dimension, part)
        told.append(
            _groups(fairness_of(book, dimension, part))
            | ({} if after is None else {"without": {"metric": chosen.without, **_groups(after)}})
        )
    return Answer({**scenario_card(book), "small_below": SMALL, "rule_of_thumb": FOUR_FIFTHS, "dimensions": told})


def _groups(told: Fairness) -> dict[str, Any]:
    return {
        "dimension": told.dimension,
        "share": told.share,
        "ratio": told.ratio,
        "lowest": told.lowest or None,
        "highest": told.highest or None,
        "unnamed": told.unnamed,
        "groups": [{**asdict(g), "share": g.share, "small": g.small} for g in told.groups],
    }


def _asked(chosen: argparse.Namespace) -> tuple[Company, Scenario, int]:
    company = open_company(chosen.data)
    version = grading.current_version(company)
    return company, grading.resolve(company, scenario_of(chosen, company), version), version


def _days(chosen: argparse.Namespace, company: Company, scenario: Scenario, version: int) -> tuple[date, ...]:
    """The day asked for, or every quarter that can be looked back at, newest first."""
    can = span(company, scenario, version)
    if can is None:
        raise Problem("too_short")
    if chosen.date and chosen.date < can[0]:
        raise Problem("too_early", day=chosen.date.isoformat(), first=can[0].isoformat())
    return (chosen.date,) if chosen.date else back_days(company, scenario, version)


def _backs(chosen: argparse.Namespace, company: Company, scenario: Scenario, version: int, days: tuple[date, ...]) -> Iterator[LookBack]:
    filters: dict[str, list[str]] = {}
    for name, value in chosen.where:
        filters.setdefault(name, []).append(value)
    yield from look_back(company, scenario, version, days, chosen.profit, filters)
