"""Three ways to share the same stock, side by side: what each does to tiers, customers and orders, and who gives what up to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.allocation.allocation import Allocation, allocate
from crmcore.domain.allocation.eligible import Demand, demand_of
from crmcore.domain.allocation.lines import POLICIES, Policy
from crmcore.domain.facts.open_orders import OpenOrders
from crmcore.domain.grading.book import Book
from crmcore.domain.key_customers.served import served_of
from crmcore.domain.terms.tier_terms import SchemeTerms

#: what a way means for a line: full whichever way; more than by due date alone; less; the same, and full; the same, and not full
WORDS: tuple[str, ...] = ("always", "gains", "gives_back", "filled", "waits")
BASELINE = "due_date"
#: in a transfer: the stock itself, where an order that refuses partial delivery leaves or takes a remainder
STOCK = -1


@dataclass(frozen=True, slots=True)
class TierShare:
    """What a way does to the orders of one tier (its place; K: customers without one; −1: all).

    Attributes
    ----------
    lines, complete
        Order lines that may be served, and those that get all they want.
    orders, late
        Orders, and those of them that are overdue already or do not get all they want from this stock: nothing that comes in later makes
        them in time.
    wanted, served
        Units of all materials added together.
    value_wanted, value
        Money of what is wanted and of what is served; lines without an amount are left out.
    profit
        Gross profit of what is served; NaN where there are lines and it is known of none.
    gained, given_back, profit_change
        Against due date alone: value of the units that came, of those that went, and the change of profit.
    """

    tier: int
    lines: int
    complete: int
    orders: int
    late: int
    wanted: float
    served: float
    value_wanted: float
    value: float
    profit: float
    gained: float
    given_back: float
    profit_change: float

    @property
    def fill(self) -> float | None:
        """Fill rate: served ÷ wanted, 0–1; None where nothing is wanted."""
        return self.served / self.wanted if self.wanted else None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Steps of a material that one line has by due date alone and another by the chosen way; lines are places among the eligible ones,
    STOCK: none. `value` is what the steps are worth to the line that gives them up, `profit` the gross profit on them there; NaN where
    unknown."""

    material: int
    giver: int
    taker: int
    steps: int
    value: float
    profit: float


@dataclass(frozen=True, eq=False)
class Ways:
    """The same demand shared in each way of POLICIES, one of them chosen. K tiers."""

    demand: Demand
    day: int
    tiers: tuple[str, ...]
    chosen: Policy
    by: Mapping[str, Allocation]

    @property
    def result(self) -> Allocation:
        """As chosen."""
        return self.by[self.chosen.name]

    @property
    def baseline(self) -> Allocation:
        """By due date alone, with nothing set by hand."""
        return self.by[BASELINE]

    @cached_property
    def word(self) -> np.ndarray:
        """int64[L], place in WORDS of each line under the chosen way."""
        change = self.result.served - self.baseline.served
        always = np.all([found.complete for found in self.by.values()], axis=0)
        cases = [always, change > 0, change < 0, self.result.complete]
        return np.select(cases, range(4), WORDS.index("waits"))

    @cached_property
    def late(self) -> Mapping[str, np.ndarray]:
        """Way → bool[L]: the line is overdue, or does not get all it wants."""
        return {name: (self.demand.lines.due < self.day) | ~found.complete for name, found in self.by.items()}

    @cached_property
    def transfers(self) -> tuple[Transfer, ...]:
        """Every unit that changes hands between due date alone and the chosen way, by material; the first that gains takes from the last
        in order of tier and due day that gives."""
        return _transfers(self.demand, self.result.served - self.baseline.served)

    def share(self, name: str) -> tuple[TierShare, ...]:
        """What a way does to each tier, top first, customers without one, then all together."""
        lines, found = self.demand.lines, self.by[name]
        groups = [*((tier, lines.tier == tier) for tier in range(len(self.tiers) + 1)), (-1, np.ones(lines.count, bool))]
        return tuple(self._share(tier, mine, found, self.late[name]) for tier, mine in groups)

    def _share(self, tier: int, mine: np.ndarray, found: Allocation, late: np.ndarray) -> TierShare:
        demand = self.demand
        change = found.served - self.baseline.served
        value, profit = (np.nan_to_num(money[mine]) for money in (demand.value, demand.profit))
        known = not mine.any() or bool((~np.isnan(demand.profit[mine])).any())
        return TierShare(
            tier,
            int(mine.sum()),
            int(found.complete[mine].sum()),
            len(np.unique(demand.order[mine])),
            len(np.unique(demand.order[mine & late])),
            float(demand.wanted_quantity()[mine].sum()),
            float(demand.quantity(found.served)[mine].sum()),
            float((value * demand.lines.wanted[mine]).sum()),
            float((value * found.served[mine]).sum()),
            float((profit * found.served[mine]).sum()) if known else float("nan"),
            float((value * np.maximum(change[mine], 0)).sum()),
            float((value * np.maximum(-change[mine], 0)).sum()),
            float((profit * change[mine]).sum()) if known else float("nan"),
        )


