"""Conflicts: two orders want the same material in the same days, and the stock does not fill both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.allocation.allocation import PARTS, Allocation

#: days by which due days may differ and are still the same days
SAME_DAYS = 3
#: why the winner comes first, by what first tells the two apart in the list of units
REASONS: tuple[str, ...] = ("hand", "guard", "floor", "tier", "due", "ordered", "number", "weight", "whole")


@dataclass(frozen=True, slots=True)
class Conflict:
    """`loser` does not get all it wants of a material, `winner` is served better and due within SAME_DAYS of it; both are places among the
    lines. `reason`: one of REASONS; `missing`: steps that the loser lacks."""

    material: int
    winner: int
    loser: int
    reason: str
    missing: int


def conflicts_of(found: Allocation) -> tuple[Conflict, ...]:
    """One conflict for each line that is not full, by material, then the loser's place.

    The winner is the line of another customer that is served better and comes last before it in order of tier and due day, the closest one.
    """
    lines = found.lines
    order = np.lexsort((lines.by_tier, lines.material))
    starts = np.flatnonzero(np.diff(lines.material[order], prepend=-1))
    fill = found.served / lines.wanted
    conflicts = []
    for group in np.split(order, starts[1:]) if len(order) else ():
        due, share, customer = lines.due[group], fill[group], lines.customer[group]
        for at in np.flatnonzero(~found.complete[group]).tolist():
            near = (np.abs(due - due[at]) <= SAME_DAYS) & (share > share[at]) & (customer != customer[at])
            rivals = np.flatnonzero(near)
            if not len(rivals):
                continue
            before = rivals[rivals < at]
            winner, loser = int(group[before[-1] if len(before) else rivals[0]]), int(group[at])
            missing = int(lines.wanted[loser] - found.served[loser])
            conflicts.append(Conflict(int(lines.material[loser]), winner, loser, _reason(found, winner, loser), missing))
    return tuple(conflicts)


def _reason(found: Allocation, winner: int, loser: int) -> str:
    lines, parts = found.lines, found.parts
    if lines.by_hand[winner] >= 0 or lines.by_hand[loser] >= 0:
        return "hand"
    if parts[PARTS.index("guard"), winner] > 0:
        return "guard"
    if lines.whole[loser] and found.served[loser] == 0:
        return "whole"
    if parts[PARTS.index("policy"), winner] == 0:
        return "floor"
    if found.policy.name == "weighted":
        return "tier" if lines.priority[winner] < lines.priority[loser] else "weight"
    names = ("tier", "due", "ordered") if found.policy.name == "strict" else ("due", "ordered")
    columns = {"tier": lines.priority, "due": lines.due, "ordered": lines.ordered}
    return next((name for name in names if columns[name][winner] != columns[name][loser]), "number")
