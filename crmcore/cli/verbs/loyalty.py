"""Loyalty: the boxes of the quadrant, the ladder, satisfaction and word of mouth."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from crmcore.cli.io.output import Answer
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.ladder import ladder, ladder_rows
from crmcore.domain.loyalty.quadrant import BOXES
from crmcore.domain.loyalty.satisfaction import SOURCE_TELLS, STATES, by_quarter, state_counts, word_of_mouth
from crmcore.domain.loyalty.tables import box_rows, box_tiers, loyalty_of, worrying


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


def loyalty(chosen: argparse.Namespace) -> Answer:
    """Who is loyal, who only seems so, and what customers say of us."""
    _, book, part = graded(chosen)
    found = loyalty_of(book)
    who = found.population if part is None else found.population & part
    rows = box_rows(book, part)
    counts = state_counts(found.satisfaction, who)
    return Answer(
        {
            **scenario_card(book),
            "terms": asdict(found.terms),
            "population": int(who.sum()),
            "attitude_known": found.asked,
            "unknown_attitude": rows[-1].customers,
            "boxes": [asdict(row) for row in rows],
            "worry": int((worrying(book) if part is None else worrying(book) & part).sum()),
            "tiers": _tiers(book, part),
            "ladder": [asdict(row) for row in ladder_rows(ladder(found), part)],
            "satisfaction": [{"state": state, "customers": counts[state]} for state in STATES],
            "satisfaction_trend": [
                {"end": q.end, **dict(zip(STATES, q.customers, strict=False))}
                for q in by_quarter(found.relationship.survey, book.scenario.as_of, part)
            ],
            "word_of_mouth": _mouth(counts, chosen.tells),
        }
    )


def _tiers(book: Book, part: np.ndarray | None) -> list[dict[str, Any]]:
    """The boxes crossed with the tiers, a row a cell that holds anybody; tier null: no tier."""
    crossed = box_tiers(book, part)
    return [
        {"box": box, "tier": tier, "customers": int(crossed.customers[i, j]), crossed.measure: float(crossed.value[i, j])}
        for i, box in enumerate(BOXES)
        for j, tier in enumerate((*crossed.tiers, None))
        if crossed.customers[i, j]
    ]


def _mouth(counts: dict[str, int], tells: tuple[int, int, int]) -> dict[str, Any]:
    told = word_of_mouth(counts, tells)
    return {
        "source": list(SOURCE_TELLS),
        "states": [
            {"state": state, "customers": n, "tells": each, "told": people}
            for state, n, each, people in zip(STATES, told.customers, told.tells, told.told, strict=False)
        ],
    }
