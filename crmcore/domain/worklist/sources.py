"""The sources of the worklist: for whom each reason holds, what acting now is expected to bring, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crmcore.domain.churn.arrears import known_arrears
from crmcore.domain.churn.call_plan import churn_of, value_at_risk
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.complaints.clock import IN_TIME, OVERDUE
from crmcore.domain.complaints.desk import KEY_TIER, ComplaintDesk
from crmcore.domain.facts.activities import WaitingOrders
from crmcore.domain.facts.long_view import LongView
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.letting_go.decisions import let_go_of
from crmcore.domain.offers.next_products import next_products_of
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.terms.ordinals import NEVER, ordinals_of
from crmcore.domain.value.programmes import declining, programme
from crmcore.domain.value.strategic_tiers import strategic_tiers
from crmcore.domain.worklist.entries import Source
from crmcore.domain.worklist.rates import WorklistRates, money_of_debt
from crmcore.domain.worklist.reasons import INDEX
from crmcore.domain.worklist.week import Week

#: steps of the programme for the most valuable, in its order → the reason; "reverse" is the reason "decline"
_STEPS: dict[str, str] = {
    "reverse": "decline",
    "listen": "listen",
    "act": "next_order",
    "frontline": "frontline",
    "care": "care",
    "loyalty": "loyalty",
}
#: what a source needs that the data may lack → the table
TABLES: dict[str, str] = {
    "complaint": "complaint",
    "appointment": "appointment",
    "visit": "contact",
    "order": "open_order",
    "debt": "payment",
    "offer": "order_line",
}


@dataclass(frozen=True, eq=False)
class FixedDays:
    """Visits and calls that have their day: `customer` int64[f], rows in the mart; `day` datetime64[D][f]; `hours` float64[f];
    `person` int64[f], place of the salesperson who goes, −1: not known; `is_visit` bool[f], else a call."""

    customer: np.ndarray
    day: np.ndarray
    hours: np.ndarray
    person: np.ndarray
    is_visit: np.ndarray


@dataclass(frozen=True, eq=False)
class DueVisits:
    """Visits that are due on the working date. `rows`: int64[n], customers, each once; `due`: int64[n], ordinals of the days on which they
    fell due."""

    rows: np.ndarray
    due: np.ndarray


@dataclass(frozen=True, eq=False)
class WorklistFacts:
    """What the sources are read from besides the Book on the working date. N customers.

    Attributes
    ----------
    week
        The week.
    tier
        int64[N], the tier in force; −1: none.
    visit_hours
        float64[N], hours of one visit by the terms.
    rates
        The assumptions.
    complaints, appointments, visits, orders
        None where the data have none.
    """

    week: Week
    tier: np.ndarray
    visit_hours: np.ndarray
    rates: WorklistRates
    complaints: ComplaintDesk | None = None
    appointments: FixedDays | None = None
    visits: DueVisits | None = None
    orders: WaitingOrders | None = None


def read_sources(book: Book, facts: WorklistFacts) -> tuple[Source, ...]:
    """Every source of the worklist; `book` is graded on the working date. Whoever is let go for good is in none."""
    blocked = let_go_of(book).blocked
    return tuple(
        source
        for read in (_complaints, _appointments, _visits, _orders, _debts, _at_risk, _decline, _win_back, _offers, _programme)
        for source in (found.only(~blocked[found.rows]) for found in read(book, facts))
        if len(source.rows)
    )


def missing_tables(book: Book, facts: WorklistFacts) -> tuple[str, ...]:
    """The tables whose absence empties a source, in the order of TABLES."""
    has = {
        "complaint": facts.complaints is not None,
        "appointment": facts.appointments is not None,
        "visit": facts.visits is not None,
        "order": facts.orders is not None,
        "debt": known_arrears(book) is not None,
        "offer": next_products_of(book) is not None,
    }
    return tuple(TABLES[kind] for kind, known in has.items() if not known)


def _source(
    code: str,
    rows: np.ndarray,
    hours: np.ndarray | float,
    money: np.ndarray | float = np.nan,
    due: np.ndarray | int = NEVER,
    since: np.ndarray | int = NEVER,
) -> Source:
    """A source; single values count for every row."""
    n = len(rows)
    columns = (np.broadcast_to(money, n), np.broadcast_to(hours, n), np.broadcast_to(due, n), np.broadcast_to(since, n))
    worth, needed = (np.asarray(column, np.float64) for column in columns[:2])
    days = (np.asarray(column, np.int64) for column in columns[2:])
    return Source(INDEX[code], rows.astype(np.int64), worth, needed, *days)


def _complaints(book: Book, facts: WorklistFacts) -> Iterator[Source]:
    desk, last = facts.complaints, facts.week.last.toordinal()
    if desk is None:
        return
    clock, row = desk.clock, desk.known.row
    key = (desk.tier == KEY_TIER) | (facts.tier[row] == KEY_TIER)
    overdue = clock.status == OVERDUE
    soon = (clock.status == IN_TIME) & (clock.due <= last)
    worth = np.maximum(book.mart.metrics["current_value"], 0.0) * facts.rates.complaint_effect
    for code, holds in (
        ("complaint_overdue", overdue),
        ("complaint_due", soon),
        ("key_complaint", clock.unsettled & key & ~overdue & ~soon),
    ):
        at = np.flatnonzero(holds)
        rows, due = _first(row[at], clock.due[at])
        newest = _last(row[at], desk.known.opened[at], rows)
        yield _source(code, rows, facts.rates.complaint_hours, worth[rows], due, newest)


def _appointments(_: Book, facts: WorklistFacts) -> Iterator[Source]:
    planned = facts.appointments
    if planned is None:
        return
    days = ordinals_of(planned.day)
    at = np.flatnonzero(days <= facts.week.last.toordinal())
    customer = planned.customer[at].astype(np.int64)
    rows, due = _first(customer, days[at])
    total = np.bincount(customer, planned.hours[at], len(facts.tier))
    yield _source("appointment", rows, total[rows], due=due, since=_last(customer, days[at], rows))


def going(planned: FixedDays | None, week: Week, count: int) -> np.ndarray | None:
    """int64[count]: the salesperson of each customer's first appointment up to the end of the week, −1: none; None without appointments."""
    if planned is None:
        return None
    days = ordinals_of(planned.day)
    at = np.flatnonzero(days <= week.last.toordinal())
    at = at[np.lexsort((planned.person[at], days[at]))][::-1]  # the first is written last, and stays
    who = np.full(count, -1, np.int64)
    who[planned.customer[at]] = planned.person[at]
    return who


