"""Tiny books for tests of the value page: present values, facts and baskets are given, not worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.facts.service_facts import Baskets, ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.insights import Insights
from tests.domain.loyalty.loyal_customers import numbers
from tests.domain.marts import DAY, book, mart


def facts(
    n: int, contacts: list | None = None, visits: list | None = None, discount: list | None = None, before: list | None = None
) -> ServiceFacts:
    """What n customers get; None where nothing of the kind is on file."""

    def column(values: list | None) -> np.ndarray | None:
        return None if values is None else numbers(values)

    return ServiceFacts(column(contacts), column(visits), column(discount), numbers(before or [None] * n))


def baskets(categories: str, *bought: str) -> Baskets:
    """Categories of one letter each; for each customer the letters it bought: baskets("ab", "a", "ab")."""
    pairs = [(row, categories.index(letter)) for row, letters in enumerate(bought) for letter in letters]
    customer, category = zip(*pairs, strict=True) if pairs else ((), ())
    return Baskets(tuple(categories), np.array(customer, np.int32), np.array(category, np.int32))


def view(n: int, as_of: date = DAY, **told: list) -> LongView:
    """A long view of n customers that bought on one day each; `told` names columns."""
    unknown, flags = np.full(n, np.nan), np.ones(n, bool)
    columns = {name: numbers(values) for name, values in told.items() if name not in ("segment", "segments", "months")}
    plain = {
        "year_amount": unknown,
        "year_profit": unknown,
        "profit_to_date": unknown,
        "amount_to_date": unknown,
        "first_amount": unknown,
        "tenure_days": unknown,
        "silent_days": unknown,
        "acquisition_cost": unknown,
        "wallet": unknown,
    }
    return LongView(
        as_of=as_of,
        basis="net_profit",
        months=told.get("months", 36),
        bought=flags,
        bought_before=flags,
        purchase_days=np.ones(n, np.int32),
        segment=np.array(told.get("segment", [0] * n), np.int32),
        segments=told.get("segments", ("s",)),
        size=np.full(n, -1, np.int32),
        **{**plain, **columns},
    )


def valued(
    n: int | None = None,
    insights: dict | None = None,
    population: list[int] | None = None,
    scheme=None,
    scenario: dict | None = None,
    **metrics: list,
) -> Book:
    """A graded book with these metrics, and with these insights at hand."""
    at_hand = Insights({name: (lambda own, insight=insight: insight) for name, insight in (insights or {}).items()})
    known = replace(mart(n, population, **metrics), insights=at_hand)
    more = {"scheme": scheme} if scheme is not None else {}
    chosen = {"weights": (("order_amount", 1.0),), **(scenario or {})}
    return book(known, **more, **chosen)


def declining(*stages: int) -> SimpleNamespace:
    """A life cycle that knows today's stages only."""
    return SimpleNamespace(today=np.array(stages, np.int8))
