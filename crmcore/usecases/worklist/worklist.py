"""The worklist on a working date: grades in force, facts of the day, owners, terms and rates in force, and what people have marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.risk import HORIZON_DAYS
from crmcore.domain.decisions.owners import OWNER
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Customers
from crmcore.domain.team.team import visit_capacity
from crmcore.domain.worklist.holdout import CallEffect, LeaveOut, call_effect, left_out
from crmcore.domain.worklist.marks import Mark, hand_overs_on, marks_on, standing_marks
from crmcore.domain.worklist.rates import WorklistRates
from crmcore.domain.worklist.sources import WorklistFacts, missing_tables, read_sources
from crmcore.domain.worklist.week import NOBODY, WEEKS, Week, week_of
from crmcore.domain.worklist.worklist import Reps, Worklist, build
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.terms import calendar_on, terms_on
from crmcore.store.decisions.worklist import leave_out_on, leave_outs, marks as read_marks, rates_on
from crmcore.store.facts.activities.salespeople import read_salespeople
from crmcore.store.facts.activities.visits import read_appointments
from crmcore.store.facts.activities.waiting_orders import read_waiting_orders
from crmcore.usecases.complaints.desk import complaint_desk
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.team.team import book_in_force, customers_on


@dataclass(frozen=True, eq=False)
class DayBooks:
    """Two looks at the same customers. `graded`: the tiers in force on the day; `now`: the facts of the day, by the same scenario."""

    graded: Book
    now: Book

    @property
    def tier(self) -> np.ndarray:
        """int64[N]: the tier in force, the provisional one where there is no other; −1: none."""
        return np.where(self.graded.tier >= 0, self.graded.tier, self.graded.provisional).astype(np.int64)


#: day → what was in force and known then
BooksOn = Callable[[date], DayBooks]


def books_on(company: Company, scheme: str) -> BooksOn:
    """The books of a scheme on any day, graded anew each time."""

    def on(day: date) -> DayBooks:
        graded, run = book_in_force(company, scheme, day)
        return DayBooks(graded, graded if run is None else grade(company, graded.scenario.with_(as_of=day)))

    return on


def read_worklist(company: Company, books: BooksOn, day: date) -> Worklist:
    """The worklist on a working date. Raises `Problem("unknown_version")`."""
    found = books(day)
    now, tier = found.now, found.tier
    scheme, version, count = found.graded.scheme, now.version, now.mart.count
    customers = customers_on(company, version, day)
    calendar, _ = calendar_on(company, day)
    week, terms = week_of(day, calendar), terms_on(company, scheme.id, day)[0]
    reps = read_reps(company, version, week)
    rates, measured = read_rates(company, books, day)
    has = now.mart.has
    facts = WorklistFacts(
        week,
        tier,
        np.array(terms.by_tier(scheme.tiers, "visit_hours"), float)[tier],
        rates,
        complaint_desk(company, found.graded.scenario, version, day) if "complaint" in has else None,
        read_appointments(company.dir, version, day) if has & {"appointment", "contact"} else None,
        None,
        read_waiting_orders(company.dir, version, day) if "open_order" in has else None,
    )
    decision = leave_out_on(company, day)
    everything = read_marks(company)
    place = {rep: k for k, rep in enumerate(reps.ids)}
    given = {
        row: place[rep]
        for customer, rep in hand_overs_on(everything, day).items()
        if rep in place and (row := customers.row_of(customer)) is not None
    }
    standing = {row: marks for customer, marks in marks_on(everything, day).items() if (row := customers.row_of(customer)) is not None}
    newest = {row: mark.position for mark in everything if (row := customers.row_of(mark.customer_id)) is not None}
    owner = owner_places(customers, reps)
    entries, own, plan, left, closed, closed_owner = build(
        read_sources(now, facts),
        count,
        reps,
        owner,
        number_order(customers),
        given,
        standing,
        draw(company, books, decision, customers) if decision is not None and decision.share else None,
    )
    handed = np.zeros(count, bool)
    handed[list(given)] = True
    return Worklist(
        week,
        reps,
        entries,
        own,
        plan,
        handed[entries.rows],
        closed,
        closed_owner,
        standing,
        newest,
        left,
        tier,
        scheme.tiers,
        rates,
        missing_tables(now, facts),
        measured,
    )


def read_reps(company: Company, version: int, week: Week) -> Reps:
    """The salespeople with the hours of their week; where there are none, the house as one list with the usual hours of a person."""
    table = read_salespeople(company.dir, version)
    house = not len(table.ids)
    hours = np.array([np.nan]) if house else table.capacity_hours
    yearly, assumed = visit_capacity(hours, np.ones(len(hours)), 1.0)
    ids = ("",) if house else tuple(table.ids.to_pylist())
    names = ("",) if house else tuple(text or "" for text in table.name.to_pylist())
    return Reps(ids, names, yearly / WEEKS * week.share, assumed, house)


def owner_places(customers: Customers, reps: Reps) -> np.ndarray:
    """int64[N]: the place of each customer's owner among the salespeople, NOBODY: none of them; of the house: all."""
    if reps.house:
        return np.zeros(customers.count, np.int64)
    codes, names = customers.codes(OWNER)
    place = {rep: k for k, rep in enumerate(reps.ids)}
    return np.array([*(place.get(name, NOBODY) for name in names), NOBODY], np.int64)[codes]


