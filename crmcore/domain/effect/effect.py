"""What a draft of the grades would change everywhere, against the grades in force: one figure a line, worked out by the rules that the
acting pages use, with the customers that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from crmcore.domain.allocation.ways import effect as allocation_effect
from crmcore.domain.budget.effect import BudgetFacts, effect as budget_effect
from crmcore.domain.complaints.queue import tier_places
from crmcore.domain.complaints.replay import replay
from crmcore.domain.facts.open_orders import OpenOrders
from crmcore.domain.grading.book import Book
from crmcore.domain.key_customers.served import served_of
from crmcore.domain.scheduling.sequence import effect as sequence_effect
from crmcore.domain.team.balancing import TOLERANCE
from crmcore.domain.team.team import Team, loads, visit_hours
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.domain.terms.working_calendar import WorkingCalendar

Unit = Literal["count", "hours", "money", "days"]
#: capability → its figures, in the order in which they are shown
FIGURES: dict[str, tuple[str, ...]] = {
    "complaints": ("complaints_shortest", "complaints_late"),
    "visits": ("visit_hours",),
    "team": ("people_outside",),
    "terms": ("credit", "discount"),
    "orders": ("orders_late", "value_served", "production_late"),
    "budget": ("top_cost", "visit_cost", "least_amounts"),
}
#: worked out on demand alone
SLOW: frozenset[str] = frozenset({"complaints_late", "production_late"})
DAYS, MONTHS = 365, 12


@dataclass(frozen=True, eq=False)
class Arrivals:
    """k complaints as they came in.

    Attributes
    ----------
    opened
        int64[k], ordinals.
    row
        int64[k], rows of the customers.
    effort
        float64[k], hours that each takes.
    hours_a_day
        Of the team that answers them.
    """

    opened: np.ndarray
    row: np.ndarray
    effort: np.ndarray
    hours_a_day: float


@dataclass(frozen=True, eq=False)
class EffectFacts:
    """What the effect is worked out from; N customers of a mart.

    Attributes
    ----------
    complaints
        Those that came in within the last twelve months; None: the data have none.
    team
        The salespeople and their customers under the grades in force; None: the data have no salespeople.
    orders
        The open orders; None: the data have none.
    calendar
        Which days are worked.
    budget
        The cost to serve and the budget in force; None: nothing is known of what serving costs.
    """

    complaints: Arrivals | None
    team: Team | None
    orders: OpenOrders | None
    calendar: WorkingCalendar
    budget: BudgetFacts | None = None


@dataclass(frozen=True, eq=False)
class EffectLine:
    """One figure under the grades in force and under the draft.

    Attributes
    ----------
    capability, figure
        Key and entry of FIGURES.
    unit
        What it is counted in; money in the company's currency, hours a year.
    before, after
        The figure; NaN where it is not known.
    rows
        int64[k], rows of the customers whose part in it changes.
    """

    capability: str
    figure: str
    unit: Unit
    before: float
    after: float
    rows: np.ndarray

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, eq=False)
class DraftEffect:
    """What a draft changes.

    Attributes
    ----------
    up, down
        int64[k], rows of the customers that get a higher or a lower tier; only where both have the same tiers.
    lines
        The figures that the data tell.
    """

    up: np.ndarray
    down: np.ndarray
    lines: tuple[EffectLine, ...]

    def line(self, figure: str) -> EffectLine | None:
        """A figure's line, None where the data do not tell it."""
        return next((line for line in self.lines if line.figure == figure), None)


#: the grades in force and the draft, each with the terms of its scheme
Books = tuple[tuple[Book, SchemeTerms], ...]


def draft_effect(
    before: Book, after: Book, terms: tuple[SchemeTerms, SchemeTerms], facts: EffectFacts, *, slow: bool = False
) -> DraftEffect:
    """Work out every figure of the capabilities that the data tell.

    Parameters
    ----------
    before, after : the grades in force and the draft, of the same customers
    terms : those of both schemes
    facts : of the working date
    slow : the capabilities in SLOW as well

    Notes
    -----
    A complaint that is open keeps the deadline of its opening; the figures of complaints say what would be promised, and kept, of a year
    like the last (see `replay`).
    """
    old, new = before.tier_or_provisional, after.tier_or_provisional
    same = before.scheme.tiers == after.scheme.tiers
    graded = (old >= 0) & (new >= 0) & same
    books = tuple(zip((before, after), terms, strict=True))
    lines = [
        *_complaints(books, facts, slow=slow),
        *_visits(books, facts),
        *_terms(books),
        *_orders(books, facts, slow=slow),
        *_budget(books, facts),
    ]
    return DraftEffect(np.flatnonzero(graded & (new < old)), np.flatnonzero(graded & (new > old)), tuple(lines))


def _each(book: Book, terms: SchemeTerms, field: str) -> np.ndarray:
    """float64[N]: a number of the terms for each customer; None counts as 0."""
    values = [0.0 if value is None else float(value) for value in terms.by_tier(book.scheme.tiers, field)]
    return np.array(values)[served_of(book, terms)]


