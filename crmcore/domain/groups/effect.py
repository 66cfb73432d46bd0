"""What grading groups as one changes, against each customer by itself (S3): who changes tier, and which groups are key only together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.groups.groups import Groups, groups_of


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group: its top's customer_id, how many customers it has and the rows of them, its order amount and best known profit (None:
    unknown), the best tier that one of them has by itself and that of the group, as places (−1: none), and its score."""

    name: str
    customers: int
    rows: np.ndarray
    amount: float | None
    profit: float | None
    best_alone: int
    together: int
    score: float | None

    @property
    def key_together(self) -> bool:
        """Whether the group is in the top tier and none of its customers is by itself."""
        return self.together == 0 and self.best_alone != 0


@dataclass(frozen=True, eq=False)
class GroupEffect:
    """Groups graded as one, against each customer by itself.

    Attributes
    ----------
    customers, grouped
        Customers on the date, and those of them in a group of two or more.
    risen, fallen, entered, left
        int64[k], rows of the customers, in a group or not, that have a better or worse tier by it; that have one only by it; only without.
    groups
        The groups by falling order amount.
    circles
        customer_ids at which a circle of parents was cut.
    """

    customers: int
    grouped: int
    risen: np.ndarray
    fallen: np.ndarray
    entered: np.ndarray
    left: np.ndarray
    groups: tuple[GroupLine, ...]
    circles: tuple[str, ...]

    @property
    def key_together(self) -> tuple[GroupLine, ...]:
        """The groups whose parts are small and that are key together, by falling order amount."""
        return tuple(line for line in self.groups if line.key_together)

    def rows_of(self, code: str) -> np.ndarray:
        """int64[k], ascending: the customers of "risen", "fallen", "entered", "left" or "key_together"; none for another code."""
        own = {"risen": self.risen, "fallen": self.fallen, "entered": self.entered, "left": self.left}
        if code in own:
            return own[code]
        parts = [line.rows for line in self.key_together] if code == "key_together" else []
        return np.sort(np.concatenate([np.empty(0, np.int64), *parts]))


def group_effect(alone: Book, together: Book) -> GroupEffect:
    """Compare two Books of the same customers that differ in `Scenario.groups` alone; the tiers are those that count."""
    groups, old, new = groups_of(alone.mart), alone.tier, together.tier
    both = (old >= 0) & (new >= 0)
    return GroupEffect(
        alone.mart.known_count,
        len(groups.rows),
        np.flatnonzero(both & (new < old)),
        np.flatnonzero(both & (new > old)),
        np.flatnonzero((old < 0) & (new >= 0)),
        np.flatnonzero((old >= 0) & (new < 0)),
        _lines(groups, alone, together),
        tuple(alone.mart.customers.ids[row].as_py() for row in groups.circles.tolist() if row < alone.mart.count),
    )


def _lines(groups: Groups, alone: Book, together: Book) -> tuple[GroupLine, ...]:
    if not groups.count:
        return ()
    rows, none = groups.rows, len(alone.scheme.tiers)
    amount, profit = (groups.sums(alone.mart.metrics[metric][rows]) for metric in ("order_amount", alone.mart.basis))
    best, as_one = (np.full(groups.count, none, np.int64) for _ in range(2))
    for found, book in ((best, alone), (as_one, together)):
        np.minimum.at(found, groups.group, np.where(book.tier[rows] < 0, none, book.tier[rows]))
    score = np.full(groups.count, np.nan)
    score[groups.group] = together.score[rows]
    by_group = np.argsort(groups.group, kind="stable")
    members = np.split(rows[by_group], np.cumsum(groups.sizes)[:-1])
    has_profit = alone.mart.basis != "order_amount"
    return tuple(
        GroupLine(
            groups.names[at],
            int(groups.sizes[at]),
            members[at],
            _known(amount[at]),
            _known(profit[at]) if has_profit else None,
            int(best[at]) if best[at] < none else -1,
            int(as_one[at]) if as_one[at] < none else -1,
            _known(score[at]),
        )
        for at in np.argsort(-np.nan_to_num(amount), kind="stable").tolist()
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