def _visits(_: Book, facts: WorklistFacts) -> Iterator[Source]:
    if facts.visits is None:
        return
    rows, due = facts.visits.rows, facts.visits.due
    top = facts.tier[rows] == KEY_TIER
    for code, holds in (("visit_overdue", top), ("visit_due", ~top)):
        yield _source(code, rows[holds], facts.visit_hours[rows[holds]], due=due[holds], since=due[holds])


def _orders(_: Book, facts: WorklistFacts) -> Iterator[Source]:
    orders = facts.orders
    if orders is None:
        return
    key = facts.tier[orders.customer] == KEY_TIER
    due = ordinals_of(orders.due)
    placed = ordinals_of(orders.ordered)
    late = due < facts.week.first.toordinal()
    soon = ~late & (due <= facts.week.last.toordinal())
    for code, holds in (("key_order_late", late), ("key_order_due", soon)):
        at = key & holds
        yield _source(code, orders.customer[at], facts.rates.call_hours, due=due[at], since=placed[at])


def _debts(book: Book, facts: WorklistFacts) -> Iterator[Source]:
    arrears, rates = known_arrears(book), facts.rates
    if arrears is None:
        return
    money = money_of_debt(arrears.overdue, arrears.longest_days, rates)
    watched = arrears.reason("long_overdue") | arrears.reason("over_limit")
    key = (facts.tier == KEY_TIER) & (arrears.overdue > 0) & ~watched
    for code, holds in (("long_overdue", arrears.reason("long_overdue")), ("over_limit", arrears.reason("over_limit")), ("key_debt", key)):
        rows = np.flatnonzero(holds)
        yield _source(code, rows, rates.debt_hours, money[rows])
    yield _source("disputed", np.flatnonzero(arrears.reason("disputed")), rates.debt_hours)


