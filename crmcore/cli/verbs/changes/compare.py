"""Two gradings side by side: who stands elsewhere, crossed, and the figures that change."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.compare.comparison import Comparison, changes, compare as compare_books
from crmcore.domain.compare.grading_ref import GradingRef, published_book, scenario_of
from crmcore.domain.compare.lists import customer_list
from crmcore.domain.decisions.published import GIVEN, tiers_of_run
from crmcore.domain.grading.book import Book
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.runs import list_runs, read_run
from crmcore.store.decisions.settings import saved_scenarios
from crmcore.usecases.grading import grading

SIDE = "draft, default, saved:NAME or run:NUMBER, with @DATE and *SCHEME where wanted; the other options spell the draft"


def compare_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--left", default="default", metavar="SIDE", help=SIDE)
    parser.add_argument("--right", default="draft", metavar="SIDE", help="likewise")
    parser.add_argument("--by", choices=("gross_profit", "net_profit", "order_amount"), default="net_profit")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="of those who differ, the most valuable (default: 20)")


def compare(args: argparse.Namespace) -> CommandResult:
    """Two gradings of the same customers compared."""
    sides = GradingRef.read(args.left), GradingRef.read(args.right)
    company, draft, customer_mask = graded(args)
    left, right = (_book(company, side, draft) for side in sides)
    result = compare_books(left, right, customer_mask, args.by)
    return CommandResult(
        {
            "left": _card(sides[0], left, result, "left"),
            "right": _card(sides[1], right, result, "right"),
            "measure": result.measure,
            "same_tiers": result.same_tiers,
            "same_date": result.same_date,
            "matrix": result.crosstab.matrix,
            "agree": result.agree[:-1, :-1],
            "entered": result.crosstab.entered,
            "gone": result.crosstab.left,
            "customers": result.either,
            "differ": result.differing,
            "risen": result.crosstab.risen if result.same_tiers else None,
            "fallen": result.crosstab.fallen if result.same_tiers else None,
            "known_on_left_only": int(result.only_left.sum()),
            "known_on_right_only": int(result.only_right.sum()),
            "figures": [{"figure": c.code, "tier": c.tier or None, "left": c.left, "right": c.right} for c in changes(result)],
            "differing": _differing(draft, result, args.limit),
        }
    )


def _book(company: Company, side: GradingRef, draft: Book) -> Book:
    """A side graded; a published run keeps the tiers that were published."""
    runs = {run.id: run.scenario for run in list_runs(company)}
    book = grading.grade(company, scenario_of(side, draft.scenario, saved_scenarios(company), runs), draft.version)
    if side.source != "run":
        return book
    run = read_run(company, int(side.name), GIVEN)
    return published_book(book, tiers_of_run(run, book.mart.customers, book.scheme.tiers))


def _card(side: GradingRef, book: Book, result: Comparison, place: str) -> dict[str, Any]:
    graded_side = getattr(result, place)
    return {
        "side": side.text,
        "scenario": scenario_card(book),
        "known": graded_side.known,
        "graded": graded_side.figures.graded,
        "tiers": [asdict(row) for row in graded_side.rows],
    }


def _differing(draft: Book, result: Comparison, limit: int) -> list[dict[str, Any]]:
    """The most valuable of those who differ, by what the draft's date knows of them."""
    first = customer_list(draft, result, "differ")
    measure = first.columns[0]

    def code(place: str, tier: int) -> str | None:
        return None if tier < 0 else getattr(result, place).tiers[tier]

    return [
        {
            "customer_id": draft.mart.customers.ids[int(row)].as_py(),
            "left": code("left", int(result.before[row])),
            "right": code("right", int(result.now[row])),
            measure: draft.mart.metrics[measure][row],
        }
        for row in first.rows[:limit]
    ]
