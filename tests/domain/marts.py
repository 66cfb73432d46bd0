"""Tiny marts for tests: only what a test names is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics, grade_customers
from crmcore.domain.grading.mart import GRADED, Customers, Mart
from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.schemes import Scheme

ABCD = Scheme("abcd", ("A", "B", "C", "D"), shares=(20, 30, 30, 20))
DAY = date(2024, 12, 31)


def mart(n: int | None = None, population: list[int] | None = None, **metrics: list[float | None]) -> Mart:
    """A mart of n customers c0000, c0001, …; unnamed metrics are unknown for everyone."""
    n = n or len(next(iter(metrics.values())))
    columns = {m.id: np.full(n, np.nan) for m in METRICS}
    for name, values in metrics.items():
        columns[name] = np.array([np.nan if v is None else v for v in values], dtype=float)
    table = pa.table({"customer_id": pa.array([f"c{k:04d}" for k in range(n)])})
    return Mart(DAY, 12, Customers(table), columns, np.array(population or [GRADED] * n, dtype=np.int8), np.ones(n, bool))


def book(known: Mart, scheme: Scheme = ABCD, overrides: dict | None = None, **scenario: object) -> Book:
    chosen = Scenario(as_of=DAY, scheme=scheme.id, **scenario)
    return grade_customers(NormalisedMetrics(known, chosen.normaliser, chosen.grade_lapsed), chosen, scheme, overrides)


def tiers(graded: Book) -> str:
    """The tiers in row order, one letter each: "ABBC"; "." where there is none."""
    return "".join("." if k < 0 else graded.scheme.tiers[k][0] for k in graded.tier)
