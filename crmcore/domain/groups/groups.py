"""Which customers form a group: a parent with its daughters and theirs, named by the one at the top."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups of two customers or more. k customers in G groups, N customers in all.

    Attributes
    ----------
    rows
        int64[k], rows of the customers that belong to a group, ascending; those that are no customers yet on the date do not count.
    group
        int64[k], the group of each, 0 to G − 1.
    names
        customer_id of the top of each group, which need not be a customer itself.
    circles
        int64[c], rows whose parent was not followed, because the way up led back to them: the first of each circle.
    """

    rows: np.ndarray
    group: np.ndarray
    names: tuple[str, ...]
    circles: np.ndarray

    @property
    def count(self) -> int:
        """Number of groups, G."""
        return len(self.names)

    @cached_property
    def sizes(self) -> np.ndarray:
        """int64[G]: customers of each group."""
        return np.bincount(self.group, minlength=self.count)

    def of(self, row: int) -> int | None:
        """The group of the customer in `row`; None where it belongs to none."""
        at = int(np.searchsorted(self.rows, row))
        return int(self.group[at]) if at < len(self.rows) and self.rows[at] == row else None

    def members(self, group: int) -> np.ndarray:
        """int64[m]: rows of the customers of a group."""
        return self.rows[self.group == group]

    def sums(self, values: np.ndarray) -> np.ndarray:
        """float64[G]: sum of the known ones of float64[k] over each group, NaN where none is known."""
        known = ~np.isnan(values)
        total = np.bincount(self.group[known], values[known], self.count)
        return np.where(np.bincount(self.group[known], minlength=self.count) > 0, total, np.nan)


class SupportsIds(Protocol):
    """Gives the customer_id of a place."""

    def __getitem__(self, place: int, /) -> str: ...


NO_GROUPS = Groups(frozen_array(np.empty(0), np.int64), frozen_array(np.empty(0), np.int64), (), frozen_array(np.empty(0), np.int64))


def groups_of(mart: Mart) -> Groups:
    """The groups of a mart on its day; none where nothing reads them."""
    return mart.insight("groups", Groups) if "groups" in mart.insights else NO_GROUPS


def group_of(book: Book, row: int) -> tuple[str, int] | None:
    """(customer_id of its top, customers of it) of the group that the customer in `row` was graded as; None: graded alone."""
    if not book.scenario.groups or (group := groups_of(book.mart).of(row)) is None:
        return None
    found = groups_of(book.mart)
    return found.names[group], int(found.sizes[group])


def form_groups(parent: np.ndarray, ids: SupportsIds, counted: np.ndarray) -> Groups:
    """Follow the parents to the top.

    Parameters
    ----------
    parent : int64[M], place of each one's parent, −1: none; N customers, then M − N parents that are no customers
    ids : M customer_ids
    counted : bool[N], who is a customer on the date

    Notes
    -----
    Pointer doubling: after at most ⌈log₂ M⌉ + 1 rounds every place points to its top, or within a circle. A circle is cut at its first
    place, which becomes the top.
    """
    parent, here = np.asarray(parent, np.int64).copy(), np.arange(len(parent))
    parent[parent == here] = -1
    top, least = _tops(parent, here)
    ends = np.zeros(len(parent), np.bool_)
    ends[top] = True  # the ways of a circle end all over it, all others where nobody is above
    circles = np.flatnonzero(ends & (parent >= 0) & (least == here))
    if len(circles):
        parent[circles] = -1
        top, _ = _tops(parent, here)
    rows = np.flatnonzero(counted)
    of = top[rows]
    sizes = np.bincount(of, minlength=len(parent))
    rows = rows[sizes[of] > 1]
    tops, group = np.unique(top[rows], return_inverse=True)
    return Groups(
        frozen_array(rows, np.int64), frozen_array(group, np.int64), tuple(ids[place] for place in tops), frozen_array(circles, np.int64)
    )


def _tops(parent: np.ndarray, here: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int64[M] where the way up ends or, in a circle, some place of it; int64[M] the least place on the way, oneself included."""
    step, least = np.where(parent < 0, here, parent), here.copy()
    for _ in range(max(len(parent), 1).bit_length() + 1):
        least, above = np.minimum(least, least[step]), step[step]
        if np.array_equal(above, step):  # everybody is at its top: there is no circle
            break
        step = above
    return step, least