def _complaints(books: Books, facts: EffectFacts, *, slow: bool) -> Iterator[EffectLine]:
    came = facts.complaints
    if came is None or not len(came.row):
        return
    old, new = (_each(book, own, "close_days")[came.row].astype(np.int64) for book, own in books)
    rows = np.unique(came.row[old != new])
    shortest = min(old.min(), new.min())
    yield EffectLine("complaints", "complaints_shortest", "count", float((old == shortest).sum()), float((new == shortest).sum()), rows)
    if slow:
        late = []
        for (book, _), allowed in zip(books, (old, new), strict=True):
            place = tier_places(book.tier_or_provisional[came.row], len(book.scheme.tiers))
            late.append(float(replay(came.opened, place, allowed, came.effort, facts.calendar, came.hours_a_day).late.sum()))
        yield EffectLine("complaints", "complaints_late", "count", *late, rows)


def _visits(books: Books, facts: EffectFacts) -> Iterator[EffectLine]:
    if facts.team is None:
        return
    old, new = (_team_under(facts.team, book, own) for book, own in books)
    rows = facts.team.rows[old.hours != new.hours]
    yield EffectLine("visits", "visit_hours", "hours", float(old.hours.sum()), float(new.hours.sum()), rows)
    with np.errstate(invalid="ignore"):
        was, is_now = (np.abs(loads(team).relative) > TOLERANCE for team in (old, new))
    rows = facts.team.rows[np.isin(facts.team.owner, np.flatnonzero(was != is_now))]
    yield EffectLine("team", "people_outside", "count", float(was.sum()), float(is_now.sum()), rows)


def _team_under(team: Team, book: Book, terms: SchemeTerms) -> Team:
    codes = book.scheme.tiers
    hours = visit_hours(terms.by_tier(codes, "visit_every"), terms.by_tier(codes, "visit_hours"))
    return replace(
        team, tiers=codes, tier=book.tier_or_provisional[team.rows], hours_by_tier=hours, served=served_of(book, terms)[team.rows]
    )


def _terms(books: Books) -> Iterator[EffectLine]:
    mart = books[1][0].mart
    yearly = np.nan_to_num(mart.metrics["order_amount"]) * MONTHS / max(mart.window or mart.months, 1)
    for figure, field, share in (("credit", "payment_days", DAYS), ("discount", "discount_limit", 1)):
        old, new = (_each(book, own, field) / share for book, own in books)
        yield EffectLine("terms", figure, "money", float(yearly @ old), float(yearly @ new), np.flatnonzero((old != new) & (yearly > 0)))


def _orders(books: Books, facts: EffectFacts, *, slow: bool) -> Iterator[EffectLine]:
    orders = facts.orders
    if orders is None:
        return
    waits = np.zeros(books[0][0].mart.count, bool)
    waits[orders.customer] = True
    before, after = (_each(book, own, "order_priority") for book, own in books)
    rows = np.flatnonzero(waits & (before != after))
    old, new = (allocation_effect(book, own, orders)[-1] for book, own in books)
    yield EffectLine("orders", "orders_late", "count", float(old.late), float(new.late), rows)
    yield EffectLine("orders", "value_served", "money", old.value, new.value, rows)
    if slow and len(orders.capacity_day):
        late = [float(sequence_effect(book, own, orders, facts.calendar)[-1].late) for book, own in books]
        yield EffectLine("orders", "production_late", "count", *late, rows)


def _budget(books: Books, facts: EffectFacts) -> Iterator[EffectLine]:
    """What the customers of the top tier cost today, what the promised visits cost, and what the least amounts of the budget in force
    take, as the budget's page counts them."""
    known = facts.budget
    if known is None:
        return
    old, new = (budget_effect(book, own, known) for book, own in books)
    stays = ~known.gone
    was, is_now = ((book.tier_or_provisional == 0) & stays for book, _ in books)
    rows = np.flatnonzero((was != is_now) & (known.cost > 0))
    yield EffectLine("budget", "top_cost", "money", old.cost[0], new.cost[0], rows)
    if old.visit_cost is not None and new.visit_cost is not None:
        every = [(_each(book, own, "visit_every"), _each(book, own, "visit_hours")) for book, own in books]
        changed = np.flatnonzero(((every[0][0] != every[1][0]) | (every[0][1] != every[1][1])) & stays)
        yield EffectLine("budget", "visit_cost", "money", sum(old.visit_cost), sum(new.visit_cost), changed)
    if known.request is not None and any(known.request.floors) and old.floors is not None and new.floors is not None:
        floors = [np.array(known.request.floors)[book.tier_or_provisional] for book, _ in books]
        yield EffectLine(
            "budget", "least_amounts", "money", float(old.floors), float(new.floors), np.flatnonzero((floors[0] != floors[1]) & stays)
        )
