"""The field's textbook claims beside what the company's data say."""

from __future__ import annotations

import argparse

from crmcore.cli.io.output import Answer
from crmcore.cli.verbs.grading import graded
from crmcore.domain.claims.registry import judge_all
from crmcore.report.claims.words import claim_card
from crmcore.report.words.words import words_for


def claims(chosen: argparse.Namespace) -> Answer:
    """Each claim with the literature's range, the company's figure and a verdict: holds, does_not, untold."""
    company, book, part = graded(chosen)
    found = []
    for told in judge_all(book, part):
        card, reading = claim_card(told, words_for(chosen.lang), book.scheme.id, company.currency), told.result
        found.append(
            {
                "claim": told.claim.id,
                "says": card.claim,
                "source": list(card.sources),
                "literature": card.literature,
                "figure": reading.figure,
                "unit": told.claim.unit,
                "low": reading.low,
                "high": reading.high,
                "n": reading.n,
                "smaller_group": reading.fewest,
                "basis": reading.basis or None,
                "values": dict(reading.values),
                "data": card.data,
                "verdict": told.verdict,
                "holds_from": told.claim.holds,
                "needs": list(told.needs),
            }
        )
    return Answer(found)
