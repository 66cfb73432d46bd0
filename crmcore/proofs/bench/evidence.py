"""Evidence at full size: twelve earlier days graded, every quarter held against its year by every rule, and two hundred
re-gradings beside pandas."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from crmcore.domain.evidence.backtest import rule_orders
from crmcore.domain.evidence.rule_intervals import draw_figures
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.grading.stability import DRAWS, drawn_weights, stability
from crmcore.domain.kernel.customer_bootstrap import DRAWS as DRAWN
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.usecases.evidence.backtest import backtest_days, grade_on_day, run_backtest
from crmcore.usecases.grading import grading

GRADINGS, GRADING_SECONDS, STABILITY_SECONDS, INTERVAL_SECONDS = 12, 30.0, 30.0, 20.0
#: gradings anew that stand for all of them in the plain way
TRIED, SHARES = 2, (0.0, 0.2, 0.5, 0.8, 1.0)


def evidence_rows(company: Company) -> list[dict[str, Any]]:
    """Rows of the benchmark."""
    version = grading.current_version(company)
    scenario = grading.resolve(company, Scenario(), version)
    started = time.perf_counter()
    for month in range(1, GRADINGS + 1):
        grade_on_day(company, scenario, version, months_before(scenario.day, month))
    gradings = time.perf_counter() - started
    days = backtest_days(company, scenario, version)
    started = time.perf_counter()
    looked = len(list(run_backtest(company, scenario, version, days, "net_profit")))
    backtests = time.perf_counter() - started
    intervals = _interval_seconds(company, scenario, version, days[0]) if days else 0.0
    standing = grading.normalise(company, scenario, version)
    book = grading.grade_on(company, standing, scenario, version)
    started = time.perf_counter()
    stability(book, standing)
    draws = time.perf_counter() - started
    started = time.perf_counter()
    for weights in drawn_weights(dict(book.weights), TRIED):
        frame = pd.DataFrame({metric: standing.raw(metric) for metric in book.weights})
        score = (frame.rank(pct=True) * weights).sum(axis=1)
        pd.cut(score.rank(pct=True, ascending=False), SHARES, labels=False)
    plain = (time.perf_counter() - started) * DRAWS / TRIED
    return [
        row(f"grading {GRADINGS} earlier days, a month apart", gradings, None, f"≤ {GRADING_SECONDS:g} s", gradings <= GRADING_SECONDS),
        row(f"{looked} earlier quarters, each held against its year by every rule", backtests, None, "", None),
        row(
            f"90% intervals of one day's figures, {DRAWN} draws of the customers",
            intervals,
            None,
            f"≤ {INTERVAL_SECONDS:g} s",
            intervals <= INTERVAL_SECONDS,
        ),
        row(
            f"stability: {DRAWS} shifts of the weights",
            draws,
            plain,
            f"≤ {STABILITY_SECONDS:g} s",
            draws <= STABILITY_SECONDS,
            f"pandas rank, weigh, cut with every draw ({TRIED} measured, counted {DRAWS} times)",
        ),
    ]


def _interval_seconds(company: Company, scenario: Scenario, version: int, day: date) -> float:
    """Seconds for the intervals of all rules of one day."""
    normalised, book = grade_on_day(company, scenario, version, day)
    orders = {rule: np.nan_to_num(order) for rule, order in rule_orders(normalised, book, "net_profit").items()}
    tiers = dict.fromkeys(orders, np.maximum(book.tier[book.rows], 0))
    outcome = np.nan_to_num(book.mart.metrics["net_profit"][book.rows])
    started = time.perf_counter()
    draw_figures(orders, outcome, tiers, len(book.scheme.tiers))
    return time.perf_counter() - started
