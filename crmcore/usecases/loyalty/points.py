"""The inputs of loyalty, repeat buying and attitude, read from the store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.loyalty.points import QUARTERS_BEFORE, QUESTIONS, LoyaltyInputs, LoyaltyPoints, loyalty_points
from crmcore.store.facts.loyalty_facts import read_attitudes, read_buying, read_satisfaction


def read_relationship(company_dir: Path, version: int, mart: Mart) -> LoyaltyInputs:
    """The inputs of loyalty, without its cuts. The earlier quarters and the survey are read on first use.

    Raises `Problem("unknown_version")`.
    """
    answers = {name: mart.metrics[name] for name in QUESTIONS}
    buying = read_buying(company_dir, version, mart.count, mart.as_of, mart.window)

    def points(as_of: date) -> LoyaltyPoints:
        return loyalty_points(
            read_buying(company_dir, version, mart.count, as_of, mart.window), read_attitudes(company_dir, version, mart.count, as_of)
        )

    return LoyaltyInputs(
        mart.as_of,
        loyalty_points(buying, answers),
        answers,
        load_earlier=lambda: tuple(points(months_before(mart.as_of, months)) for months in QUARTERS_BEFORE),
        load_survey=lambda: read_satisfaction(company_dir, version, mart.as_of),
    )
