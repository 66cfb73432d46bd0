"""Why grades changed, with both gradings at hand and cold: one customer, and everybody."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from crmcore.domain.grade_changes.attribution import grade_change
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.usecases.grade_changes.gradings import CompanyGradings, SideRef
from crmcore.usecases.grading import grading

#: seconds
ONE_LIMIT, COLD_LIMIT = 0.3, 5.0


def grade_change_rows(company: Company) -> list[dict[str, Any]]:
    """Between the newest day and a year before. "Cold": neither day has been read."""
    version = grading.current_version(company)
    now = grading.resolve(company, Scenario(), version)
    before, after = SideRef(now.with_(as_of=months_before(now.day, 12))), SideRef(now)
    start = time.perf_counter()
    both = CompanyGradings(company, version, before, after)
    rows = np.flatnonzero((both.before.tier >= 0) & (both.after.tier >= 0))
    grade_change(both, rows[:1])
    cold = time.perf_counter() - start
    sides = {side.population.book.scenario: (side.population.normalised, side.population.book) for side in (both.before, both.after)}
    one = _seconds(company, version, before, after, sides, rows[len(rows) // 2 : len(rows) // 2 + 1])
    everybody = _seconds(company, version, before, after, sides, None)
    return [
        row("why one customer's grade changed, both gradings at hand", one, None, f"≤ {ONE_LIMIT:g} s", one <= ONE_LIMIT),
        row("the same, cold", cold, None, f"≤ {COLD_LIMIT:g} s", cold <= COLD_LIMIT),
        row("why everybody's grades changed, both gradings at hand", everybody, None, "", None),
    ]


def _seconds(
    company: Company,
    version: int,
    before: SideRef,
    after: SideRef,
    sides: dict[Scenario, tuple[NormalisedMetrics, Any]],
    rows: np.ndarray | None,
) -> float:
    start = time.perf_counter()
    both = CompanyGradings(company, version, before, after, lambda scenario: sides[scenario])
    grade_change(both, rows)
    return time.perf_counter() - start
