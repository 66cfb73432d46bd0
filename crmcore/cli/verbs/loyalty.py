"""Loyalty: the boxes of the quadrant, the ladder, satisfaction and word of mouth."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.ladder import ladder, ladder_rows
from crmcore.domain.loyalty.quadrant import BOXES
from crmcore.domain.loyalty.satisfaction import SOURCE_TELLS, STATES, satisfaction_by_quarter, state_counts, word_of_mouth
from crmcore.domain.loyalty.tables import box_tiers, loyalty_of, quadrant_rows, valuable_but_spurious


def loyalty_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument(
        "--tells",
        type=_tells,
        default=SOURCE_TELLS,
        metavar="22/8/10",
        help="people told by a dissatisfied, an ordinarily and a highly satisfied customer",
    )


def _tells(text: str) -> tuple[int, int, int]:
    bad, plain, good = (int(people) for people in text.split("/"))
    if min(bad, plain, good) < 0:
        raise ValueError(text)
    return bad, plain, good


def loyalty(args: argparse.Namespace) -> CommandResult:
    """Who is loyal, who only seems so, and what customers say of us."""
    _, book, customer_mask = graded(args)
    found = loyalty_of(book)
    who = found.population if customer_mask is None else found.population & customer_mask
    rows = quadrant_rows(book, customer_mask)
    counts = state_counts(found.satisfaction, who)
    return CommandResult(
        {
            **scenario_card(book),
            "terms": asdict(found.terms),
            "population": int(who.sum()),
            "attitude_known": found.attitude_known,
            "unknown_attitude": rows[-1].customers,
            "boxes": [asdict(row) for row in rows],
            "worry": int((valuable_but_spurious(book) if customer_mask is None else valuable_but_spurious(book) & customer_mask).sum()),
            "tiers": _tiers(book, customer_mask),
            "ladder": [asdict(row) for row in ladder_rows(ladder(found), customer_mask)],
            "satisfaction": [{"state": state, "customers": counts[state]} for state in STATES],
            "satisfaction_trend": [
                {"end": q.end, **dict(zip(STATES, q.customers, strict=False))}
                for q in satisfaction_by_quarter(found.relationship.survey, book.scenario.day, customer_mask)
            ],
            "word_of_mouth": _mouth(counts, args.tells),
        }
    )


def _tiers(book: Book, customer_mask: np.ndarray | None) -> list[dict[str, Any]]:
    """The boxes crossed with the tiers, a row a cell that holds anybody; tier null: no tier."""
    crossed = box_tiers(book, customer_mask)
    return [
        {"box": box, "tier": tier, "customers": int(crossed.customers[i, j]), crossed.measure: float(crossed.value[i, j])}
        for i, box in enumerate(BOXES)
        for j, tier in enumerate((*crossed.tiers, None))
        if crossed.customers[i, j]
    ]


def _mouth(counts: dict[str, int], tells: tuple[int, int, int]) -> dict[str, Any]:
    result = word_of_mouth(counts, tells)
    return {
        "source": list(SOURCE_TELLS),
        "states": [
            {"state": state, "customers": n, "tells": each, "told": people}
            for state, n, each, people in zip(STATES, result.customers, result.tells, result.people_told, strict=False)
        ],
    }
