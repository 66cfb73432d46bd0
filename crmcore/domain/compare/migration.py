"""Tier migration between two dates: everybody crossed, those without a tier included; who rose, fell, entered and left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.summary.tier_table import crossing

#: every mover is exactly one of these
KINDS: tuple[str, ...] = ("rose", "fell", "entered", "left")
#: how having no tier is called beside the tiers' codes
NONE = "none"


@dataclass(frozen=True, eq=False)
class TierSnapshot:
    """A grading as migration needs it: tier int8[N] (−1: none) and what each customer brought then, float64[N], NaN unknown."""

    tier: np.ndarray
    worth: np.ndarray


@dataclass(frozen=True, eq=False)
class Migration:
    """Two gradings of the same customers crossed.

    tiers    codes, top first; the last row and column of the matrix are those without a tier
    matrix   int64[T+1, T+1]: customers in tier i before and tier j now. Row i sums to the customers of tier i before, column
             j to those of tier j now; the last row are the entries, the last column the exits
    rows     kind → rows of the mart, most valuable first: by what they bring now, those who left by what they brought before
    outside  customers without a tier on either date, in no cell
    """

    tiers: tuple[str, ...]
    matrix: np.ndarray
    rows: Mapping[str, np.ndarray]
    outside: int

    @property
    def stayed(self) -> int:
        return int(np.trace(self.matrix))

    @property
    def moved(self) -> int:
        return int(self.matrix.sum()) - self.stayed

    @property
    def before(self) -> int:
        """Customers with a tier before."""
        return int(self.matrix[:-1].sum())

    @property
    def now(self) -> int:
        """Customers with a tier now."""
        return int(self.matrix[:, :-1].sum())


def migration(before: TierSnapshot, now: TierSnapshot, tiers: Sequence[str], customer_mask: np.ndarray | None = None) -> Migration:
    """Cross two gradings of the same tiers over the same customers, within `customer_mask` (bool[N]; None: everyone)."""
    was, becomes = before.tier, now.tier
    if customer_mask is not None:
        was, becomes = (np.where(customer_mask, tier, np.int8(-1)) for tier in (was, becomes))
    crossed = crossing(was, becomes, tiers, tiers)
    n = len(tiers)
    matrix = np.zeros((n + 1, n + 1), np.int64)
    matrix[:n, :n], matrix[n, :n], matrix[:n, n] = crossed.matrix, crossed.entered, crossed.left
    rows = {kind: most_valuable_first(movers(kind, was, becomes, crossed.moved), kind, before, now) for kind in KINDS}
    everyone = len(was) if customer_mask is None else int(customer_mask.sum())
    return Migration(tuple(tiers), matrix, rows, everyone - int(matrix.sum()))


def movers(kind: str, before: np.ndarray, now: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Of the rows `among`, those whose move is of that kind. Rising is towards the top; tiers are int8[N], −1: none."""
    was, becomes = before[among], now[among]
    told = {
        "rose": (was >= 0) & (becomes >= 0) & (becomes < was),
        "fell": (was >= 0) & (becomes >= 0) & (becomes > was),
        "entered": (was < 0) & (becomes >= 0),
        "left": (was >= 0) & (becomes < 0),
    }
    return among[told[kind]]


def most_valuable_first(rows: np.ndarray, kind: str, before: TierSnapshot, now: TierSnapshot) -> np.ndarray:
    """Rows, the most valuable first: those who left by what they brought before, all others by what they bring now. Unknown
    values come last, equal ones in the order of the customers."""
    worth = (before if kind == "left" else now).worth[rows]
    return rows[np.argsort(-worth, kind="stable")]


def flows(moved_rows: Migration) -> list[tuple[int, int, int]]:
    """(customers, tier before, tier now) of every move that anybody made, the largest first; the index past the last tier: none."""
    n = len(moved_rows.tiers)
    moves = [(int(moved_rows.matrix[i, j]), i, j) for i in range(n + 1) for j in range(n + 1) if i != j and moved_rows.matrix[i, j]]
    return sorted(moves, key=lambda move: (-move[0], move[1], move[2]))
