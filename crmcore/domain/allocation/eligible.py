"""Which open orders may be served from the stock of a working date, and how many steps of it they want."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.allocation.lines import FREE, Lines
from crmcore.domain.facts.open_orders import PARTS, UNKNOWN, OpenOrders
from crmcore.domain.terms.ordinals import NEVER, ordinals_of

#: parts of a step where a unit is weighed or measured: a hundredth of the unit
MEASURED = PARTS // 100
#: why a line is not served from today's stock: it may be; it is due later than the horizon; what comes in later still makes it in time;
#: nobody counted its material
STATES: tuple[str, ...] = ("eligible", "later", "arrival", "no_count")


@dataclass(frozen=True, eq=False)
class Demand:
    """The open orders of a day, sorted into those that may be served and those that wait.

    Attributes
    ----------
    orders
        The open orders, n lines.
    state
        int64[n], place in STATES.
    arrival
        int64[n], ordinal of the newest arrival that still makes the line in time, NEVER: none.
    at
        int64[L], the eligible lines among the n.
    lines
        The eligible lines, in steps.
    step
        int64[M], ten-thousandths of a unit in a step.
    stock
        int64[M], whole steps at hand; 0 where nobody counted.
    value, profit
        float64[L], money of a step: amount ÷ quantity, and less the unit's cost; NaN where unknown.
    order
        int64[L], place of each line's order.
    """

    orders: OpenOrders
    state: np.ndarray
    arrival: np.ndarray
    at: np.ndarray
    lines: Lines
    step: np.ndarray
    stock: np.ndarray
    value: np.ndarray
    profit: np.ndarray
    order: np.ndarray

    def quantity(self, steps: np.ndarray) -> np.ndarray:
        """float64[L], units of int64[L] steps; never more than the line wants."""
        parts = np.minimum(steps * self.step[self.lines.material], self.orders.quantity[self.at])
        return parts / PARTS

    def wanted_quantity(self) -> np.ndarray:
        """float64[L], units wanted."""
        return self.orders.quantity[self.at] / PARTS


def demand_of(
    orders: OpenOrders,
    tier: np.ndarray,
    priorities: tuple[int, ...],
    day: int,
    horizon_days: int,
    by_hand: np.ndarray | None = None,
) -> Demand:
    """The lines that may be served on a working date: due within the horizon, and no later arrival of the material makes them in time.

    Parameters
    ----------
    orders : the open orders as known on the day
    tier : int64[N], place of each customer's tier (of K), −1: none
    priorities : K + 1 order priorities, that of customers without a tier last
    day : ordinal of the working date
    horizon_days : days ahead
    by_hand : int64[n], ten-thousandths set by hand, FREE where nobody has; those lines are eligible whatever their dates
    """
    due = ordinals_of(orders.due)
    ordered = np.where(np.isnat(orders.ordered), due, ordinals_of(orders.ordered))
    materials = orders.materials
    arrival = _last_in_time(orders, due)
    hand = np.full(orders.count, FREE) if by_hand is None else by_hand
    uncounted = materials.on_hand[orders.material] == UNKNOWN
    state = np.select(
        [uncounted, hand != FREE, due > day + horizon_days, arrival != NEVER],
        [STATES.index(name) for name in ("no_count", "eligible", "later", "arrival")],
        STATES.index("eligible"),
    )
    at = np.flatnonzero((state == STATES.index("eligible")) & (orders.quantity > 0))
    step = np.where(materials.pieces, PARTS, MEASURED)
    own = step[orders.material[at]]
    quantity = orders.quantity[at]
    place = np.where(tier[orders.customer[at]] < 0, len(priorities) - 1, tier[orders.customer[at]])
    lines = Lines(
        orders.material[at],
        orders.customer[at],
        place,
        np.array(priorities, np.int64)[place],
        -(-quantity // own),
        due[at],
        ordered[at],
        at,
        orders.whole[at],
        np.where(hand[at] == FREE, FREE, -(-hand[at] // own)),
    )
    share = own / quantity
    value = orders.amount[at] * share
    return Demand(
        orders,
        state,
        arrival,
        at,
        lines,
        step,
        np.where(materials.on_hand == UNKNOWN, 0, materials.on_hand) // step,
        value,
        value - materials.unit_cost[orders.material[at]] * own / PARTS,
        orders.order[at],
    )


def _last_in_time(orders: OpenOrders, due: np.ndarray) -> np.ndarray:
    """int64[n]: ordinal of the newest arrival of the line's material up to its due day, NEVER: none."""
    if not len(orders.arrivals_day):
        return np.full(orders.count, NEVER)
    comes = ordinals_of(orders.arrivals_day)
    span = int(max(due.max(initial=0), comes.max())) + 1
    keys = np.sort(orders.arrivals_material * span + comes)
    place = np.searchsorted(keys, orders.material * span + np.minimum(due, span - 1), side="right") - 1
    found = keys[np.maximum(place, 0)]
    return np.where((place >= 0) & (found // span == orders.material), found % span, NEVER)