def ways_of(demand: Demand, policy: Policy, day: int, tiers: tuple[str, ...], priorities: tuple[int, ...]) -> Ways:
    """Share the stock in each way: the chosen one as asked for, the others with the same settings; `due_date` without floors and with
    nothing set by hand, also where it is chosen. `Problem` as in `allocate`."""
    by = {}
    for name in POLICIES:
        free = name == BASELINE
        asked = policy.named(name)
        lines = demand.lines.freed() if free else demand.lines
        by[name] = allocate(lines, demand.stock, asked, day, tiers, priorities)
    return Ways(demand, day, tiers, policy.named(policy.name), by)


def effect(book: Book, terms: SchemeTerms, orders: OpenOrders, policy: Policy | None = None) -> tuple[TierShare, ...]:
    """What grades and terms do to the orders of each tier: late orders, fill, value touched. Pure, so that the price of a draft can be
    worked out before it is published.

    Parameters
    ----------
    book : the grades
    terms : priorities of the tiers
    orders : the open orders as known on the book's day
    policy : how scarce material is shared; None: the defaults
    """
    policy = policy or Policy()
    tier = served_of(book, terms)
    priorities = tuple(terms.by_tier(book.scheme.tiers, "order_priority"))
    day = book.scenario.day.toordinal()
    demand = demand_of(orders, tier, priorities, day, policy.horizon_days)
    return ways_of(demand, policy, day, book.scheme.tiers, priorities).share(policy.name)


def _transfers(demand: Demand, change: np.ndarray) -> tuple[Transfer, ...]:
    lines = demand.lines
    found: list[Transfer] = []
    touched = np.flatnonzero(change)
    order = touched[np.lexsort((lines.by_tier[touched], lines.material[touched]))]
    starts = np.flatnonzero(np.diff(lines.material[order], prepend=-1))
    for group in np.split(order, starts[1:]) if len(order) else ():
        takers = [(i, int(change[i])) for i in group.tolist() if change[i] > 0]
        givers = [(i, int(-change[i])) for i in group[::-1].tolist() if change[i] < 0]
        surplus = sum(steps for _, steps in takers) - sum(steps for _, steps in givers)
        (givers if surplus > 0 else takers).append((STOCK, abs(surplus)))
        found.extend(_matched(demand, int(lines.material[group[0]]), givers, takers))
    return tuple(found)


def _matched(demand: Demand, material: int, givers: list[tuple[int, int]], takers: list[tuple[int, int]]) -> list[Transfer]:
    found: list[Transfer] = []
    offered = list(givers)
    for taker, wanted in takers:
        left = wanted
        while left:
            giver, steps = offered[0]
            moved = min(left, steps)
            left -= moved
            offered[0] = (giver, steps - moved)
            if offered[0][1] == 0:
                offered.pop(0)
            worth = (float("nan"), float("nan")) if giver == STOCK else (float(demand.value[giver]), float(demand.profit[giver]))
            found.append(Transfer(material, giver, taker, moved, worth[0] * moved, worth[1] * moved))
    return found
