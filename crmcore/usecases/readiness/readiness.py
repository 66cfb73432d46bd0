"""Gather what the conditions are judged by: tables and their days, what customers lack, the newest decisions and tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import sqrt

import numpy as np

from crmcore.domain.decisions.owners import OWNER
from crmcore.domain.grading.book import Book
from crmcore.domain.health.facts import ContactRhythm
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.readiness.answers import newest_answers
from crmcore.domain.readiness.readiness import ReadinessFacts, ReadinessLine, readiness
from crmcore.domain.tables.registry import BY_NAME
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.campaigns import launches
from crmcore.store.decisions.readiness import readiness_answers
from crmcore.store.decisions.runs import run_in_force
from crmcore.store.decisions.terms import terms_on
from crmcore.store.engine.signature import PAST_DATES, sums
from crmcore.store.facts.activities.salespeople import read_salespeople
from crmcore.store.imports.records import pending_counts
from crmcore.usecases.campaigns.campaigns import outcome_ends, read_result
from crmcore.usecases.evidence.backtest import run_backtest, span
from crmcore.usecases.management_effect.management_effect import default_months, management_changes, possible

#: the indicator by which each of these lines is judged
_INDICATORS = {"credit": "credit_score", "attitude": "satisfaction"}
#: 95% of rank correlations by chance lie within ± this ÷ √(n − 1)
_CHANCE = 1.96


def read_readiness(company: Company, book: Book, day: date) -> tuple[ReadinessLine, ...]:
    """Every line on a working date, customers by a Book. Raises `Problem("unknown_version")`."""
    tables = sums(company.dir, book.version)["tables"]
    run = run_in_force(company, book.scheme.id, day)
    _, terms = terms_on(company, book.scheme.id, day)
    people = read_salespeople(company.dir, book.version)
    facts = ReadinessFacts(
        day=day,
        published=None if run is None else (run.as_of, run.name),
        terms=None if terms is None else (terms.author, terms.effective_on),
        tables=tuple(name for name, totals in tables.items() if totals["rows"]),
        newest=_newest(tables),
        graded=len(book.rows),
        lacking=_lacking(book),
        pending=sum(pending_counts(company.dir, book.version).values()),
        people=len(people.capacity_hours),
        without_hours=int(np.isnan(people.capacity_hours).sum()),
        backtest=_backtest(company, book),
        campaign=_campaign(company, day),
        change=_change(company, book),
        answers=newest_answers(readiness_answers(company), day),
    )
    return readiness(facts)


def _newest(tables: Mapping[str, Mapping[str, str | None]]) -> dict[str, date]:
    """Table → its newest day, of tables whose rows tell what happened on a day."""
    return {
        name: date.fromisoformat(last)
        for name, totals in tables.items()
        if name in PAST_DATES and BY_NAME[name].date_column in PAST_DATES[name] and (last := totals.get("last")) is not None
    }


def _lacking(book: Book) -> dict[str, np.ndarray | None]:
    """Line → rows of the graded customers that lack it; None where nobody has it."""
    rows, mart = book.rows, book.mart
    there = {name: ~np.isnan(mart.metrics[indicator][rows]) for name, indicator in _INDICATORS.items()}
    there["contact"] = ~np.isnan(mart.insight("contacts", ContactRhythm).days_since[rows])
    there["owner"] = mart.customers.codes(OWNER)[0][rows] >= 0
    return {name: rows[~known] if known.any() else None for name, known in there.items()}


def _backtest(company: Company, book: Book) -> tuple[date, float | None, float] | None:
    can = span(company, book.scenario, book.version)
    if can is None:
        return None
    for tested in run_backtest(company, book.scenario, book.version, [can[1]], "net_profit"):
        rule, n = tested.evidence.rule("current"), tested.evidence.customers
        return can[1], None if rule is None else rule.rank_correlation, _CHANCE / sqrt(n - 1) if n > 2 else 1.0
    return None


def _campaign(company: Company, day: date) -> tuple[str, date, str] | None:
    started = [launch for launch in launches(company) if launch.plan.starts_on <= day]
    if not started:
        return None
    newest = max(started, key=lambda launch: (launch.plan.starts_on, launch.id))
    ends = outcome_ends(newest.plan)
    if ends > day:
        return newest.plan.name, ends, ""
    try:
        return newest.plan.name, ends, read_result(company, newest).verdict or ""
    except Problem:
        return newest.plan.name, ends, ""


def _change(company: Company, book: Book) -> tuple[date, int, bool] | None:
    known = management_changes(company, book.scheme.id)
    if not known:
        return None
    for change in known:
        can = possible(company, book.scenario, book.version, change)
        months = default_months(can)
        if months is not None:
            return change.first_day, can.years[months], True
    return known[0].first_day, 0, False
