"""What a draft would change elsewhere, at full size: its facts read once, then worked out for each draft."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from crmcore.domain.grading.scenario import Scenario
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.usecases.effect.effect import read_draft_effect, read_effect_facts
from crmcore.usecases.grading import grading
from crmcore.usecases.team.team import book_in_force

#: what a draft may take once its facts are at hand
SECONDS = 1.0
ROUNDS = 5


def effect_rows(company: Company) -> list[dict[str, Any]]:
    """Rows of the benchmark: complaints, visits, loads, terms and allocation under a draft, without replay and production."""
    draft = grading.grade(company, Scenario(weights=(("on_time_share", 60.0), ("order_amount", 40.0))))
    day = draft.scenario.day
    before, _ = book_in_force(company, draft.scheme.id, day)
    started = time.perf_counter()
    facts = read_effect_facts(company, before, day)
    reading, taken = time.perf_counter() - started, []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        read_draft_effect(company, before, draft, facts, day)
        taken.append(time.perf_counter() - started)
    n = f"{before.mart.count:,}"
    return [
        row(f"what a draft would change elsewhere, {n} customers", median(taken), None, f"≤ {SECONDS:g} s", median(taken) <= SECONDS),
        row("the same: reading its facts, once a working date", reading, None, "", None),
    ]
