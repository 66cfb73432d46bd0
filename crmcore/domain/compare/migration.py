"""Tier migration between two dates: a cross table of all customers, those without a tier included, and their moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.summary.tier_table import tier_crosstab

#: every mover is exactly one of these
KINDS: tuple[str, ...] = ("rose", "fell", "entered", "left")
#: code of "no tier" beside the tiers' codes
NONE = "none"


@dataclass(frozen=True, eq=False)
class TierSnapshot:
    """A grading as migration needs it: tier int8[N] (−1: none) and each customer's profit or amount then, float64[N], NaN unknown."""

    tier: np.ndarray
    worth: np.ndarray


@dataclass(frozen=True, eq=False)
class Migration:
    """The cross table of two gradings of the same customers.

    tiers    codes, top first; the last row and column of the matrix are those without a tier
    matrix   int64[T+1, T+1]: customers in tier i before and tier j now. Row i sums to the customers of tier i before, column
             j to those of tier j now; the last row are the entries, the last column the exits
    rows     kind → rows of the mart, most valuable first: by their worth now, those that left by their worth before
    outside  customers without a tier on either date, in no cell
    """

    tiers: tuple[str, ...]
    matrix: np.ndarray
    rows: Mapping[str, np.ndarray]
    outside: int

    @property
    def stayed(self) -> int:
        """Number of customers in the same tier on both dates."""
        return int(np.trace(self.matrix))

    @property
    def moved(self) -> int:
        """Number of customers whose tier changed, entries and exits included."""
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
    """Cross two gradings of the same tiers and the same customers, within `customer_mask` (bool[N]; None: everyone)."""
    old, new = before.tier, now.tier
    if customer_mask is not None:
        old, new = np.where(customer_mask, old, np.int8(-1)), np.where(customer_mask, new, np.int8(-1))
    crossed = tier_crosstab(old, new, tiers, tiers)
    n = len(tiers)
    matrix = np.zeros((n + 1, n + 1), np.int64)
    matrix[:n, :n], matrix[n, :n], matrix[:n, n] = crossed.matrix, crossed.entered, crossed.left
    rows = {kind: _most_valuable_first(movers(kind, old, new, crossed.moved), kind, before, now) for kind in KINDS}
    everyone = len(old) if customer_mask is None else int(customer_mask.sum())
    return Migration(tuple(tiers), matrix, rows, everyone - int(matrix.sum()))


def movers(kind: str, before: np.ndarray, now: np.ndarray, among: np.ndarray) -> np.ndarray:
    """int64[k]: of the rows `among`, those whose move is of that kind (see KINDS).

    Rising is towards the top; `before` and `now` are tiers, int8[N], −1: none.
    """
    old, new = before[among], now[among]
    masks = {
        "rose": (old >= 0) & (new >= 0) & (new < old),
        "fell": (old >= 0) & (new >= 0) & (new > old),
        "entered": (old < 0) & (new >= 0),
        "left": (old >= 0) & (new < 0),
    }
    return among[masks[kind]]


def _most_valuable_first(rows: np.ndarray, kind: str, before: TierSnapshot, now: TierSnapshot) -> np.ndarray:
    """Rows, the most valuable first: those that left by their worth before, all others by their worth now. Unknown values come
    last, ties in the order of the customers."""
    worth = (before if kind == "left" else now).worth[rows]
    return rows[np.argsort(-worth, kind="stable")]


def flows(migrated: Migration) -> list[tuple[int, int, int]]:
    """(customers, tier before, tier now) of every move that occurred, the largest first; the index past the last tier: none."""
    n = len(migrated.tiers)
    moves = [(int(migrated.matrix[i, j]), i, j) for i in range(n + 1) for j in range(n + 1) if i != j and migrated.matrix[i, j]]
    return sorted(moves, key=lambda move: (-move[0], move[1], move[2]))
