"""Fairness of a grading: the share of the upper tiers in every region, segment, kind of customer and salesperson's list.

A difference is not yet unfair: groups may really bring different value. The figure says where to look.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.reweighting import reweighted
from crmcore.domain.summary.filters import choices

#: what groups are formed by, where the data have it
DIMENSIONS: tuple[str, ...] = ("region", "segment", "kind", "rep_id")
#: below this many graded customers a share says little
SMALL = 30
#: "four fifths": the least that the worst group's share should be of the best one's (29 CFR 1607.4 D, 1978; meant for
#: choosing among people, used here as a rule of thumb)
FOUR_FIFTHS = 0.8


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a dimension: graded customers by tier, top first; `upper` of them stand in the upper half of the tiers."""

    group: str
    customers: int
    tiers: tuple[int, ...]
    upper: int

    @property
    def share(self) -> float:
        """Share (0–1) of the group in the upper half of the tiers."""
        return self.upper / self.customers

    @property
    def small(self) -> bool:
        """True where the group is too small for its share to mean much."""
        return self.customers < SMALL


@dataclass(frozen=True, slots=True)
class Fairness:
    """One dimension: its groups, the highest share of the upper tiers first, groups too small to tell apart from the rest.

    ratio      lowest share over highest, of groups of at least 30; None where fewer than two of those, or the highest is 0
    unnamed    graded customers of whom the dimension is not known
    """

    dimension: str
    groups: tuple[Group, ...]
    share: float | None
    ratio: float | None
    lowest: str
    highest: str
    unnamed: int

    @property
    def fair(self) -> bool | None:
        """True where the ratio meets the four-fifths rule; None without a ratio."""
        return None if self.ratio is None else self.ratio >= FOUR_FIFTHS


def dimensions(book: Book) -> tuple[str, ...]:
    """Those of DIMENSIONS that have at least two groups in the data."""
    columns = book.mart.customers.table.column_names
    return tuple(d for d in DIMENSIONS if d in columns and len(choices(book.mart.customers, d)) > 1)


def fairness(book: Book, dimension: str, customer_mask: np.ndarray | None = None) -> Fairness:
    """The upper tiers by group, over the graded customers in `customer_mask` (bool[N]; None: everyone)."""
    codes, names = book.mart.customers.codes(dimension)
    mask = book.tier >= 0 if customer_mask is None else (book.tier >= 0) & customer_mask
    count, named = len(book.scheme.tiers), mask & (codes >= 0)
    table = np.bincount(codes[named].astype(np.int64) * count + book.tier[named], minlength=len(names) * count).reshape(len(names), count)
    half = count // 2
    groups = [
        Group(name, int(row.sum()), tuple(row.tolist()), int(row[:half].sum())) for name, row in zip(names, table, strict=True) if row.sum()
    ]
    groups.sort(key=lambda g: (g.small, -g.share, g.group))
    large = [g for g in groups if not g.small]
    graded = int(named.sum())
    comparable = len(large) > 1 and large[0].upper > 0
    return Fairness(
        dimension,
        tuple(groups),
        int(table[:, :half].sum()) / graded if graded else None,
        large[-1].share / large[0].share if comparable else None,
        large[-1].group if comparable else "",
        large[0].group if comparable else "",
        int(mask.sum()) - graded,
    )


def by_gap(book: Book, customer_mask: np.ndarray | None = None) -> tuple[Fairness, ...]:
    """Every dimension the data allow, the widest gap (the lowest ratio) first; those of which no ratio can be told come last."""
    results = [fairness(book, dimension, customer_mask) for dimension in dimensions(book)]
    return tuple(sorted(results, key=lambda f: (f.ratio is None, f.ratio if f.ratio is not None else 0.0)))


def without_weight(book: Book, normalised: NormalisedMetrics, metric: str) -> Book | None:
    """The same Book with one indicator's weight set to 0, the others keeping their ratios; None where none would be left.
    Tiers given by hand stand in both."""
    rest = tuple((m, 0.0 if m == metric else w) for m, w in book.scenario.weights)
    if not any(w > 0 and m in book.positions for m, w in rest):
        return None
    return reweighted(book, normalised, rest)
