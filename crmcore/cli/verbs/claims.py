"""The field's textbook claims beside what the company's data say."""

from __future__ import annotations

import argparse

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded
from crmcore.domain.claims.registry import judge_all
from crmcore.report.claims.words import claim_card
from crmcore.report.words.words import words_for


def claims(args: argparse.Namespace) -> CommandResult:
    """Each claim with the literature's range, the company's figure and a verdict: holds, does_not, untold."""
    company, book, customer_mask = graded(args)
    found = []
    for judged in judge_all(book, customer_mask):
        card, reading = claim_card(judged, words_for(args.lang), book.scheme.id, company.currency), judged.result
        found.append(
            {
                "claim": judged.claim.id,
                "benefit": judged.claim.benefit,
                "says": card.claim,
                "source": list(card.sources),
                "literature": card.literature,
                "figure": reading.figure,
                "unit": judged.claim.unit,
                "interval": None if reading.low is None else [reading.low, reading.high],
                "n": reading.n,
                "smaller_group": reading.fewest,
                "basis": reading.basis or None,
                "values": dict(reading.values),
                "data": card.data,
                "verdict": judged.verdict,
                "holds_from": judged.claim.holds,
                "needs": list(judged.needs),
            }
        )
    return CommandResult(found)
