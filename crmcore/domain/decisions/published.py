"""A published run as a Book: the tiers as they were published, and what people have changed by hand since."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, UNSCORED, Customers


class Decision(Protocol):
    """A tier assigned by hand, or taken back: whose, under which scheme, and its position in the ledger."""

    @property
    def customer_id(self) -> str: ...  # noqa: D102
    @property
    def scheme(self) -> str: ...  # noqa: D102
    @property
    def position(self) -> int: ...  # noqa: D102


def changed_since(decisions: Iterable[Decision], scheme: str, position: int) -> frozenset[str]:
    """The customers whose tier under `scheme` was decided by hand after the ledger `position`."""
    return frozenset(d.customer_id for d in decisions if d.scheme == scheme and d.position > position)


def as_published(book: Book, run: int, tier: np.ndarray, changed: Collection[str]) -> Book:
    """The Book with the tiers of a run, whatever the data say by now; the customers `changed` since keep what counts for them today.

    Parameters
    ----------
    book : the run's scenario graded over the present data
    run : the run's number
    tier : int8[N], the published tiers, overrides of that day included; −1: none
    changed : ids of customers, see `changed_since`

    Returns
    -------
    The same Book where that makes no difference, else one with a key of its own.
    """
    assigned = np.array(tier)
    for customer in changed:
        if (row := book.mart.customers.row_of(customer)) is not None:
            assigned[row] = book.assigned[row]
    if np.array_equal(assigned, book.assigned):
        return book
    computed = np.where(assigned == book.assigned, book.computed, assigned).astype(np.int8)
    population = np.where(assigned >= 0, GRADED, np.where(book.population == GRADED, UNSCORED, book.population)).astype(np.int8)
    return replace(book, run=run, computed=computed, assigned=assigned, population=population)


#: the columns of a run that it takes to know the tiers it gave
GIVEN = ("customer_id", "given")


def tiers_of_run(run: pa.Table, customers: Customers, tiers: tuple[str, ...], column: str = "given") -> np.ndarray:
    """A run's tiers on the rows of other customers: int8[N], index into `tiers`, −1 where the run has none."""
    placed = pc.index_in(run[column], value_set=pa.array(tiers)).combine_chunks()
    at = pc.index_in(customers.ids.cast(pa.string()), value_set=run["customer_id"].combine_chunks())
    return placed.take(at).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int8)
