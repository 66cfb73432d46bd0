"""What has changed about customers, dated: attributes and columns that say something else, answers that moved by points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from crmcore.domain.customer_data.fields import CATEGORIES, OTHER

#: points (0 to 10) by which an answer must move to count as another attitude
POINTS = 2.0
#: columns of the customer table whose changes count, and answers
COLUMNS: tuple[str, ...] = ("city", "region", "kind", "industry", "size", "segment", "channel", "branch", "rep_id", "parent_id")
ANSWERS: tuple[str, ...] = ("satisfaction", "recommend", "trust")
UP, DOWN = "_up", "_down"
#: any kind
ANY = "any"
_FIRST = date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class ChangeKind:
    """The changes of one kind up to a day, and when it was observed at all.

    Attributes
    ----------
    code
        A column; an answer with `_up` or `_down`; `attribute.` with a mark of its own.
    category, name
        Entry of CATEGORIES or "other"; the attribute's name, else "".
    customer, day
        int32[e], row of the customer and day (since 1970) of each change, by customer and day.
    before, after
        int32[e], index into `values`.
    values
        The texts, or the points.
    seen_customer, seen_day
        int32[o], every observation, by customer and day; an undated one is older than all.
    asked
        A change shows only where the customer was asked again: so for answers; else what is not said again stays.
    """

    code: str
    category: str
    name: str
    customer: np.ndarray
    day: np.ndarray
    before: np.ndarray
    after: np.ndarray
    values: pa.Array
    seen_customer: np.ndarray
    seen_day: np.ndarray
    asked: bool = False


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """One change: row of the customer, day, the kind's code, category and name, and the values before and after."""

    row: int
    day: date
    code: str
    category: str
    name: str
    before: object
    after: object


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _FIRST).days


def changes_of(
    code: str,
    place: tuple[str, str],
    observed: tuple[np.ndarray, np.ndarray, np.ndarray],
    values: pa.Array,
    counts: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
    *,
    asked: bool = False,
) -> ChangeKind:
    """The changes between observations of a customer that follow each other.

    Parameters
    ----------
    place
        Category and name.
    observed
        Customer, day and index into `values`, int[o] each, sorted by these three; of one day the last counts.
    counts
        (before, after) → bool[e], which differences count; None: all.
    """
    customer, day, value = (np.asarray(column, np.int64) for column in observed)
    last = np.ones(len(customer), bool)
    last[:-1] = (customer[1:] != customer[:-1]) | (day[1:] != day[:-1])
    customer, day, value = customer[last], day[last], value[last]
    moved = np.flatnonzero((customer[1:] == customer[:-1]) & (value[1:] != value[:-1])) + 1
    if counts is not None:
        moved = moved[counts(value[moved - 1], value[moved])]
    as_int = (column.astype(np.int32) for column in (customer[moved], day[moved], value[moved - 1], value[moved], customer, day))
    new_customer, new_day, before, after, seen_customer, seen_day = as_int
    return ChangeKind(code, *place, new_customer, new_day, before, after, values, seen_customer, seen_day, asked)


def sorted_kinds(kinds: Sequence[ChangeKind]) -> tuple[ChangeKind, ...]:
    """Those with an observation, by category."""
    order = {category: k for k, category in enumerate((*CATEGORIES, OTHER))}
    return tuple(sorted((kind for kind in kinds if len(kind.seen_customer)), key=lambda kind: order[kind.category]))


def changed_rows(kinds: Sequence[ChangeKind], code: str, as_of: date, days: int) -> np.ndarray:
    """int64[k], rows of the customers with a change of that kind (ANY: of any) in the `days` up to a day, the newest change first."""
    first = day_number(as_of) - days
    chosen = [kind for kind in kinds if code in (ANY, kind.code)]
    customer = np.concatenate([np.empty(0, np.int32), *(kind.customer[kind.day > first] for kind in chosen)]).astype(np.int64)
    day = np.concatenate([np.empty(0, np.int32), *(kind.day[kind.day > first] for kind in chosen)])
    newest = customer[np.lexsort((customer, -day))]
    _, places = np.unique(newest, return_index=True)
    return newest[np.sort(places)]


def newest_events(kinds: Sequence[ChangeKind], most: int | None = None, row: int | None = None, code: str = ANY) -> tuple[ChangeEvent, ...]:
    """The newest changes (of one customer, of one kind), the newest first, at most so many."""
    found: list[ChangeEvent] = []
    for kind in kinds:
        if code not in (ANY, kind.code):
            continue
        places = np.arange(len(kind.day)) if row is None else np.flatnonzero(kind.customer == row)
        if most is not None and len(places) > most:
            places = places[np.argsort(-kind.day[places], kind="stable")[:most]]
        found += [
            ChangeEvent(
                int(kind.customer[k]),
                _FIRST + timedelta(days=int(kind.day[k])),
                kind.code,
                kind.category,
                kind.name,
                kind.values[int(kind.before[k])].as_py(),
                kind.values[int(kind.after[k])].as_py(),
            )
            for k in places.tolist()
        ]
    found.sort(key=lambda event: (-day_number(event.day), event.row, event.code))
    return tuple(found[:most])
