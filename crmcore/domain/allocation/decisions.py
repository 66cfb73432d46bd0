"""What people decide about scarce material: quantities set by hand with a reason, allocations accepted; and what became of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crmcore.domain.allocation.eligible import MEASURED
from crmcore.domain.allocation.lines import FREE, Policy
from crmcore.domain.facts.open_orders import PARTS, UNKNOWN, OpenOrders
from crmcore.domain.kernel.names import checked_name, one_line
from crmcore.domain.kernel.problems import Problem

LONGEST_REASON = 300
#: what became of a line that was promised material: delivered by its due day, delivered or still open after it, open and not yet due, gone
OUTCOMES: tuple[str, ...] = ("delivered", "late", "open", "gone")
#: order number and material
LineKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class HandChange:
    """A quantity that somebody set for one line of an open order.

    Attributes
    ----------
    order_id, material
        The line.
    quantity
        Units, in ten-thousandths; None: the line is shared like all others again.
    reason
        Why; needed unless it is taken back.
    on
        The working date from which it counts.
    author, recorded_at, position
        Who, the UTC moment (ISO 8601), and the ledger position; empty until recorded.
    """

    order_id: str
    material: str
    quantity: int | None
    reason: str
    on: date
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> HandChange:
        """The same with its texts cleaned. Raises `Problem`: order_line_missing, hand_reason_missing, bad_hand_quantity, text_too_long."""
        order, material = (checked_name(text, "order_line_missing") for text in (self.order_id, self.material))
        reason = one_line(self.reason).strip()
        if self.quantity is not None:
            if isinstance(self.quantity, bool) or not isinstance(self.quantity, int) or not 0 <= self.quantity < 10**18:
                raise Problem("bad_hand_quantity", quantity=self.quantity)
            if not reason:
                raise Problem("hand_reason_missing")
        if len(reason) > LONGEST_REASON:
            raise Problem("text_too_long", text=reason[:40] + "…", length=len(reason), longest=LONGEST_REASON)
        return replace(self, order_id=order, material=material, reason=reason)


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """A line as it was accepted: `wanted` and `served` in units, `tier` the code ("" without one)."""

    order_id: str
    material: str
    customer_id: str
    tier: str
    due: date
    wanted: float
    served: float


@dataclass(frozen=True, slots=True)
class AcceptedAllocation:
    """An allocation that somebody accepted on a working date; `recorded_at` is a UTC moment, `position` the ledger position."""

    on: date
    scheme: str
    policy: Policy
    lines: tuple[PromisedLine, ...]
    author: str
    recorded_at: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class LineState:
    """What the data say of a promised line later: `open`: it is still among the open orders; `delivered`: the day of its delivery, or of a
    sale under its number; None: none."""

    open: bool
    delivered: date | None


def hands_on(changes: Iterable[HandChange], day: date) -> dict[LineKey, HandChange]:
    """The quantities set by hand that count on a day."""
    found: dict[LineKey, HandChange] = {}
    for change in sorted(changes, key=lambda one: one.position):
        if change.on <= day:
            found[(change.order_id, change.material)] = change
    return {key: change for key, change in found.items() if change.quantity is not None}


def by_hand_of(orders: OpenOrders, hands: Mapping[LineKey, HandChange]) -> tuple[np.ndarray, tuple[HandChange, ...]]:
    """(int64[n] ten-thousandths set by hand, FREE elsewhere; the changes that do not count today).

    A change does not count where the line is not open any more. It counts up to what the line wants; of changes that together ask for more
    than there is of a material the newest do not count.
    """
    place = {key: k for k, key in enumerate(zip(orders.ids.to_pylist(), _material_ids(orders), strict=True))} if hands else {}
    found = np.full(orders.count, FREE)
    left = np.where(orders.materials.on_hand == UNKNOWN, 0, orders.materials.on_hand)
    idle = []
    for key, change in sorted(hands.items(), key=lambda one: one[1].position):
        at = place.get(key)
        if at is None or change.quantity is None:
            idle.append(change)
            continue
        material, wanted = int(orders.material[at]), int(orders.quantity[at])
        step = PARTS if orders.materials.pieces[material] else MEASURED
        asked = wanted if change.quantity >= wanted else change.quantity // step * step
        steps = -(-asked // step)
        if steps > left[material] // step:
            idle.append(change)
            continue
        found[at] = asked
        left[material] -= steps * step
    return found, tuple(idle)


def outcome_of(line: PromisedLine, state: LineState, day: date) -> str:
    """What became of a promised line by a day: one of OUTCOMES."""
    if state.delivered is not None:
        return "delivered" if state.delivered <= line.due else "late"
    if state.open:
        return "late" if line.due < day else "open"
    return "gone"


def _material_ids(orders: OpenOrders) -> list[str]:
    ids = orders.materials.ids.to_pylist()
    return [ids[k] for k in orders.material.tolist()]
