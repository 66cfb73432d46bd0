"""What could turn customers that lose money, in the order reassess, educate, renegotiate, migrate, end.

Source of the order: Mittal, Sarkees & Murshed (2008), "The Right Way to Manage Unprofitable Customers", Harvard Business Review 86(4).
Every lever works on the drivers of the cost to serve (Kaplan & Anderson 2004), or on the price; without a rate a driver has no cost that a
lever could lower.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from crmcore.domain.budget.effort import Effort
from crmcore.domain.cost_to_serve.serving_costs import ServingCosts
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem

#: in this order; index = code
STEPS: tuple[str, ...] = ("reassess", "educate", "renegotiate", "migrate", "end")
REASSESS, EDUCATE, RENEGOTIATE, MIGRATE, END = range(5)
#: lever → the step that it belongs to; they are pulled in this order
LEVERS: dict[str, int] = {
    "returns": EDUCATE,
    "calls": EDUCATE,
    "terms": RENEGOTIATE,
    "least_order": RENEGOTIATE,
    "price": RENEGOTIATE,
    "service": RENEGOTIATE,
    "online": MIGRATE,
    "channel": MIGRATE,
}
#: why to look again before anything else, tested in this order; index = code, −1: none
REASONS: tuple[str, ...] = ("first_loss", "no_year_before", "referrals")
FIRST_LOSS, NO_YEAR_BEFORE, REFERRALS = range(3)
HIGHEST_LEAST_ORDER = 1e9
#: money below which nothing is missing any more
_CENT = 1e-9


@dataclass(frozen=True, slots=True)
class LeverSettings:
    """How far each lever is pulled. Shares are from 0 to 1; 0 leaves everything as it is.

    Attributes
    ----------
    returns
        Share of the cost of returns that advice avoids.
    calls
        Share of the cost of calls that answers to look up oneself avoid.
    terms
        Share of the cost of late payment that other payment terms avoid.
    least_order
        Smallest order, in money: orders are bundled until their mean reaches it. 0: none.
    price
        By how much the price rises, or the discount shrinks, as a share of what the customer pays.
    service
        Share of the recorded services that are no longer free.
    online
        Share of the cost of taking orders that ordering online avoids.
    channel
        Share of the hours of visits that a call each replaces.
    accepts
        Share of the customers that take what they are offered: an assumption.
    """

    returns: float = 0.3
    calls: float = 0.3
    terms: float = 0.5
    least_order: float = 0.0
    price: float = 0.03
    service: float = 0.3
    online: float = 0.5
    channel: float = 0.5
    accepts: float = 0.5

    def checked(self) -> LeverSettings:
        """The same settings. Raises `Problem("bad_lever")` naming the first one out of its limits."""
        for field in fields(self):
            value = getattr(self, field.name)
            most = HIGHEST_LEAST_ORDER if field.name == "least_order" else 1.0
            number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
            if not number or not 0 <= value <= most:
                raise Problem("bad_lever", lever=field.name, value=value, most=most)
        return self

    def as_json(self) -> dict[str, Any]:
        """Plain values by name."""
        return asdict(self)


SETTINGS: tuple[str, ...] = tuple(field.name for field in fields(LeverSettings))


@dataclass(frozen=True, eq=False)
class LossMakers:
    """Customers whose net profit over the window is below zero, the largest loss first; k of them, L levers.

    Attributes
    ----------
    places
        int64[k], their places in the Effort. Those that have gone are left out.
    net
        float64[k], money below zero.
    reason
        int8[k], index into REASONS: why to look again first; −1: none.
    bases
        Basis → float64[k], money: what each lever works on (`bases_of`).
    steps, costliest, costliest_cost
        The costs by name (`ServingCosts.steps`); int8[k], index of each customer's largest one, −1: it has none; float64[k], its money.
    """

    places: np.ndarray
    net: np.ndarray
    reason: np.ndarray
    bases: dict[str, np.ndarray]
    steps: tuple[str, ...]
    costliest: np.ndarray
    costliest_cost: np.ndarray

    @property
    def count(self) -> int:
        """Number of these customers, k."""
        return len(self.places)


def loss_makers(book: Book, effort: Effort, costs: ServingCosts, facts: ServiceFacts) -> LossMakers:
    """The customers that lose money and still are customers, with what levers can work on.

    Look again first at a customer that did not lose money in the year before, as far as known (the step "reassess" of the programmes), or
    whose referrals earn more than it loses.
    """
    mart = book.mart
    with np.errstate(invalid="ignore"):
        places = np.flatnonzero((effort.net < 0) & ~effort.gone & ~effort.prospect)
    places = places[np.argsort(effort.net[places], kind="stable")]
    rows, net = effort.rows[places], effort.net[places]
    before, brought = facts.profit_before[rows], mart.metrics["influence"][rows]
    with np.errstate(invalid="ignore"):
        tests = (before >= 0, np.isnan(before), (brought > 0) & (brought + net >= 0))
    reason = np.full(len(rows), -1, np.int8)
    for code in reversed(range(len(REASONS))):
        reason[tests[code]] = code
    steps = costs.steps()
    table = np.array([cost[rows] for cost in steps.values()]).reshape(len(steps), len(rows))
    most = table.max(axis=0, initial=0.0)
    costliest = np.where(most > 0, table.argmax(axis=0) if len(steps) else -1, -1).astype(np.int8)
    return LossMakers(places, net, reason, bases_of(book, costs, rows), tuple(steps), costliest, most)


def bases_of(book: Book, costs: ServingCosts, rows: np.ndarray) -> dict[str, np.ndarray]:
    """float64[k] each, what levers work on: cost of returns, calls, late payment, orders, recorded services; hours of visits by call
    instead; number of orders with their rate; the order amount, 0 where it is below zero."""
    rates, k = dict(costs.rates.rates), len(rows)

    def cost(driver: str) -> np.ndarray:
        return costs.of_driver(driver)[rows] if driver in rates and driver in costs.drivers else np.zeros(k)

    visits = cost("visit_hour")
    hours = costs.drivers["visit_hour"][rows] if "visit_hour" in costs.drivers else np.zeros(k)
    return {
        "returns": cost("return_line"),
        "calls": cost("call"),
        "terms": cost("overdue"),
        "online": cost("order"),
        "channel": np.maximum(visits - rates.get("call", 0.0) * hours, 0.0),
        "service": np.zeros(k) if costs.recorded is None else costs.recorded[rows],
        "orders": costs.drivers["order"][rows] if "order" in costs.drivers else np.zeros(k),
        "order_rate": np.full(k, rates.get("order", 0.0)),
        "price": np.maximum(np.nan_to_num(book.mart.metrics["order_amount"][rows]), 0.0),
    }


def savings(found: LossMakers, settings: LeverSettings) -> np.ndarray:
    """float64[L, k], money: what each lever of LEVERS alone changes in the net profit of each customer.

    A smallest order m leaves min(o, max(1, ⌊a ÷ m⌋)) of o orders over the amount a, so that their mean reaches m.
    """
    bases = found.bases
    lines = []
    for lever in LEVERS:
        if lever == "least_order":
            left = np.maximum(np.floor(bases["price"] / settings.least_order), 1) if settings.least_order > 0 else bases["orders"]
            lines.append(np.maximum(bases["orders"] - left, 0.0) * bases["order_rate"])
        else:
            lines.append(getattr(settings, lever) * bases[lever])
    return np.array(lines).reshape(len(LEVERS), found.count)


@dataclass(frozen=True, eq=False)
class Turned:
    """What the levers do, pulled one after the other. k customers, L levers.

    Attributes
    ----------
    settings
        How far they are pulled.
    saved
        float64[L, k], money: what each lever alone changes.
    step
        int8[k], index into STEPS: REASSESS where there is a reason to look again first, else that of the lever which brings the customer
        to zero or above, END where none does.
    lever
        int8[k], place in LEVERS of that lever; −1: reassess, or none.
    asked
        bool[L, k]: what the customer is asked for: that lever, and of those before it the ones without which it would stay below zero.
    """

    settings: LeverSettings
    saved: np.ndarray
    step: np.ndarray
    lever: np.ndarray
    asked: np.ndarray

    @property
    def gain(self) -> np.ndarray:
        """float64[k], money: what the levers that the customer is asked for change together; 0 where there are none."""
        return (self.saved * self.asked).sum(axis=0)

    @property
    def turned(self) -> np.ndarray:
        """bool[k]: brought to zero or above by levers."""
        return self.lever >= 0

    def offered(self, customer: int) -> tuple[tuple[str, float], ...]:
        """(lever, money) of what a customer is asked for, in the order of the levers."""
        return tuple((name, float(self.saved[k, customer])) for k, name in enumerate(LEVERS) if self.asked[k, customer])

    def by_step(self) -> tuple[int, ...]:
        """Number of customers at each of STEPS."""
        return tuple(int(n) for n in np.bincount(self.step, minlength=len(STEPS)))


@dataclass(frozen=True, slots=True)
class LeverRow:
    """One lever: customers that it alone would turn, that it turns when its place in the order comes, and money that it alone changes over
    all customers that are not to be looked at again first."""

    lever: str
    step: str
    alone: int
    in_order: int
    money: float


def turn(found: LossMakers, settings: LeverSettings) -> Turned:
    """Pull the levers in their order, each on top of those before; a customer stands at the first one that brings it to zero.

    Nobody is asked for what is not needed: of the levers before that one, the latest first, those are left out without which the customer
    still reaches zero.
    """
    saved = savings(found, settings.checked())
    after = found.net + np.cumsum(saved, axis=0)
    reached = after >= -_CENT
    looked_at = found.reason >= 0
    lever = np.where(reached.any(axis=0) & ~looked_at, reached.argmax(axis=0), -1).astype(np.int8)
    step_of = np.array([*LEVERS.values(), END], np.int8)
    step = np.where(looked_at, REASSESS, step_of[lever]).astype(np.int8)
    asked = (np.arange(len(LEVERS))[:, None] <= lever) & (saved > 0)
    left = found.net + (saved * asked).sum(axis=0)
    for k in reversed(range(len(LEVERS))):
        needless = asked[k] & (k != lever) & (left - saved[k] >= -_CENT)
        asked[k] &= ~needless
        left = left - np.where(needless, saved[k], 0.0)
    return Turned(settings, saved, step, lever, asked)


def lever_rows(found: LossMakers, turned: Turned) -> tuple[LeverRow, ...]:
    """One row per lever, in their order."""
    asked = found.reason < 0
    return tuple(
        LeverRow(
            name,
            STEPS[step],
            int(((found.net + turned.saved[k] >= -_CENT) & asked).sum()),
            int((turned.lever == k).sum()),
            float(turned.saved[k, asked].sum()),
        )
        for k, (name, step) in enumerate(LEVERS.items())
    )


def expected_gain(turned: Turned) -> float:
    """Money over the window: the gain of those that levers turn × the share that accepts."""
    return float(turned.gain.sum()) * turned.settings.accepts
