"""The model of leaving at full size: learning on its sample with scoring of everyone, and the reading before it."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from crmcore.domain.churn.prediction.churn_evaluation import LIFT_SHARE
from crmcore.domain.churn.prediction.resampling import judge_draws
from crmcore.domain.churn.risk import SAMPLE_ROWS
from crmcore.proofs.bench.bench_row import row
from crmcore.usecases.churn.risk import read_churn

SECONDS, INTERVAL_SECONDS = 10.0, 20.0
#: rankings whose intervals are drawn: the model and four plain ones
_RANKINGS = 5


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
    test = result.test
    assert test is not None
    begun = time.perf_counter()
    judge_draws({str(k): np.roll(test.risk, k) for k in range(_RANKINGS)}, test.lapsed, np.arange(test.customers), LIFT_SHARE)
    drawn = time.perf_counter() - begun
    sizes = f"≤ {SAMPLE_ROWS:,} rows ({result.fitted_rows:,}), tested, {len(result.rows):,} scored"
    return [
        row(f"model of leaving: learnt on {sizes}", learnt, None, f"≤ {SECONDS:g} s", learnt <= SECONDS),
        row(
            f"model of leaving: intervals of {_RANKINGS} rankings of {test.customers:,} customers",
            drawn,
            None,
            f"≤ {INTERVAL_SECONDS:g} s",
            drawn <= INTERVAL_SECONDS,
        ),
        row("model of leaving: facts of all customers and of the sample on five days", read, None, "", None),
    ]
