"""What is known of the top tier: published runs, terms in force, and what its customers received within the window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow.compute as pc

from crmcore.domain.complaints.clock import CLOSED_IN_TIME, CLOSED_LATE
from crmcore.domain.decisions.published import tiers_of_run
from crmcore.domain.exclusivity.exclusivity import Exclusivity, TopTier, exclusivity, month_of, run_of
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import window_start
from crmcore.domain.trends.monthly import TrendMonth
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.complaints import KIND as COMPLAINT
from crmcore.store.decisions.runs import KIND as RUN, read_run, run_columns, runs_in_order
from crmcore.store.decisions.terms import CALENDAR, TERMS, terms_on
from crmcore.usecases.grading.graded import GRADES_REST_ON
from crmcore.usecases.grading.grading import RAW
from crmcore.usecases.health.complaint_desk import read_complaint_desk

#: kinds of decisions that it rests on, with those of the grades
RESTS_ON: tuple[str, ...] = (*GRADES_REST_ON, COMPLAINT, RUN, TERMS, CALENDAR)


def read_exclusivity(company: Company, book: Book, months: Sequence[TrendMonth], standard_day: date | None) -> Exclusivity:
    """The top tier of a Book over `months`, which were graded by its scenario. Raises `Problem("no_run")`."""
    terms, _ = terms_on(company, book.scheme.id, book.scenario.day)
    return exclusivity(book, [month_of(month) for month in months], _runs(company, book), standard_day, terms, _received(company, book))


def _runs(company: Company, book: Book) -> list[TopTier]:
    found: list[TopTier] = []
    profit = f"{RAW}net_profit"
    for run in runs_in_order(company, book.scheme.id):
        if run.as_of > book.scenario.day:
            continue
        frozen = run_columns(company, run.id)
        table = read_run(company, run.id, [name for name in ("customer_id", "given", "computed", profit) if name in frozen])
        codes, customers = book.scheme.tiers, book.mart.customers
        assigned, computed = (tiers_of_run(table, customers, codes, name) for name in ("given", "computed"))
        worth = np.full(book.mart.count, np.nan)
        if profit in frozen:
            rows = pc.index_in(table["customer_id"].combine_chunks(), value_set=customers.ids.cast("string"))
            known = rows.is_valid().to_numpy(zero_copy_only=False)
            worth[rows.drop_null().to_numpy()] = table[profit].to_numpy()[known]
        found.append(run_of(run.as_of, run.name, assigned, computed, worth))
    return found


def _received(company: Company, book: Book) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Per measure the tier and the value of each observation: complaints closed within the window, visits and discount of each customer."""
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    mart, tier = book.mart, book.tier.astype(np.int64)
    if "complaint" in mart.has:
        day = book.scenario.day
        desk = read_complaint_desk(company, book.scenario, book.version, day, lambda _: book.tier)
        known, clock = desk.known, desk.clock
        start = window_start(day, book.scenario.window).toordinal()
        closed = np.isin(clock.status, (CLOSED_IN_TIME, CLOSED_LATE)) & (known.closed > start)
        found["closing_days"] = tier[known.row[closed]], clock.elapsed[closed].astype(np.float64)
    facts = mart.insight("service_facts", ServiceFacts)
    if facts.visits is not None:
        found["visits"] = tier, facts.visits
    if facts.discount is not None:
        found["discount"] = tier, facts.discount
    return found
