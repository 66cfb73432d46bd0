"""The model of leaving at full size: learning on its sample with scoring of everyone, and the reading before it."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from crmcore.domain.churn.risk import SAMPLE_ROWS
from crmcore.proofs.bench.bench_row import row
from crmcore.usecases.churn.risk import read_churn

SECONDS = 10.0


def churn_rows(company_dir: Path, version: int, as_of: date) -> list[dict[str, Any]]:
    """Rows of the benchmark. The first run is thrown away: it loads the libraries."""
    read_churn(company_dir, version, as_of)
    marks: list[float] = []
    result = read_churn(company_dir, version, as_of, on_step=lambda step: marks.append(time.perf_counter()))
    marks.append(time.perf_counter())
    if len(marks) < 5:  # too few customers: there was nothing to learn
        return [row("plain rule of leaving, all customers", marks[-1] - marks[0], None, "", None)]
    read, learning, testing, scoring = (after - before for before, after in pairwise(marks))
    learnt = learning + testing + scoring
    sizes = f"≤ {SAMPLE_ROWS:,} rows ({result.fitted_rows:,}), tested, {len(result.rows):,} scored"
    return [
        row(f"model of leaving: learnt on {sizes}", learnt, None, f"≤ {SECONDS:g} s", learnt <= SECONDS),
        row("model of leaving: facts of all customers and of the sample on five days", read, None, "", None),
    ]
