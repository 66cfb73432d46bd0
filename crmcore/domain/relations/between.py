"""Who supplies, refers and competes with whom between groups of customers: a matrix per kind of relation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.relations.relations import COMPETITOR, KINDS, relations_of
from crmcore.domain.summary.filters import choices

#: customer columns whose values are groups of customers, and the tier
FIELDS: tuple[str, ...] = ("segment", "industry", "region", "channel", "size", "kind")
TIER = "tier"
#: groups with a line of their own, those with the most relations; the others share one
MOST = 8
#: names of what is no group: nothing known of the customer; the groups beyond MOST
UNKNOWN, OTHERS = "", "*"


@dataclass(frozen=True, eq=False)
class GroupMatrix:
    """One kind of relation from each group (lines) to each group (columns), G groups.

    kind     code of KINDS
    groups   names of the groups, those with the most relations first, UNKNOWN and OTHERS last; of tiers the best first
    pairs    int64[G, G]: pairs of customers; of those that compete each pair once, in the line of the group that comes first
    profit   float64[G, G]: best known profit that hangs on it, each customer once: of those supplied or referred, of both that compete;
             NaN where there is no pair or no profit is known
    """

    kind: str
    groups: tuple[str, ...]
    pairs: np.ndarray
    profit: np.ndarray


def fields_of(book: Book) -> tuple[str, ...]:
    """What customers can be grouped by: the columns that tell two values at least, and the tier."""
    customers = book.mart.customers
    return (*(name for name in FIELDS if name in customers.table.column_names and len(choices(customers, name)) > 1), TIER)


def between_groups(book: Book, by: str | None = None, customer_mask: np.ndarray | None = None) -> tuple[GroupMatrix, ...]:
    """A matrix for every kind of KINDS, of the pairs of which a customer is in `customer_mask` (bool[N]; None: all).

    `by`: one of `fields_of`, None for the first. Raises `Problem("unknown_relation_group")`.
    """
    fields = fields_of(book)
    by = fields[0] if by is None else by
    if by not in fields:
        raise Problem("unknown_relation_group", group=by, known=", ".join(fields))
    found = relations_of(book.mart).among(customer_mask)
    group, names = _groups(book, by, np.concatenate([found.source, found.target]))
    profit, size, count = book.mart.metrics[book.mart.basis], len(names), book.mart.count
    matrices = []
    for code, kind in enumerate(KINDS):
        source, target = found.source[found.kind == code], found.target[found.kind == code]
        one, other = group[source], group[target]
        if code == COMPETITOR:
            one, other = np.minimum(one, other), np.maximum(one, other)
        cell = one * size + other
        ends = np.concatenate([cell * count + target, *([cell * count + source] if code == COMPETITOR else [])])
        where, customer = np.divmod(np.unique(ends), max(count, 1))
        known = ~np.isnan(profit[customer])
        total = np.bincount(where[known], profit[customer[known]], size * size)
        summed = np.bincount(where[known], minlength=size * size) > 0
        matrices.append(
            GroupMatrix(
                kind,
                names,
                np.bincount(cell, minlength=size * size).reshape(size, size),
                np.where(summed, total, np.nan).reshape(size, size),
            )
        )
    return tuple(matrices)


def _groups(book: Book, by: str, ends: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """(group of every customer, int64[N]; names): only groups that a relation begins or ends in, at most MOST and the rest as one."""
    codes, values = (book.tier.astype(np.int64), book.scheme.tiers) if by == TIER else book.mart.customers.codes(by)
    codes = np.where(codes < 0, len(values), codes).astype(np.int64)
    met = np.bincount(codes[ends], minlength=len(values) + 1)
    named = [code for code in np.argsort(-met[: len(values)], kind="stable").tolist() if met[code]][:MOST]
    if by == TIER:
        named.sort()
    unknown = len(named) if met[len(values)] else -1
    others = len(named) + (unknown >= 0) if int((met[: len(values)] > 0).sum()) > len(named) else -1
    place = np.full(len(values) + 1, max(others, 0), np.int64)
    place[named] = np.arange(len(named))
    place[len(values)] = max(unknown, 0)
    names = [values[code] for code in named] + [UNKNOWN] * (unknown >= 0) + [OTHERS] * (others >= 0)
    return place[codes], tuple(names)
