"""The worklist on a working date: grades in force, facts of the day, owners, terms and rates in force, and what people have marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.risk import HORIZON_DAYS
from crmcore.domain.decisions.owners import OWNER
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Customers
from crmcore.domain.team.team import visit_capacity
from crmcore.domain.terms.ordinals import ordinals_of
from crmcore.domain.worklist.call_success import CallRates
from crmcore.domain.worklist.completing import completes_of
from crmcore.domain.worklist.holdout import AtRisk, CallEffect, LeaveOut, call_effect, left_out
from crmcore.domain.worklist.marks import Mark, hand_overs_on, marks_on, standing_marks
from crmcore.domain.worklist.rates import WorklistRates
from crmcore.domain.worklist.reasons import REASONS
from crmcore.domain.worklist.sources import DueVisits, FixedDays, WorklistFacts, going, missing_tables, read_sources
from crmcore.domain.worklist.week import NOBODY, WEEKS, Week, week_of
from crmcore.domain.worklist.worklist import Reps, WeekSources, Worklist, worklist
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.worklist import LEAVE_OUT, MARK, RATES, leave_out_on, leave_outs, marks as read_marks, rates_on
from crmcore.store.decisions.terms import calendar_on, terms_on
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.activities.salespeople import read_salespeople
from crmcore.store.facts.activities.visits import read_appointments
from crmcore.store.facts.activities.waiting_orders import read_waiting_orders
from crmcore.usecases.complaints.desk import complaint_desk
from crmcore.usecases.grading.graded import GRADES_REST_ON, RECORDED
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.health.complaint_desk import Asked
from crmcore.usecases.key_customers.served import served_on
from crmcore.usecases.team.team import book_in_force, customers_on, read_team
from crmcore.usecases.visits.due import read_visits_due

#: kinds of decisions that the effect of calling rests on
EFFECT_RESTS_ON: tuple[str, ...] = (*GRADES_REST_ON, *RECORDED, LEAVE_OUT, MARK, RATES)


@dataclass(frozen=True, eq=False)
class DayBooks:
    """Two looks at the same customers. `graded`: the tiers in force on the day; `now`: the facts of the day, by the same scenario."""

    graded: Book
    now: Book

    @property
    def tier(self) -> np.ndarray:
        """int64[N]: the tier in force, the provisional one where there is no other; −1: none."""
        return self.graded.tier_or_provisional


#: day → what was in force and known then
BooksOn = Callable[[date], DayBooks]


def books_on(company: Company, scheme: str) -> BooksOn:
    """The books of a scheme on any day, each graded when first asked for."""

    @cache
    def on(day: date) -> DayBooks:
        graded, run = book_in_force(company, scheme, day)
        return DayBooks(graded, graded if run is None else grade(company, graded.scenario.with_(as_of=day)))

    return on


def read_worklist(company: Company, books: BooksOn, day: date) -> Worklist:
    """The worklist on a working date. Raises `Problem("unknown_version")`."""
    return with_marks(read_week(company, books, day), company, books(day).now.mart.customers, day)


def read_week(company: Company, books: BooksOn, day: date) -> WeekSources:
    """What the worklist of a working date rests on, but the marks. Raises `Problem("unknown_version")`."""
    found = books(day)
    customers = customers_on(company, found.now.version, day)
    found_rates = read_rates(company, books, day)
    rates = found_rates.rates
    facts = read_facts(company, found, rates, day)
    reps = read_reps(company, found.now.version, facts.week)
    decision = leave_out_on(company, day)
    return WeekSources(
        facts.week,
        reps,
        read_sources(found.now, facts),
        owner_places(customers, reps),
        number_order(customers),
        facts.tier,
        found.graded.scheme.tiers,
        rates,
        draw(books, decision, customers) if decision is not None and decision.share else None,
        missing_tables(found.now, facts),
        found_rates.measured is not None,
        going(facts.appointments, facts.week, found.now.mart.count),
        completes_of(facts),
    )


def read_reasons(company: Company, books: BooksOn, day: date) -> dict[str, np.ndarray]:
    """Reason → int64[n], rows of the customers that it holds for on a day, marks and what is left out aside."""
    found, rows = books(day), dict[str, list[np.ndarray]]()
    for source in read_sources(found.now, read_facts(company, found, rates_on(company, day)[0], day)):
        rows.setdefault(REASONS[source.reason].code, []).append(source.rows)
    return {code: np.unique(np.concatenate(parts)) for code, parts in rows.items()}


def read_facts(company: Company, found: DayBooks, rates: WorklistRates, day: date) -> WorklistFacts:
    """What the sources are read from besides the books: terms, calendar, complaints, visits, orders of the day."""
    now, tier, scheme = found.now, found.tier, found.graded.scheme
    version, has = now.version, now.mart.has
    calendar, _ = calendar_on(company, day)
    week, terms = week_of(day, calendar), terms_on(company, scheme.id, day)[0]
    return WorklistFacts(
        week,
        tier,
        np.array(terms.by_tier(scheme.tiers, "visit_hours"), float)[served_on(company, found.graded, terms, day)],
        rates,
        complaint_desk(company, found.graded.scenario, version, day, Asked(only_open=True)) if "complaint" in has else None,
        *read_visits(company, found, rates, day, week),
        read_waiting_orders(company.dir, version, day) if "open_order" in has else None,
    )


def with_marks(basis: WeekSources, company: Company, customers: Customers, day: date) -> Worklist:
    """The worklist after what people have marked by a day; marks of customers that are not there are left out."""
    everything, place = read_marks(company), {rep: k for k, rep in enumerate(basis.reps.ids)}
    rows = {customer: customers.row_of(customer) for customer in {mark.customer_id for mark in everything}}
    handed_over = {
        row: place[rep] for customer, rep in hand_overs_on(everything, day).items() if rep in place and (row := rows[customer]) is not None
    }
    standing = {row: marks for customer, marks in marks_on(everything, day).items() if (row := rows[customer]) is not None}
    newest = {row: mark.position for mark in everything if (row := rows[mark.customer_id]) is not None}
    return worklist(basis, handed_over, standing, newest)


def read_visits(
    company: Company, found: DayBooks, rates: WorklistRates, day: date, week: Week
) -> tuple[FixedDays | None, DueVisits | None]:
    """(what has its day, what is due), None each where the data have nothing of the kind. A visit whose day is agreed for later is not
    due."""
    has, graded = found.now.mart.has, found.graded
    if not has & {"appointment", "contact"}:
        return None, None
    terms, _ = terms_on(company, graded.scheme.id, day)
    team = read_team(company, graded, terms, day)
    due = read_visits_due(company, graded, team, terms, day)
    planned = read_appointments(company.dir, graded.version, day)
    calls = np.flatnonzero(~planned.is_visit)
    hours = np.where(np.isnan(planned.hours[calls]), rates.call_hours, planned.hours[calls])
    named = np.array([team.people.place.get(rep or "", NOBODY) for rep in planned.rep.take(calls).to_pylist()], np.int64)
    fixed = FixedDays(
        np.concatenate((team.rows[due.fixed.customer], planned.customer[calls])),
        np.concatenate((due.fixed.day, planned.planned[calls])),
        np.concatenate((due.fixed.hours, hours)),
        np.concatenate((due.fixed.person, named)),
        np.arange(len(due.fixed.day) + len(calls)) < len(due.fixed.day),
    )
    if "contact" not in has:
        return fixed, None
    later = due.next_fixed > np.datetime64(week.last, "D")
    at = np.flatnonzero(due.is_due & ~later)
    return fixed, DueVisits(team.rows[at], ordinals_of(due.due[at]))


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


def draw(books: BooksOn, decision: LeaveOut, customers: Customers) -> np.ndarray:
    """bool[N]: who is left out by a decision, drawn within the tiers of the day when it began."""
    tier = books(decision.on).tier
    return left_out(customers.ids.to_numpy(zero_copy_only=False).astype(str), tier, decision)


def read_rates(company: Company, books: BooksOn, day: date) -> CallRates:
    """The rates in force on a day, with the success of a call that leaving out has shown in place of the assumption where it counts."""
    assumed, decision = rates_on(company, day)
    effect = read_call_effect(company, books, day, at_end_only=True)
    success = None if effect is None else effect.success
    rates = assumed if success is None else replace(assumed, stay_success=success)
    return CallRates(rates, decision, assumed.stay_success, effect)


def company_rates(company: Company, scheme: str, day: date) -> CallRates:
    """The rates in force on a day; a measurement goes by the grades of `scheme`."""
    return read_rates(company, books_on(company, scheme), day)


def read_call_effect(company: Company, books: BooksOn, day: date, *, at_end_only: bool = False) -> CallEffect | None:
    """What leaving customers out has shown by a day; None where nobody was ever left out (with `at_end_only`: or it is not over)."""
    begun = [decision for decision in leave_outs(company) if decision.on <= day and decision.share]
    if not begun:
        return None
    decision = max(begun, key=lambda one: one.position)
    ends = decision.on + timedelta(HORIZON_DAYS)
    if at_end_only and day < ends:
        return None
    start = books(decision.on)
    newest = data_dates(company.dir, start.now.version).newest_fact or day
    day = min(day, newest)  # nobody who is not in the data yet has stayed
    until = max(min(day, ends), decision.on)
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
        AtRisk(
            start.tier[at_risk],
            out[at_risk],
            stayed[at_risk],
            _called(customers, standing_marks(read_marks(company), until), decision)[at_risk],
            start.now.mart.metrics["order_amount"][at_risk],
        ),
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
        if mark.on >= decision.on and mark.is_call and (row := customers.row_of(mark.customer_id)) is not None:
            called[row] = True
    return called