def _at_risk(book: Book, facts: WorklistFacts) -> Iterator[Source]:
    if "churn" not in book.mart.insights:
        return
    churn, worth = churn_of(book), value_at_risk(book)
    with np.errstate(invalid="ignore"):
        likely = churn.risk >= facts.rates.risk_from if churn.by_model else churn.silent
        rows = np.flatnonzero(likely & ~(worth <= 0))
    yield _source("at_risk", rows, facts.rates.call_hours, worth[rows] * facts.rates.stay_success)


def _decline(book: Book, facts: WorklistFacts) -> Iterator[Source]:
    rows = np.flatnonzero(declining(book) & ~gone_mask(book))
    lost = _lost_profit(book)
    yield _source("decline", rows, facts.rates.call_hours, lost[rows] * facts.rates.decline_success)


def _lost_profit(book: Book) -> np.ndarray:
    """float64[N]: profit of the year before less that of the last twelve months, 0 where it has not fallen; NaN where unknown."""
    insights = book.mart.insights
    if "service_facts" not in insights or "long_view" not in insights:
        return np.full(book.mart.count, np.nan)
    before, now = book.mart.insight("service_facts", ServiceFacts).profit_before, book.mart.insight("long_view", LongView).year_profit
    return np.maximum(before - np.nan_to_num(now), 0.0)


def _win_back(book: Book, facts: WorklistFacts) -> Iterator[Source]:
    if "churned" not in book.mart.insights:
        return
    churned, rates = churned_of(book), facts.rates
    money = churned.lost * rates.win_back_success - rates.win_back_cost
    with np.errstate(invalid="ignore"):
        worth = (money > 0) & ~churned.dropped
    yield _source("churned", churned.rows[worth], rates.win_back_hours, money[worth])


def _offers(book: Book, facts: WorklistFacts) -> Iterator[Source]:
    offers = next_products_of(book)
    if offers is None:
        return
    step = next(step for step in programme(book, strategic_tiers(book), "stc") if step.code == "new")
    rows = np.flatnonzero(step.customer_mask)
    yield _source("next_product", rows, facts.rates.offer_hours, offers.expected(facts.rates.take_up)[rows])


def _programme(book: Book, facts: WorklistFacts) -> Iterator[Source]:
    """The first step of each most valuable customer; what reverses a decline is a source of its own."""
    taken = np.zeros(book.mart.count, bool)
    steps = {step.code: step.customer_mask for step in programme(book, strategic_tiers(book), "mvc")}
    for step, code in _STEPS.items():
        rows = np.flatnonzero(steps[step] & ~taken)
        taken[rows] = True
        if code != "decline":
            yield _source(code, rows, facts.visit_hours[rows] if code == "frontline" else facts.rates.call_hours)


def _first(customer: np.ndarray, due: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(customers, each once; the first day of each; NEVER comes last)."""
    order = np.lexsort((np.where(due > NEVER, due, np.iinfo(np.int64).max), customer))
    rows, at = np.unique(customer[order], return_index=True)
    return frozen_array(rows, np.int64), due[order][at]


def _last(customer: np.ndarray, day: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The last day of each customer in `rows`, which are all that `customer` names, ascending."""
    latest = np.zeros(len(rows), np.int64)
    np.maximum.at(latest, np.searchsorted(rows, customer), day)
    return latest
