"""Tiny loyalties for tests: points are given, not measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.insights import Insights
from crmcore.domain.grading.terms import LoyaltyTerms
from crmcore.domain.loyalty.points import QUESTIONS, LoyaltyInputs, LoyaltyPoints
from crmcore.domain.loyalty.quadrant import Loyalty
from crmcore.domain.loyalty.satisfaction import SatisfactionAnswers
from tests.domain.marts import DAY, book, mart

NOBODY = SatisfactionAnswers(np.empty(0, np.int32), np.empty(0, "datetime64[D]"), np.empty(0), np.empty(0))


def numbers(values: list[float | None]) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in values], dtype=float)


def points(repeat: list[float | None], attitude: list[float | None], low: list[int] = ()) -> LoyaltyPoints:
    """Points of as many customers; `low` are the rows that bought on one day only."""
    return LoyaltyPoints(numbers(repeat), numbers(attitude), np.isin(np.arange(len(repeat)), list(low)))


def survey(*answers: tuple[int, str, float, float | None]) -> SatisfactionAnswers:
    """Answers as (row, day, perceived, expected), in order."""
    rows, days, perceived, expected = zip(*answers, strict=True)
    return SatisfactionAnswers(np.array(rows, np.int32), np.array(days, "datetime64[D]"), numbers(list(perceived)), numbers(list(expected)))


def loyalty(
    now: LoyaltyPoints,
    earlier: tuple[LoyaltyPoints, ...] = (),
    told: SatisfactionAnswers = NOBODY,
    as_of: date = DAY,
    terms: LoyaltyTerms | None = None,
    **answers: list[float | None],
) -> Loyalty:
    """Loyalty of given points; `answers` are satisfaction, trust and recommend, unknown where not named."""
    known = {name: numbers(answers.get(name, [None] * len(now.repeat))) for name in QUESTIONS}
    return Loyalty(LoyaltyInputs(as_of, now, known, lambda: earlier, lambda: told), terms or LoyaltyTerms())


def loyal_book(found: Loyalty, **metrics: list[float | None]) -> Book:
    """A graded book of customers whose loyalty is `found`."""
    return book(replace(mart(**metrics), insights=Insights({"loyalty": lambda own: found})), weights=(("order_amount", 1.0),))
