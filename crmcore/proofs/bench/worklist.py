"""The worklist of a large company: its rules on a million invented customers, and on the company at hand, from what is loaded."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from crmcore.domain.churn.call_plan import value_at_risk
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.worklist.entries import Source
from crmcore.domain.worklist.marks import Mark
from crmcore.domain.worklist.rates import WorklistRates
from crmcore.domain.worklist.reasons import INDEX
from crmcore.domain.worklist.sources import read_sources
from crmcore.domain.worklist.week import Week
from crmcore.domain.worklist.worklist import Reps, WeekSources, worklist
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.usecases.terms.working_date import working_date
from crmcore.usecases.worklist.worklist import books_on, read_facts, read_week

CUSTOMERS, PEOPLE, MARKS, LIMIT = 1_000_000, 5_000, 2_000, 5.0
#: share of the customers that each reason holds for
SHARES: dict[str, float] = {
    "complaint_overdue": 0.005,
    "complaint_due": 0.002,
    "appointment": 0.03,
    "visit_overdue": 0.05,
    "long_overdue": 0.06,
    "over_limit": 0.04,
    "at_risk": 0.1,
    "decline": 0.08,
    "churned": 0.1,
    "next_product": 0.5,
    "listen": 0.05,
    "care": 0.05,
    "visit_due": 0.3,
}


def worklist_rows(company: Company) -> list[dict[str, Any]]:
    """The rules on invented sources; of the company, the sources and the list from facts that are loaded, and loading those facts."""
    basis = _invented()
    today, reasons = basis.week.first, ("at_risk", "next_product")
    marks = {customer: (Mark(f"c{customer}", "done", today, reasons),) for customer in range(MARKS)}
    start = time.perf_counter()
    found = worklist(basis, marks=marks)
    found.weeks()
    seconds = time.perf_counter() - start
    what = f"worklist of {CUSTOMERS:,} customers, {PEOPLE:,} salespeople, {MARKS:,} marks: {len(found.entries):,} entries in order"
    return [row(what, seconds, None, f"≤ {LIMIT:g} s", seconds <= LIMIT), *_company_rows(company)]


def _company_rows(company: Company) -> list[dict[str, Any]]:
    day, books = working_date(company), books_on(company, DEFAULT)
    found = books(day)
    value_at_risk(found.now)  # what Churn has loaded
    basis = read_week(company, books, day)  # life cycle, programmes, complaints' tiers: what other pages have loaded
    start = time.perf_counter()
    facts = read_facts(company, found, basis.rates, day)
    read = time.perf_counter()
    worklist(replace(basis, sources=read_sources(found.now, facts)))
    done = time.perf_counter()
    what = f"worklist of the company's {found.now.mart.count:,} customers"
    return [
        row(f"{what}, from book, churn and facts of the day", done - read, None, f"≤ {LIMIT:g} s", done - read <= LIMIT),
        row(f"{what}: reading its complaints, visits and orders", read - start, None, "", None),
    ]


def _invented() -> WeekSources:
    draw, today = np.random.default_rng(3), date(2025, 12, 31)
    sources = []
    for code, share in SHARES.items():
        rows = np.flatnonzero(draw.random(CUSTOMERS) < share)
        n = len(rows)
        due = today.toordinal() + draw.integers(-60, 5, n)
        sources.append(Source(INDEX[code], rows, draw.lognormal(5, 1.5, n), draw.choice([0.5, 1.0, 2.0], n), due, np.full(n, NEVER)))
    ids = tuple(f"R{k:05}" for k in range(PEOPLE))
    reps = Reps(ids, ("",) * PEOPLE, np.full(PEOPLE, 14.0), np.zeros(PEOPLE, bool))
    return WeekSources(
        Week(today, date(2026, 1, 4), 3, 5),
        reps,
        tuple(sources),
        draw.integers(0, PEOPLE, CUSTOMERS),
        draw.permutation(CUSTOMERS),
        draw.integers(0, 4, CUSTOMERS),
        ("A", "B", "C", "D"),
        WorklistRates(),
    )