def number_order(customers: Customers) -> np.ndarray:
    """int64[N]: place of each customer when sorted by number."""
    ids = pa.array(customers.ids) if not isinstance(customers.ids, pa.Array | pa.ChunkedArray) else customers.ids
    places = np.empty(customers.count, np.int64)
    places[pc.sort_indices(ids).to_numpy()] = np.arange(customers.count)
    return places


def draw(company: Company, books: BooksOn, decision: LeaveOut, customers: Customers) -> np.ndarray:
    """bool[N]: who is left out by a decision, drawn within the tiers of the day when it began."""
    tier = books(decision.on).tier
    return left_out(customers.ids.to_numpy(zero_copy_only=False).astype(str), tier, decision)


def read_rates(company: Company, books: BooksOn, day: date) -> tuple[WorklistRates, bool]:
    """The rates in force on a day, with the success of a call that leaving out has shown in place of the assumption where it counts; and
    whether it does."""
    rates, _ = rates_on(company, day)
    effect = read_call_effect(company, books, day, at_end_only=True)
    if effect is None or effect.success is None:
        return rates, False
    return replace(rates, stay_success=effect.success), True


def read_call_effect(company: Company, books: BooksOn, day: date, *, at_end_only: bool = False) -> CallEffect | None:
    """What leaving customers out has shown by a day; None where nobody was ever left out (with `at_end_only`: or it is not over)."""
    begun = [decision for decision in leave_outs(company) if decision.on <= day and decision.share]
    if not begun:
        return None
    decision = max(begun, key=lambda one: one.position)
    ends = decision.on + timedelta(HORIZON_DAYS)
    if at_end_only and day < ends:
        return None
    start, until = books(decision.on), min(day, ends)
    at_risk = _at_risk(start.now, rates_on(company, decision.on)[0])
    customers = start.now.mart.customers
    ids = customers.ids.to_numpy(zero_copy_only=False).astype(str)
    out = left_out(ids, start.tier, decision)
    with np.errstate(invalid="ignore"):
        stayed = books(until).now.mart.metrics["days_since_order"] < (until - decision.on).days
    return call_effect(
        decision,
        day,
        HORIZON_DAYS,
        start.tier[at_risk],
        out[at_risk],
        stayed[at_risk],
        _called(customers, standing_marks(read_marks(company), until), decision)[at_risk],
        len(start.graded.scheme.tiers),
    )


def _at_risk(book: Book, rates: WorklistRates) -> np.ndarray:
    if "churn" not in book.mart.insights:
        return np.empty(0, np.int64)
    churn = churn_of(book)
    with np.errstate(invalid="ignore"):
        return np.flatnonzero(churn.risk >= rates.risk_from if churn.by_model else churn.silent)


def _called(customers: Customers, marks: tuple[Mark, ...], decision: LeaveOut) -> np.ndarray:
    called = np.zeros(customers.count, bool)
    for mark in marks:
        if mark.on >= decision.on and mark.mark != "snoozed" and (row := customers.row_of(mark.customer_id)) is not None:
            called[row] = True
    return called
