"""Two gradings side by side: who stands elsewhere, crossed, and the figures that change."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from crmcore.cli.io.output import Answer
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.compare.comparison import Comparison, changes, compare as compare_books
from crmcore.domain.compare.grading_ref import Side, frozen, scenario_of
from crmcore.domain.compare.lists import found
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


def compare(chosen: argparse.Namespace) -> Answer:
    """Two gradings of the same customers compared."""
    sides = Side.read(chosen.left), Side.read(chosen.right)
    company, draft, part = graded(chosen)
    left, right = (_book(company, side, draft) for side in sides)
    told = compare_books(left, right, part, chosen.by)
    return Answer(
        {
            "left": _card(sides[0], left, told, "left"),
            "right": _card(sides[1], right, told, "right"),
            "measure": told.measure,
            "same_tiers": told.same_tiers,
            "same_date": told.same_date,
            "matrix": told.crossing.matrix,
            "agree": told.agree[:-1, :-1],
            "entered": told.crossing.entered,
            "gone": told.crossing.left,
            "customers": told.either,
            "differ": told.differing,
            "risen": told.crossing.risen if told.same_tiers else None,
            "fallen": told.crossing.fallen if told.same_tiers else None,
            "known_on_left_only": int(told.only_left.sum()),
            "known_on_right_only": int(told.only_right.sum()),
            "figures": [{"figure": c.code, "tier": c.tier or None, "left": c.left, "right": c.right} for c in changes(told)],
            "differing": _differing(draft, told, chosen.limit),
        }
    )


def _book(company: Company, side: Side, draft: Book) -> Book:
    """A side graded; a published run keeps the tiers that were published."""
    runs = {run.id: run.scenario for run in list_runs(company)}
    book = grading.grade(company, scenario_of(side, draft.scenario, saved_scenarios(company), runs), draft.version)
    if side.source != "run":
        return book
    return frozen(book, grading.tiers_of_run(read_run(company, int(side.name)), book.mart.customers, book.scheme.tiers))


def _card(side: Side, book: Book, told: Comparison, place: str) -> dict[str, Any]:
    graded_side = getattr(told, place)
    return {
        "side": side.text,
        "scenario": scenario_card(book),
        "known": graded_side.known,
        "graded": graded_side.figures.graded,
        "tiers": [asdict(row) for row in graded_side.rows],
    }


def _differing(draft: Book, told: Comparison, limit: int) -> list[dict[str, Any]]:
    """The most valuable of those who differ, by what the draft's date knows of them."""
    first = found(draft, told, "differ")
    measure = first.columns[0]

    def code(place: str, tier: int) -> str | None:
        return None if tier < 0 else getattr(told, place).tiers[tier]

    return [
        {
            "customer_id": draft.mart.customers.ids[int(row)].as_py(),
            "left": code("left", int(told.before[row])),
            "right": code("right", int(told.now[row])),
            measure: draft.mart.metrics[measure][row],
        }
        for row in first.rows[:limit]
    ]
